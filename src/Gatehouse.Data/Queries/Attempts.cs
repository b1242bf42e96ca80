using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Domain.Throttling;

namespace Gatehouse.Data.Queries;

/// <summary>Under which keys failures are counted.</summary>
public static class ThrottleKeys
{
    internal const string PasswordPrefix = "password/";
    internal const string CodePrefix = "code/";

    /// <summary>Wrong passwords for an account.</summary>
    public static string Password(Guid userId) => $"{PasswordPrefix}{userId:N}";

    /// <summary>Failures with the credential of <paramref name="key"/> from a browser that has signed in as its user before.</summary>
    public static string From(string key, string browserHash) => $"from/{key}/{browserHash}";

    /// <summary>Attempts for a name that nobody has: counted alike, so that the answer costs the same.</summary>
    public static string UnknownName(string normalizedUsername) =>
        $"name/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(normalizedUsername)))}";

    /// <summary>Wrong codes for an authenticator. A new authenticator begins at nought.</summary>
    public static string Code(Guid authenticatorId) => $"{CodePrefix}{authenticatorId:N}";

    /// <summary>Wrong codes at a user's set-up of an authenticator.</summary>
    public static string SetUp(Guid userId) => $"set-up/{userId:N}";

    /// <summary>All attempts from an address; an IPv6 subscriber holds a /64, so that is what counts.</summary>
    public static string Address(IPAddress? address)
    {
        if (address is null) return "address/none";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily is not AddressFamily.InterNetworkV6) return $"address/{address}";
        return $"address/{Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8))}/64";
    }
}

/// <summary>One counted attempt: what the domain said to it, and what to put back if it turns out right.</summary>
/// <param name="Admission">Whether it may be looked at.</param>
/// <param name="Before">What stood under the key before; null for a clean slate.</param>
public sealed record Counted(Admission Admission, ThrottleState? Before);

/// <summary>
/// Counts attempts. Each is written down as a failure before it is looked at, so that a hundred sent at the same instant are a
/// hundred; a success takes it back.
/// </summary>
public static class Attempts
{
    /// <summary>
    /// Counts one attempt under <paramref name="key"/>, inside the caller's transaction. Count the address before the account: a fixed order
    /// keeps two transactions from waiting for each other.
    /// </summary>
    public static async Task<Counted> CountAttemptAsync(
        this GatehouseDb db, string key, ThrottlePolicy policy, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Nearly always there is nothing under the key, and one statement does.
        if (Throttle.Admit(policy, null, now) is Admission.Admitted first && await StoreFirstAsync(db, key, first.Next, cancellationToken)) return new(first, null);
        var before = await LockAsync(db, key, now, cancellationToken);
        var admission = Throttle.Admit(policy, before, now);
        if (admission is Admission.Admitted { Next: var next }) await StoreAsync(db, key, next, cancellationToken);
        return new(admission, before);
    }

    /// <summary>The counter starts again: after a success, or when the credential is bound anew. Inside the caller's transaction.</summary>
    public static Task ForgiveAsync(this GatehouseDb db, string key, CancellationToken cancellationToken) =>
        RawSql.ExecuteAsync(db, """DELETE FROM "Throttles" WHERE "Key" = @key""", cancellationToken, ("@key", key));

    /// <summary>After a success: the address gets this one attempt back, and not more, or an attacker's own account would clear it.</summary>
    public static async Task TakeBackAsync(this GatehouseDb db, string key, Counted counted, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (counted.Admission is not Admission.Admitted { Next: var next }) return;
        // Nearly always nobody has counted since, and one statement does.
        if (Throttle.TakeBack(next, next, counted.Before) is null && await ForgiveAsync(db, key, next, cancellationToken)) return;
        if (await LockAsync(db, key, now, cancellationToken) is not { } current) return;
        if (Throttle.TakeBack(current, next, counted.Before) is { } rest) await StoreAsync(db, key, rest, cancellationToken);
        else await db.ForgiveAsync(key, cancellationToken);
    }

    private static async Task<bool> StoreFirstAsync(GatehouseDb db, string key, ThrottleState state, CancellationToken cancellationToken) =>
        await RawSql.ExecuteAsync(db, """
            INSERT INTO "Throttles" ("Key", "Failures", "LastFailureAt", "Consecutive") VALUES (@key, @failures, @last, @consecutive)
            ON CONFLICT ("Key") DO NOTHING
            """, cancellationToken, Values(db, key, state)) == 1;

    private static async Task<bool> ForgiveAsync(GatehouseDb db, string key, ThrottleState unchanged, CancellationToken cancellationToken) =>
        await RawSql.ExecuteAsync(db, """
            DELETE FROM "Throttles" WHERE "Key" = @key AND "Failures" = @failures AND "LastFailureAt" = @last AND "Consecutive" = @consecutive
            """, cancellationToken, Values(db, key, unchanged)) == 1;

    // The insert that changes nothing where a row exists takes that row's lock on PostgreSQL; on SQLite the transaction holds the
    // only writer's lock already. Written by hand: a sign-in runs these some ten times, and the translation of a query costs more than
    // the query.
    private static async Task<ThrottleState?> LockAsync(GatehouseDb db, string key, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var state = await RawSql.SingleAsync(db, """
            INSERT INTO "Throttles" ("Key", "Failures", "LastFailureAt", "Consecutive") VALUES (@key, 0, @now, 0)
            ON CONFLICT ("Key") DO UPDATE SET "Failures" = "Throttles"."Failures"
            RETURNING "Failures", "LastFailureAt", "Consecutive"
            """,
            row => new ThrottleState(row.GetInt32(0), db.Provider.ReadTime(row, 1), row.GetInt32(2)),
            cancellationToken, ("@key", key), ("@now", db.Provider.StoredTime(now)));
        return state.Consecutive == 0 ? null : state;
    }

    private static Task StoreAsync(GatehouseDb db, string key, ThrottleState state, CancellationToken cancellationToken) =>
        RawSql.ExecuteAsync(db,
            """UPDATE "Throttles" SET "Failures" = @failures, "LastFailureAt" = @last, "Consecutive" = @consecutive WHERE "Key" = @key""",
            cancellationToken, Values(db, key, state));

    private static (string Name, object? Value)[] Values(GatehouseDb db, string key, ThrottleState state) =>
        [("@key", key), ("@failures", state.Failures), ("@last", db.Provider.StoredTime(state.LastFailureAt)), ("@consecutive", state.Consecutive)];
}
