using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Domain.SingleSignOn;

/// <summary>
/// Whether an address is on the public internet. An organisation's administrator chooses where Gatehouse asks for keys and tokens; he must
/// not make it knock at the doors of the network it stands in (ASVS 5.0 1.3.6).
/// </summary>
public static class PublicAddress
{
    // RFC 6890 and its registries; what embeds an IPv4 address is judged by that.
    private static readonly IPNetwork[] Reserved =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
    ];

    // Everything else of IPv6 is not handed out, local, or for documents; 2001::/23 holds Teredo and other special purposes.
    private static readonly IPNetwork Global = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] ReservedV6 = [IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("3fff::/20")];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    /// <summary>True for an address that anybody on the internet could reach.</summary>
    public static bool Is(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6) return Is(address.MapToIPv4());
        if (address.AddressFamily is AddressFamily.InterNetwork) return !Reserved.Any(n => n.Contains(address));
        var bytes = address.GetAddressBytes();
        if (Nat64.Contains(address)) return Is(new IPAddress(bytes.AsSpan(12, 4)));
        if (SixToFour.Contains(address)) return Is(new IPAddress(bytes.AsSpan(2, 4)));
        return Global.Contains(address) && !ReservedV6.Any(n => n.Contains(address));
    }
}
