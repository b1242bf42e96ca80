using Gatehouse.Data.Rows;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Passwords;
using Gatehouse.Domain.SignIn;
using Gatehouse.Domain.Throttling;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>An account with all that a decision about its sign-in needs.</summary>
public sealed record Account(OrganizationRow Organization, UserRow User, AuthenticatorRow? Authenticator, CredentialState Password, CredentialState Code)
{
    /// <summary>The facts as the domain reads them.</summary>
    public Facts Facts => new(Organization.Policy, User.Policy, User.IsActive, Password, Code, User.WaitingSince is not null);

    /// <summary>What is required of it now.</summary>
    public MfaRequirement RequirementAt(DateTimeOffset now) => MfaRequirement.For(Organization.Policy, User.Policy, now);

    /// <summary>The authenticator as words about it need it; null where none is bound.</summary>
    public BoundAuthenticator? Bound => Authenticator is { } a ? new(a.BoundAt, a.LastUsedAt, Code is CredentialState.Disabled) : null;

    /// <summary>The one word a list shows.</summary>
    public MfaState StateAt(DateTimeOffset now) => MfaStates.Of(RequirementAt(now), Authenticator is not null);

    /// <summary>What a new password is judged against: shorter will do where a second factor is required (NIST SP 800-63B-4 3.1.1.2).</summary>
    public PasswordContext PasswordContextAt(DateTimeOffset now)
    {
        string?[] words = [User.Username, User.Name, User.Email, Organization.Name, Organization.Slug];
        return new(
            RequirementAt(now).IsRequired ? PasswordPolicy.MinimumWithMfa : PasswordPolicy.MinimumWithoutMfa,
            words.OfType<string>().ToList());
    }
}

/// <summary>Reads accounts; the one place that knows which rows make the facts.</summary>
public static class Accounts
{
    private static readonly Translated<Func<GatehouseDb, Guid, CancellationToken, Task<Found?>>> Tracked = new(_ => EF.CompileAsyncQuery(
        (GatehouseDb db, Guid userId, CancellationToken _) => Joined(db).SingleOrDefault(found => found.User.Id == userId)));

    private static readonly Translated<Question<Found>> Untracked = new(model =>
    {
        var (organization, user, authenticator) = (Rows<OrganizationRow>.Of(model), Rows<UserRow>.Of(model), Rows<AuthenticatorRow>.Of(model));
        var bound = organization.Width + user.Width;
        return new($"""
            SELECT {organization.Columns("o")}, {user.Columns("u")}, {authenticator.Columns("a")}
            FROM "Users" u JOIN "Organizations" o ON o."Id" = u."OrganizationId"
            LEFT JOIN "Authenticators" a ON a."OrganizationId" = u."OrganizationId" AND a."UserId" = u."Id" AND a."RevokedAt" IS NULL
            WHERE u."OrganizationId" = @organization AND u."Id" = @user
            """,
            row => new Found
            {
                Organization = organization.Read(row), User = user.Read(row, organization.Width),
                Authenticator = row.IsDBNull(bound) ? null : authenticator.Read(row, bound),
            });
    });

    private static readonly Translated<Question<string>> Disabled = new(_ => new("""
        SELECT "Key" FROM "Throttles" WHERE "Key" IN (@password, @code) AND "Consecutive" >= @limit
        """, row => row.GetString(0)));

    /// <summary>
    /// The account of a user of the current organisation; null where there is none. Its rows are tracked: change them and save.
    /// </summary>
    public static async Task<Account?> FindAccountAsync(this GatehouseDb db, Guid userId, CancellationToken cancellationToken) =>
        await WithStatesAsync(db, await Tracked.For(db)(db, userId, cancellationToken), cancellationToken);

    /// <summary>The same to be looked at only, for half the work: the steps of a sign-in write by statements of their own.</summary>
    public static async Task<Account?> ReadAccountAsync(this GatehouseDb db, Guid userId, CancellationToken cancellationToken) =>
        await WithStatesAsync(db, await RawSql.FirstAsync(db, Untracked, cancellationToken, ("@organization", db.Organization ?? Guid.Empty), ("@user", userId)), cancellationToken);

    private static async Task<Account?> WithStatesAsync(GatehouseDb db, Found? found, CancellationToken cancellationToken)
    {
        if (found is null) return null;
        var passwordKey = ThrottleKeys.Password(found.User.Id);
        var codeKey = found.Authenticator is null ? "" : ThrottleKeys.Code(found.Authenticator.Id);
        var disabled = await RawSql.ListAsync(db, Disabled, cancellationToken,
            ("@password", passwordKey), ("@code", codeKey), ("@limit", ThrottlePolicy.Account.HardLimit!.Value));

        return new(found.Organization, found.User, found.Authenticator,
            State(found.User.PasswordHash is not null, disabled.Contains(passwordKey)),
            State(found.Authenticator is not null, disabled.Contains(codeKey)));
    }

    private static IQueryable<Found> Joined(GatehouseDb db) =>
        from user in db.Users
        from organization in db.Organizations
        from authenticator in db.Authenticators.Where(a => a.UserId == user.Id && a.RevokedAt == null).DefaultIfEmpty()
        select new Found { Organization = organization, User = user, Authenticator = authenticator };

    private sealed record Found
    {
        public required OrganizationRow Organization { get; init; }

        public required UserRow User { get; init; }

        public AuthenticatorRow? Authenticator { get; init; }
    }

    private static CredentialState State(bool exists, bool disabled) =>
        !exists ? CredentialState.Missing : disabled ? CredentialState.Disabled : CredentialState.Usable;
}
