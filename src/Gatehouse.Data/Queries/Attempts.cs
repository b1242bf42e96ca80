using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Throttling;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>Under which keys failures are counted.</summary>
public static class ThrottleKeys
{
    /// <summary>Wrong passwords for an account.</summary>
    public static string Password(Guid userId) => $"password/{userId:N}";

    /// <summary>Wrong passwords for an account from a browser that has signed in as this user before.</summary>
    public static string PasswordFrom(Guid userId, string browserHash) => $"password-from/{userId:N}/{browserHash}";

    /// <summary>Attempts for a name that nobody has: counted alike, so that the answer costs the same.</summary>
    public static string UnknownName(string normalizedUsername) =>
        $"name/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(normalizedUsername)))}";

    /// <summary>Wrong codes for an authenticator. A new authenticator begins at nought.</summary>
    public static string Code(Guid authenticatorId) => $"code/{authenticatorId:N}";

    /// <summary>All attempts from an address; an IPv6 subscriber holds a /64, so that is what counts.</summary>
    public static string Address(IPAddress? address)
    {
        if (address is null) return "address/none";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6) return $"address/{address}";
        return $"address/{Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8))}/64";
    }
}

/// <summary>
/// Counts attempts. Each is written down as a failure before it is looked at, so that a hundred sent at the same instant are a
/// hundred; a success takes it back (<see cref="ForgiveAsync"/>).
/// </summary>
public static class Attempts
{
    /// <summary>
    /// Counts one attempt under each key in order, inside the caller's transaction; stops at the first that refuses. Call with the
    /// address first: a fixed order of kinds keeps two transactions from waiting for each other.
    /// </summary>
    public static async Task<Admission> CountAttemptAsync(
        this GatehouseDb db, DateTimeOffset now, CancellationToken cancellationToken, params (string Key, ThrottlePolicy Policy)[] counters)
    {
        Admission admission = new Admission.Admitted(default);
        foreach (var (key, policy) in counters)
        {
            var row = await LockAsync(db, key, now, cancellationToken);
            admission = Throttle.Admit(policy, row.Consecutive == 0 && row.Failures == 0 ? null : row.State, now);
            if (admission is not Admission.Admitted { Next: var next }) return admission;
            await db.Throttles.Where(t => t.Key == key).ExecuteUpdateAsync(
                set => set.SetProperty(t => t.Failures, next.Failures)
                    .SetProperty(t => t.LastFailureAt, next.LastFailureAt)
                    .SetProperty(t => t.Consecutive, next.Consecutive),
                cancellationToken);
        }

        return admission;
    }

    /// <summary>After a success: the account's counters start again, the address gets this one attempt back (not more: an attacker with an account of his own must not clear it).</summary>
    public static async Task ForgiveAsync(this GatehouseDb db, string addressKey, CancellationToken cancellationToken, params string[] accountKeys)
    {
        await db.Throttles.Where(t => accountKeys.Contains(t.Key)).ExecuteDeleteAsync(cancellationToken);
        await db.Throttles.Where(t => t.Key == addressKey && t.Failures > 0).ExecuteUpdateAsync(
            set => set.SetProperty(t => t.Failures, t => t.Failures - 1), cancellationToken);
    }

    // The insert that changes nothing where a row exists takes that row's lock on PostgreSQL; on SQLite the transaction holds the
    // only writer's lock already.
    private static async Task<ThrottleRow> LockAsync(GatehouseDb db, string key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.Provider.EnsureThrottleAsync(db, key, now, cancellationToken);
        return await db.Throttles.AsNoTracking().SingleAsync(t => t.Key == key, cancellationToken);
    }
}
