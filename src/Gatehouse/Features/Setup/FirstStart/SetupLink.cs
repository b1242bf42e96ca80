using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Data;
using Gatehouse.Data.Queries;

namespace Gatehouse.Features.Setup.FirstStart;

/// <summary>
/// The one-time link to the set-up. Whoever can read the console of a server without an organisation may make its first administrator;
/// nobody else on the network can. The token lives in memory: each start has a new one.
/// </summary>
public sealed class SetupLink(GatehouseDbFactory databases)
{
    private readonly string _token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
    private volatile bool _isDone;

    /// <summary>The address to print.</summary>
    public string Address(string server) => $"{server.TrimEnd('/')}/setup?token={_token}";

    /// <summary>True when <paramref name="token"/> is this start's; compared in constant time.</summary>
    public bool Opens(string? token) =>
        token is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(_token));

    /// <summary>True while the installation has no organisation. Asked of the database only as long as that is so.</summary>
    public async ValueTask<bool> IsNeededAsync(CancellationToken cancellationToken)
    {
        if (_isDone) return false;
        await using var db = databases.For(null);
        return !(_isDone = await db.AnyOrganizationAsync(cancellationToken));
    }
}
