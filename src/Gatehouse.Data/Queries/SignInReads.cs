using Gatehouse.Data.Rows;
using Gatehouse.Domain.Permissions;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>A session with what its user's every page shows or asks.</summary>
public sealed record SessionInUse(SessionRow Session, bool IsActive, string Username, string Name, Role Role, string OrganizationName);

/// <summary>Whose a sign-in under way is, and what the organisation wants "Need help?" to say; null parts are the product's own words.</summary>
public sealed record SignInWords(string? HelpText, string? HelpContact, string Organization, string Username, string Slug, string ReturnUrl);

/// <summary>What the steps of a sign-in and every page of a signed-in user read.</summary>
public static class SignInReads
{
    private static readonly Translated<Func<GatehouseDb, string, CancellationToken, Task<SignInRow?>>> SignIn = new(() => EF.CompileAsyncQuery(
        (GatehouseDb db, string id, CancellationToken _) => db.SignIns.AsNoTracking().SingleOrDefault(s => s.Id == id)));

    private static readonly Translated<Func<GatehouseDb, string, CancellationToken, Task<SignInWords?>>> Words = new(() => EF.CompileAsyncQuery(
        (GatehouseDb db, string id, CancellationToken _) => (
            from s in db.SignIns.Where(s => s.Id == id)
            from o in db.Organizations
            join u in db.Users on s.UserId equals u.Id
            select new SignInWords(o.HelpText, o.HelpContact, o.Name, u.Username, o.Slug, s.ReturnUrl)).SingleOrDefault()));

    private static readonly Translated<Func<GatehouseDb, string, CancellationToken, Task<SessionInUse?>>> Session = new(() => EF.CompileAsyncQuery(
        (GatehouseDb db, string id, CancellationToken _) => (
            from s in db.Sessions.AsNoTracking()
            where s.Id == id
            join u in db.Users on s.UserId equals u.Id
            from o in db.Organizations
            select new SessionInUse(s, u.IsActive, u.Username, u.Name, u.Role, o.Name)).SingleOrDefault()));

    /// <summary>The sign-in under way; null when there is none (any more).</summary>
    /// <param name="db">The organisation its token names.</param>
    /// <param name="id">SHA-256 of the token.</param>
    /// <param name="cancellationToken">To stop.</param>
    public static Task<SignInRow?> FindSignInAsync(this GatehouseDb db, string id, CancellationToken cancellationToken) =>
        SignIn.For(db)(db, id, cancellationToken);

    /// <summary>Only for a sign-in that exists: a made-up token learns nothing of an organisation.</summary>
    /// <inheritdoc cref="FindSignInAsync"/>
    public static Task<SignInWords?> FindSignInWordsAsync(this GatehouseDb db, string id, CancellationToken cancellationToken) =>
        Words.For(db)(db, id, cancellationToken);

    /// <summary>The session, expired or not; null when it was ended.</summary>
    /// <inheritdoc cref="FindSignInAsync"/>
    public static Task<SessionInUse?> FindSessionAsync(this GatehouseDb db, string id, CancellationToken cancellationToken) =>
        Session.For(db)(db, id, cancellationToken);
}
