namespace Gatehouse.Domain.Permissions;

/// <summary>Which role somebody has whose groups give roles too. Pure.</summary>
public static class GroupRoles
{
    /// <summary>
    /// The strongest of the groups' roles that allows all that the role given by hand allows; that role itself where none does, so that
    /// nobody loses by joining a group what he was given. The role by hand is remembered for as long as groups have a say, and comes back
    /// when the last of them is left.
    /// </summary>
    /// <param name="current">The role now.</param>
    /// <param name="own">The role given by hand, where groups had a say until now; null where they had none.</param>
    /// <param name="fromGroups">What the groups give now.</param>
    public static (Role Role, Role? Own) Decide(Role current, Role? own, IReadOnlyCollection<Role> fromGroups) => fromGroups.Count == 0
        ? (own ?? current, null)
        : (fromGroups.OrderDescending().Aggregate(own ?? current, (best, role) => Authority.Exceeds(best, role) ? best : role), own ?? current);
}
