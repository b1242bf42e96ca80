using Gatehouse.Data.Rows;

namespace Gatehouse.Data.Queries;

/// <summary>
/// What the steps of a sign-in write, inside the caller's transaction. By hand-written statements: to translate an update costs more
/// than to run it, and each of these stands by its whole key.
/// </summary>
public static class SignInWrites
{
    /// <summary>Keeps a sign-in under way for its next page: begun just now, or with what has been proven or offered since.</summary>
    public static Task KeepAsync(this GatehouseDb db, SignInRow signIn, CancellationToken cancellationToken) =>
        RawSql.ExecuteAsync(db, """
            INSERT INTO "SignIns" ("OrganizationId", "Id", "UserId", "StartedAt", "PasswordAt", "OneTimePasswordAt", "SetUp", "ReturnUrl", "OfferedSecret")
            VALUES (@organization, @id, @user, @startedAt, @passwordAt, @oneTimePasswordAt, @setUp, @returnUrl, @offeredSecret)
            ON CONFLICT ("OrganizationId", "Id") DO UPDATE SET "PasswordAt" = excluded."PasswordAt",
                "OneTimePasswordAt" = excluded."OneTimePasswordAt", "OfferedSecret" = excluded."OfferedSecret"
            """,
            cancellationToken, ("@organization", signIn.OrganizationId), ("@id", signIn.Id), ("@user", signIn.UserId),
            ("@startedAt", db.Provider.StoredTime(signIn.StartedAt)), ("@passwordAt", Stored(db, signIn.PasswordAt)),
            ("@oneTimePasswordAt", Stored(db, signIn.OneTimePasswordAt)), ("@setUp", signIn.SetUp), ("@returnUrl", signIn.ReturnUrl),
            ("@offeredSecret", signIn.OfferedSecret));

    /// <summary>
    /// Accepts a code's time step; false when the authenticator has accepted that step or a later one, or counts no longer. However many
    /// submit the same code at the same instant, the database says yes to one (RFC 6238 5.2).
    /// </summary>
    public static async Task<bool> AcceptAsync(
        this GatehouseDb db, AuthenticatorRow authenticator, long timeStep, DateTimeOffset now, CancellationToken cancellationToken) =>
        await RawSql.ExecuteAsync(db, """
            UPDATE "Authenticators" SET "LastAcceptedStep" = @step, "LastUsedAt" = @now
            WHERE "OrganizationId" = @organization AND "Id" = @id AND "RevokedAt" IS NULL AND "LastAcceptedStep" < @step
            """,
            cancellationToken, ("@step", timeStep), ("@now", db.Provider.StoredTime(now)), ("@organization", authenticator.OrganizationId),
            ("@id", authenticator.Id)) == 1;

    /// <summary>Starts a session.</summary>
    public static Task StartAsync(this GatehouseDb db, SessionRow session, CancellationToken cancellationToken) =>
        RawSql.ExecuteAsync(db, """
            INSERT INTO "Sessions" ("OrganizationId", "Id", "UserId", "StartedAt", "LastSeenAt", "ExpiresAt", "PasswordAt", "OneTimePasswordAt",
                "IdentityProviderAt", "IdentityProviderMfa", "Address", "Browser")
            VALUES (@organization, @id, @user, @startedAt, @lastSeenAt, @expiresAt, @passwordAt, @oneTimePasswordAt,
                @identityProviderAt, @identityProviderMfa, @address, @browser)
            """,
            cancellationToken, ("@organization", session.OrganizationId), ("@id", session.Id), ("@user", session.UserId),
            ("@startedAt", db.Provider.StoredTime(session.StartedAt)), ("@lastSeenAt", db.Provider.StoredTime(session.LastSeenAt)),
            ("@expiresAt", db.Provider.StoredTime(session.ExpiresAt)), ("@passwordAt", Stored(db, session.PasswordAt)),
            ("@oneTimePasswordAt", Stored(db, session.OneTimePasswordAt)), ("@identityProviderAt", Stored(db, session.IdentityProviderAt)),
            ("@identityProviderMfa", session.IdentityProviderMfa), ("@address", session.Address), ("@browser", session.Browser));

    /// <summary>
    /// Spends a sign-in under way; false when it was spent before. However many tabs send its last proof at the same instant, the
    /// database says yes to one.
    /// </summary>
    public static async Task<bool> SpendAsync(this GatehouseDb db, SignInRow signIn, CancellationToken cancellationToken) =>
        await RawSql.ExecuteAsync(db, """DELETE FROM "SignIns" WHERE "OrganizationId" = @organization AND "Id" = @id""",
            cancellationToken, ("@organization", signIn.OrganizationId), ("@id", signIn.Id)) == 1;

    /// <summary>Notes when the user signed in last. His version stays: nothing that anybody decides on has changed.</summary>
    public static Task NoteSignInAsync(this GatehouseDb db, UserRow user, DateTimeOffset now, CancellationToken cancellationToken) =>
        RawSql.ExecuteAsync(db, """UPDATE "Users" SET "LastSignInAt" = @now WHERE "OrganizationId" = @organization AND "Id" = @id""",
            cancellationToken, ("@now", db.Provider.StoredTime(now)), ("@organization", user.OrganizationId), ("@id", user.Id));

    /// <summary>Remembers that the user has signed in with this browser, for the first time or again.</summary>
    /// <param name="db">The user's organisation.</param>
    /// <param name="user">Who.</param>
    /// <param name="browser">SHA-256 of the browser's cookie, in hexadecimal.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">To stop.</param>
    public static Task RememberBrowserAsync(this GatehouseDb db, UserRow user, string browser, DateTimeOffset now, CancellationToken cancellationToken) =>
        RawSql.ExecuteAsync(db, """
            INSERT INTO "KnownBrowsers" ("OrganizationId", "UserId", "Id", "LastSignInAt") VALUES (@organization, @user, @id, @now)
            ON CONFLICT ("OrganizationId", "UserId", "Id") DO UPDATE SET "LastSignInAt" = excluded."LastSignInAt"
            """,
            cancellationToken, ("@organization", user.OrganizationId), ("@user", user.Id), ("@id", browser), ("@now", db.Provider.StoredTime(now)));

    private static object? Stored(GatehouseDb db, DateTimeOffset? time) => time is { } at ? db.Provider.StoredTime(at) : null;
}
