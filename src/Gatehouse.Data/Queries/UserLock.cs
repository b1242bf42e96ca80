namespace Gatehouse.Data.Queries;

/// <summary>Keeps a user's sign-in and an administrator's act on him one after the other.</summary>
public static class UserLock
{
    /// <summary>
    /// Waits, inside the caller's transaction, until nobody else changes this user: an update that changes nothing takes the row's lock.
    /// Without it, MFA could be turned off at the instant at which the user finishes setting it up, and neither would see the other.
    /// Taken before all other locks, and what decides is read after it. Of an unknown user it locks nothing, at the same cost.
    /// </summary>
    public static Task LockUserAsync(this GatehouseDb db, Guid userId, CancellationToken cancellationToken) =>
        LockAsync(db, """UPDATE "Users" SET "Version" = "Version" WHERE "OrganizationId" = @organization AND "Id" = @id""",
            cancellationToken, ("@organization", db.Organization ?? Guid.Empty), ("@id", userId));

    /// <summary>The same for the user whose sign-in is under way; nobody where there is none.</summary>
    public static Task LockUserOfSignInAsync(this GatehouseDb db, string signIn, CancellationToken cancellationToken) =>
        LockAsync(db, """
            UPDATE "Users" SET "Version" = "Version" WHERE "OrganizationId" = @organization
                AND "Id" = (SELECT "UserId" FROM "SignIns" WHERE "OrganizationId" = @organization AND "Id" = @id)
            """,
            cancellationToken, ("@organization", db.Organization ?? Guid.Empty), ("@id", signIn));

    private static Task LockAsync(GatehouseDb db, string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] values) =>
        db.Provider.HasOneWriter ? Task.CompletedTask : RawSql.ExecuteAsync(db, sql, cancellationToken, values);
}
