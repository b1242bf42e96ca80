using System.Globalization;
using Gatehouse.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>By what a list of users is sorted. The user's id decides between equals, so that every order is total.</summary>
public enum UserSort
{
    /// <summary>Name.</summary>
    Name = 0,

    /// <summary>User name.</summary>
    Username = 1,

    /// <summary>Last sign-in; whoever never signed in counts as longest ago.</summary>
    LastSignIn = 2,
}

/// <summary>A place between two users of a list: the sort key and the id of one of them.</summary>
/// <param name="Key">The sort key; null for "never signed in".</param>
/// <param name="Id">The user's id.</param>
/// <param name="Back">True to read what stands before it, false for what stands after it.</param>
public sealed record UserPlace(string? Key, Guid Id, bool Back = false);

/// <summary>An order and how to read a page of it, from any place, in either direction.</summary>
/// <param name="Sort">By what.</param>
/// <param name="Descending">Largest first.</param>
public sealed record UserOrder(UserSort Sort = UserSort.Name, bool Descending = false)
{
    /// <summary>How many users a page shows.</summary>
    public const int PageSize = 25;

    /// <summary>How far the first page looks ahead to say how many there are.</summary>
    public const int CountedTo = 50;

    /// <summary>Where <paramref name="user"/> stands in this order.</summary>
    public UserPlace PlaceOf(UserListItem user, bool back) => new(Sort switch
    {
        UserSort.Name => user.SortName,
        UserSort.Username => user.SortUsername,
        UserSort.LastSignIn => user.LastSignInAt?.UtcTicks.ToString(CultureInfo.InvariantCulture),
    }, user.Id, back);

    /// <summary>The page of <paramref name="users"/> at <paramref name="place"/>; the first page for null.</summary>
    public async Task<UserPage> ReadAsync(GatehouseDb db, IQueryable<UserRow> users, UserPlace? place, CancellationToken cancellationToken)
    {
        var back = place is { Back: true };
        var take = place is null ? CountedTo + 1 : PageSize + 1;
        var found = await db.ToListItems(Sorted(Reach(users, place, Descending != back, take), Descending != back))
            .AsNoTracking().ToListAsync(cancellationToken);
        var more = found.Count > PageSize;
        var items = found.Take(PageSize).ToList();
        if (back) items.Reverse();
        return new(items,
            HasPrevious: back ? more : place is not null,
            HasNext: back || more,
            Counted: place is null ? Math.Min(found.Count, CountedTo) : null,
            IsMore: place is null && found.Count > CountedTo);
    }

    /// <summary>All of <paramref name="users"/> in this order.</summary>
    public IQueryable<UserRow> Sorted(IQueryable<UserRow> users) => Sorted(users, Descending);

    private IQueryable<UserRow> Sorted(IQueryable<UserRow> users, bool descending) => (Sort, descending) switch
    {
        (UserSort.Name, false) => users.OrderBy(u => u.SortName).ThenBy(u => u.Id),
        (UserSort.Name, true) => users.OrderByDescending(u => u.SortName).ThenByDescending(u => u.Id),
        (UserSort.Username, false) => users.OrderBy(u => u.NormalizedUsername).ThenBy(u => u.Id),
        (UserSort.Username, true) => users.OrderByDescending(u => u.NormalizedUsername).ThenByDescending(u => u.Id),
        // The databases disagree where nulls stand, so it is said.
        (UserSort.LastSignIn, false) => users.OrderBy(u => u.LastSignInAt != null).ThenBy(u => u.LastSignInAt).ThenBy(u => u.Id),
        (UserSort.LastSignIn, true) => users.OrderByDescending(u => u.LastSignInAt != null).ThenByDescending(u => u.LastSignInAt).ThenByDescending(u => u.Id),
        _ => throw new ArgumentOutOfRangeException(nameof(users)),
    };

    // The first condition on the key alone is what an index can start from.
    private IQueryable<UserRow> Reach(IQueryable<UserRow> users, UserPlace? place, bool descending, int take)
    {
        if (Sort is UserSort.LastSignIn) return ReachBySignIn(users, place, descending, take);
        if (place is not { Key: { } key, Id: var id }) return Sorted(users, descending).Take(take);

#pragma warning disable CA1309 // It is the database that compares, by the order it sorts by.
        users = (Sort, descending) switch
        {
            (UserSort.Name, false) => users.Where(u => string.Compare(u.SortName, key) >= 0 && (string.Compare(u.SortName, key) > 0 || u.Id > id)),
            (UserSort.Name, true) => users.Where(u => string.Compare(u.SortName, key) <= 0 && (string.Compare(u.SortName, key) < 0 || u.Id < id)),
            (_, false) => users.Where(u => string.Compare(u.NormalizedUsername, key) >= 0 && (string.Compare(u.NormalizedUsername, key) > 0 || u.Id > id)),
            (_, true) => users.Where(u => string.Compare(u.NormalizedUsername, key) <= 0 && (string.Compare(u.NormalizedUsername, key) < 0 || u.Id < id)),
        };
#pragma warning restore CA1309
        return Sorted(users, descending).Take(take);
    }

    // Those who signed in and those who never did are read apart, each by its index, and put together: still one query.
    private IQueryable<UserRow> ReachBySignIn(IQueryable<UserRow> users, UserPlace? place, bool descending, int take)
    {
        var never = users.Where(u => u.LastSignInAt == null);
        var ever = users.Where(u => u.LastSignInAt != null);
        var isNever = place is { Key: null };
        if (place is { Id: var id })
        {
            if (isNever) never = descending ? never.Where(u => u.Id < id) : never.Where(u => u.Id > id);
            if (!isNever && long.TryParse(place.Key, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks)
            {
                var at = new DateTimeOffset(ticks, TimeSpan.Zero);
                ever = descending
                    ? ever.Where(u => u.LastSignInAt <= at && (u.LastSignInAt < at || u.Id < id))
                    : ever.Where(u => u.LastSignInAt >= at && (u.LastSignInAt > at || u.Id > id));
            }

            // Never stands at the small end: what the place has behind it is not read again.
            if (isNever && descending) return ById(never, descending).Take(take);
            if (!isNever && !descending) return Sorted(ever, descending).Take(take);
        }

        return Sorted(ById(never, descending).Take(take).Concat(Sorted(ever, descending).Take(take)), descending).Take(take);
    }

    private static IQueryable<UserRow> ById(IQueryable<UserRow> users, bool descending) =>
        descending ? users.OrderByDescending(u => u.Id) : users.OrderBy(u => u.Id);
}
