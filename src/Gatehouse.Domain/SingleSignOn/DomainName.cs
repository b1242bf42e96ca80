using System.Globalization;

namespace Gatehouse.Domain.SingleSignOn;

/// <summary>A domain as an organisation proves it and as user names carry it: ASCII form (RFC 5891), lower case.</summary>
public static class DomainName
{
    /// <summary>Longest one (RFC 1035 2.3.4).</summary>
    public const int MaximumLength = 253;

    /// <summary>Where the proof stands in the DNS: a name below the domain, so that it disturbs no other record.</summary>
    public static string RecordName(string domain) => $"_gatehouse.{domain}";

    /// <summary>The value of that TXT record.</summary>
    public static string RecordValue(string challenge) => $"gatehouse-domain={challenge}";

    /// <summary>The comparable form of what was typed; null for what is no domain with at least two labels.</summary>
    public static string? Parse(string? text)
    {
        if (text is null) return null;
        try
        {
            var ascii = new IdnMapping { UseStd3AsciiRules = true }.GetAscii(text.Trim().TrimEnd('.')).ToLowerInvariant();
            return ascii.Length <= MaximumLength && ascii.Contains('.', StringComparison.Ordinal) && !ascii.All(c => char.IsAsciiDigit(c) || c == '.') ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The domain a user name is in: what follows its only @; null for a name without one.</summary>
    public static string? Of(string? username) =>
        username is not null && username.IndexOf('@', StringComparison.Ordinal) is var at && at > 0 && at == username.LastIndexOf('@')
            ? Parse(username[(at + 1)..])
            : null;
}
