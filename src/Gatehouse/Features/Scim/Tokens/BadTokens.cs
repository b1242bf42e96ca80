using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Gatehouse.Features.Scim.Tokens;

/// <summary>
/// Slows down an address from which tokens come that open nothing. Nobody guesses 256 random bits; this keeps the trying from costing the
/// database anything. A token that was good lately is let through from everywhere, so that a stranger behind the same proxy as the identity
/// provider cannot keep it out.
/// </summary>
public sealed class BadTokens : IDisposable
{
    /// <summary>So many a minute, and no more.</summary>
    public const int MostAMinute = 100;

    /// <summary>When to come again.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<string> _addresses = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new() { PermitLimit = MostAMinute, Window = RetryAfter, QueueLimit = 0 }));

    // Two of an organisation at most, so it needs no limit of its own.
    private readonly ConcurrentDictionary<string, bool> _good = new(StringComparer.Ordinal);

    /// <summary>False when the address has tried too much.</summary>
    public bool MayTry(IPAddress? address, string hash)
    {
        if (_good.ContainsKey(hash)) return true;
        using var lease = _addresses.AttemptAcquire(Name(address), 0);
        return lease.IsAcquired;
    }

    /// <summary>A token opened nothing.</summary>
    public void Count(IPAddress? address, string hash)
    {
        _good.TryRemove(hash, out _);
        using var lease = _addresses.AttemptAcquire(Name(address));
    }

    /// <summary>A token is good.</summary>
    public void Know(string hash) => _good.TryAdd(hash, true);

    /// <inheritdoc/>
    public void Dispose() => _addresses.Dispose();

    // Of IPv6 the network: a single machine has the whole of it.
    private static string Name(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
