using Gatehouse.Data.Rows;

namespace Gatehouse.Data.Queries;

/// <summary>
/// What every completed sign-in writes, inside the caller's transaction. By hand-written statements: to translate an update costs more
/// than to run it, and each of these stands by its whole key.
/// </summary>
public static class SignInWrites
{
    /// <summary>
    /// Spends a sign-in under way; false when it was spent before. However many tabs send its last proof at the same instant, the
    /// database says yes to one.
    /// </summary>
    public static async Task<bool> SpendAsync(this GatehouseDb db, SignInRow signIn, CancellationToken cancellationToken) =>
        await RawSql.ExecuteAsync(db, """DELETE FROM "SignIns" WHERE "OrganizationId" = @organization AND "Id" = @id""",
            cancellationToken, ("organization", signIn.OrganizationId), ("id", signIn.Id)) == 1;

    /// <summary>Notes when the user signed in last. His version stays: nothing that anybody decides on has changed.</summary>
    public static Task NoteSignInAsync(this GatehouseDb db, UserRow user, DateTimeOffset now, CancellationToken cancellationToken) =>
        RawSql.ExecuteAsync(db, """UPDATE "Users" SET "LastSignInAt" = @now WHERE "OrganizationId" = @organization AND "Id" = @id""",
            cancellationToken, ("now", db.Provider.StoredTime(now)), ("organization", user.OrganizationId), ("id", user.Id));

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
            cancellationToken, ("organization", user.OrganizationId), ("user", user.Id), ("id", browser), ("now", db.Provider.StoredTime(now)));
}
