using Gatehouse.Data.Rows;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>What a list of users can be asked for about MFA.</summary>
public enum MfaFilter
{
    /// <summary>Required, set up or not.</summary>
    Required = 0,

    /// <summary><see cref="MfaState.SetUp"/>.</summary>
    SetUp = 1,

    /// <summary><see cref="MfaState.NotSetUp"/>.</summary>
    NotSetUp = 2,

    /// <summary><see cref="MfaState.Off"/>.</summary>
    Off = 3,

    /// <summary><see cref="MfaState.ManagedByIdentityProvider"/>.</summary>
    IdentityProvider = 4,
}

/// <summary>Which users; null leaves a question open.</summary>
/// <param name="Search">Part of name, user name or e-mail address.</param>
/// <param name="Mfa">State of MFA.</param>
/// <param name="Status">Whether the account may be used.</param>
/// <param name="Method">How they sign in.</param>
/// <param name="Role">Which role they hold.</param>
/// <param name="IfRequired">What it would mean for them if MFA were required of everyone.</param>
public sealed record UserFilter(
    string? Search = null, MfaFilter? Mfa = null, AccountStatus? Status = null, SignInMethod? Method = null, Role? Role = null,
    EnforcementPart? IfRequired = null)
{
    /// <summary>True when it leaves everybody in.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Search) && this with { Search = null } == new UserFilter();
}

/// <summary>The filter as a query.</summary>
public static class UserFilters
{
    /// <summary>The users of the current organisation that pass <paramref name="filter"/>, in no order; <see cref="UserFilter.IfRequired"/> apart.</summary>
    public static IQueryable<UserRow> UsersPassing(this GatehouseDb db, UserFilter filter, DateTimeOffset now)
    {
        var users = string.IsNullOrWhiteSpace(filter.Search) ? db.Users : db.UsersMatching(filter.Search);
        if (filter.Status is { } status) users = users.WithStatus(status);
        if (filter.Method is { } method) users = users.Where(u => u.Method == method);
        if (filter.Role is { } role) users = users.Where(u => u.Role == role);
        return filter.Mfa is { } mfa ? db.WithMfa(users, mfa, now) : users;
    }

    /// <summary>The same with what has to be looked up first: who is switched off.</summary>
    public static async Task<IQueryable<UserRow>> UsersPassingAsync(this GatehouseDb db, UserFilter filter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var users = db.UsersPassing(filter, now);
        return filter.IfRequired is { } part ? await db.InPartAsync(users, part, cancellationToken) : users;
    }

    // AccountStatuses.Of, said in SQL.
    private static IQueryable<UserRow> WithStatus(this IQueryable<UserRow> users, AccountStatus status) => status switch
    {
        AccountStatus.Active => users.Where(u => u.IsActive),
        AccountStatus.Waiting => users.Where(u => !u.IsActive && u.WaitingSince != null),
        AccountStatus.Deactivated => users.Where(u => !u.IsActive && u.WaitingSince == null),
    };

    // MfaRequirement.For and MfaStates.Of, said in SQL; a test compares the two for every combination.
    private static IQueryable<UserRow> WithMfa(this GatehouseDb db, IQueryable<UserRow> users, MfaFilter mfa, DateTimeOffset now)
    {
        if (mfa is MfaFilter.IdentityProvider) return users.Where(u => u.Method == SignInMethod.Sso);

        var ours = users.Where(u => u.Method == SignInMethod.Password);
        if (mfa is MfaFilter.Off)
            return ours.Where(u => !(db.Organizations.Any(o => o.MfaEnforcedSince <= now) || (u.MfaOnSince != null && u.MfaOnSince <= now)));

        var required = ours.Where(u => db.Organizations.Any(o => o.MfaEnforcedSince <= now) || u.MfaOnSince <= now);
        return mfa switch
        {
            MfaFilter.SetUp => required.Where(u => db.Authenticators.Any(a => a.UserId == u.Id && a.RevokedAt == null)),
            MfaFilter.NotSetUp => required.Where(u => !db.Authenticators.Any(a => a.UserId == u.Id && a.RevokedAt == null)),
            _ => required,
        };
    }
}
