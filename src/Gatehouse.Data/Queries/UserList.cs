using Gatehouse.Data.Rows;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Throttling;
using Gatehouse.Domain.Users;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>A user as a list shows him.</summary>
public sealed record UserListItem(
    Guid Id, string Name, string Username, string? Email, string? Position, string? Phone, Role Role, SignInMethod Method, bool IsActive,
    DateTimeOffset? WaitingSince, DateTimeOffset? MfaOnSince, DateTimeOffset? EnforcedSince, Guid? AuthenticatorId, DateTimeOffset? LastSignInAt, DateTimeOffset CreatedAt,
    string SortName, string SortUsername)
{
    /// <summary>An authenticator is bound.</summary>
    public bool IsSetUp => AuthenticatorId is not null;

    /// <summary>Whether the account may be used.</summary>
    public AccountStatus Status => AccountStatuses.Of(IsActive, WaitingSince);

    /// <summary>The word of the MFA column, by the domain's own rule.</summary>
    public MfaState MfaAt(DateTimeOffset now) =>
        MfaStates.Of(MfaRequirement.For(new(EnforcedSince), new(Method, MfaOnSince), now), IsSetUp);
}

/// <summary>One page of a list.</summary>
/// <param name="Items">The users, in the order asked for.</param>
/// <param name="HasPrevious">There are users before the first.</param>
/// <param name="HasNext">There are users after the last.</param>
/// <param name="Counted">How many there are in all, as far as they were counted: the first page looks a little ahead, later pages not at all (null).</param>
/// <param name="IsMore">There are more than <paramref name="Counted"/>.</param>
public sealed record UserPage(IReadOnlyList<UserListItem> Items, bool HasPrevious, bool HasNext, int? Counted, bool IsMore);

/// <summary>Users with what a list shows of them, in one query however many they are.</summary>
public static class UserLists
{
    /// <summary>Everybody is counted in an index alone: some 30 ms for 100,000 on a busy machine, on both databases.</summary>
    public const int EverybodyCountedTo = 100_000;

    /// <summary>What passes a filter is counted by reading rows, so less far.</summary>
    public const int FilteredCountedTo = 1_000;

    /// <summary>The rows with their organisation's policy and whether an authenticator is bound, still to be executed.</summary>
    public static IQueryable<UserListItem> ToListItems(this GatehouseDb db, IQueryable<UserRow> users) =>
        from u in users
        from o in db.Organizations
        select new UserListItem(
            u.Id, u.Name, u.Username, u.Email, u.Position, u.Phone, u.Role, u.Method, u.IsActive, u.WaitingSince, u.MfaOnSince, o.MfaEnforcedSince,
            db.Authenticators.Where(a => a.UserId == u.Id && a.RevokedAt == null).Select(a => (Guid?)a.Id).FirstOrDefault(), u.LastSignInAt, u.CreatedAt, u.SortName, u.NormalizedUsername);

    /// <summary>Which of these users' authenticators were switched off after a hundred failures: one look at the page's own keys, however many failures are counted.</summary>
    public static async Task<IReadOnlySet<Guid>> SwitchedOffAmongAsync(this GatehouseDb db, IReadOnlyList<UserListItem> users, CancellationToken cancellationToken)
    {
        var byKey = users.Where(u => u.IsSetUp).ToDictionary(u => ThrottleKeys.Code(u.AuthenticatorId!.Value), u => u.Id);
        var (keys, limit) = (byKey.Keys.ToList(), ThrottlePolicy.Account.HardLimit);
        if (keys.Count == 0) return new HashSet<Guid>();
        var off = await db.Throttles.Where(t => keys.Contains(t.Key) && t.Consecutive >= limit).Select(t => t.Key).ToListAsync(cancellationToken);
        return off.Select(key => byKey[key]).ToHashSet();
    }

    /// <summary>
    /// The page, knowing how many there are in all where that costs little. A search is left as it is: a common word is in everybody's name,
    /// and its hits would be looked up a second time.
    /// </summary>
    public static async Task<UserPage> CountedFurtherAsync(this UserPage page, IQueryable<UserRow> users, UserFilter filter, CancellationToken cancellationToken)
    {
        if (page is { Counted: not null, IsMore: false } || filter.Search is not null) return page;
        var to = filter.IsEmpty ? EverybodyCountedTo : FilteredCountedTo;
        var counted = await users.Take(to + 1).CountAsync(cancellationToken);
        return page with { Counted = Math.Min(counted, to), IsMore = counted > to };
    }
}
