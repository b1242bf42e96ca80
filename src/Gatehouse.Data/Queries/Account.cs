using Gatehouse.Data.Rows;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Passwords;
using Gatehouse.Domain.SignIn;
using Gatehouse.Domain.Throttling;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>An account with all that a decision about its sign-in needs. The rows are tracked: change them and save.</summary>
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
    private static readonly Translated<Func<GatehouseDb, Guid, CancellationToken, Task<Found?>>> Rows = new(() => EF.CompileAsyncQuery(
        (GatehouseDb db, Guid userId, CancellationToken _) => (
            from user in db.Users
            where user.Id == userId
            from organization in db.Organizations
            from authenticator in db.Authenticators.Where(a => a.UserId == user.Id && a.RevokedAt == null).DefaultIfEmpty()
            select new Found(organization, user, authenticator)).SingleOrDefault()));

    private static readonly Translated<Func<GatehouseDb, string, string, int, IAsyncEnumerable<string>>> Disabled = new(() => EF.CompileAsyncQuery(
        (GatehouseDb db, string passwordKey, string codeKey, int limit) =>
            db.Throttles.Where(t => (t.Key == passwordKey || t.Key == codeKey) && t.Consecutive >= limit).Select(t => t.Key)));

    /// <summary>The account of a user of the current organisation; null where there is none.</summary>
    public static async Task<Account?> FindAccountAsync(this GatehouseDb db, Guid userId, CancellationToken cancellationToken)
    {
        if (await Rows.For(db)(db, userId, cancellationToken) is not { } found) return null;

        var passwordKey = ThrottleKeys.Password(userId);
        var codeKey = found.Authenticator is null ? "" : ThrottleKeys.Code(found.Authenticator.Id);
        var disabled = await Disabled.For(db)(db, passwordKey, codeKey, ThrottlePolicy.Account.HardLimit!.Value).ToListAsync(cancellationToken);

        return new(found.Organization, found.User, found.Authenticator,
            State(found.User.PasswordHash is not null, disabled.Contains(passwordKey)),
            State(found.Authenticator is not null, disabled.Contains(codeKey)));
    }

    private sealed record Found(OrganizationRow Organization, UserRow User, AuthenticatorRow? Authenticator);

    private static CredentialState State(bool exists, bool disabled) =>
        !exists ? CredentialState.Missing : disabled ? CredentialState.Disabled : CredentialState.Usable;
}
