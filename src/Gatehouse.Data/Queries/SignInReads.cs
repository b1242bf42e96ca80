using Gatehouse.Data.Rows;
using Gatehouse.Domain.Permissions;

namespace Gatehouse.Data.Queries;

/// <summary>A session with what its user's every page shows or asks.</summary>
public sealed record SessionInUse(SessionRow Session, bool IsActive, string Username, string Name, Role Role, string OrganizationName);

/// <summary>Whose a sign-in under way is, and what the organisation wants "Need help?" to say; null parts are the product's own words.</summary>
public sealed record SignInWords(string? HelpText, string? HelpContact, string Organization, string Username, string Slug, string ReturnUrl);

/// <summary>What the steps of a sign-in and every page of a signed-in user read.</summary>
public static class SignInReads
{
    private static readonly Translated<Question<SignInRow>> SignIn = new(model =>
    {
        var signIn = Rows<SignInRow>.Of(model);
        return new($"""SELECT {signIn.Columns("s")} FROM "SignIns" s WHERE s."OrganizationId" = @organization AND s."Id" = @id""", row => signIn.Read(row));
    });

    private static readonly Translated<Question<SignInWords>> Words = new(_ => new("""
        SELECT o."HelpText", o."HelpContact", o."Name", u."Username", o."Slug", s."ReturnUrl"
        FROM "SignIns" s JOIN "Users" u ON u."OrganizationId" = s."OrganizationId" AND u."Id" = s."UserId"
        JOIN "Organizations" o ON o."Id" = s."OrganizationId"
        WHERE s."OrganizationId" = @organization AND s."Id" = @id
        """, row => new(Text(row, 0), Text(row, 1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5))));

    private static readonly Translated<Question<SessionInUse>> Session = new(model =>
    {
        var session = Rows<SessionRow>.Of(model);
        return new($"""
            SELECT u."IsActive", u."Username", u."Name", u."Role", o."Name", {session.Columns("s")}
            FROM "Sessions" s JOIN "Users" u ON u."OrganizationId" = s."OrganizationId" AND u."Id" = s."UserId"
            JOIN "Organizations" o ON o."Id" = s."OrganizationId"
            WHERE s."OrganizationId" = @organization AND s."Id" = @id
            """,
            row => new(session.Read(row, 5), row.GetBoolean(0), row.GetString(1), row.GetString(2), Enum.Parse<Role>(row.GetString(3)), row.GetString(4)));
    });

    private static string? Text(System.Data.Common.DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>The sign-in under way; null when there is none (any more).</summary>
    /// <param name="db">The organisation its token names.</param>
    /// <param name="id">SHA-256 of the token.</param>
    /// <param name="cancellationToken">To stop.</param>
    public static Task<SignInRow?> FindSignInAsync(this GatehouseDb db, string id, CancellationToken cancellationToken) =>
        RawSql.FirstAsync(db, SignIn, cancellationToken, ("@organization", db.Organization ?? Guid.Empty), ("@id", id));

    /// <summary>Only for a sign-in that exists: a made-up token learns nothing of an organisation.</summary>
    /// <inheritdoc cref="FindSignInAsync"/>
    public static Task<SignInWords?> FindSignInWordsAsync(this GatehouseDb db, string id, CancellationToken cancellationToken) =>
        RawSql.FirstAsync(db, Words, cancellationToken, ("@organization", db.Organization ?? Guid.Empty), ("@id", id));

    /// <summary>The session, expired or not; null when it was ended.</summary>
    /// <inheritdoc cref="FindSignInAsync"/>
    public static Task<SessionInUse?> FindSessionAsync(this GatehouseDb db, string id, CancellationToken cancellationToken) =>
        RawSql.FirstAsync(db, Session, cancellationToken, ("@organization", db.Organization ?? Guid.Empty), ("@id", id));
}
