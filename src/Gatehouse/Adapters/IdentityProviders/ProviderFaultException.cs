using Gatehouse.Domain.SingleSignOn;

namespace Gatehouse.Adapters.IdentityProviders;

/// <summary>The identity provider, or its answer, cannot be used.</summary>
/// <param name="fault">Why, as every reader is told in his words.</param>
/// <param name="detail">The provider's own words, for the administrator; written by strangers.</param>
public sealed class ProviderFaultException(SsoFault fault, string? detail = null) : Exception(SsoFaultWords.Reason(fault))
{
    private const int LongestDetail = 500;

    /// <summary>Why.</summary>
    public SsoFault Fault => fault;

    /// <summary>The provider's own words, cut short.</summary>
    public string? Detail { get; } = Cut(detail);

    private static string? Cut(string? text) =>
        text is null ? null : string.Concat(text.EnumerateRunes().Where(r => r.Value >= ' ').Take(LongestDetail).Select(r => r.ToString()));
}
