namespace Gatehouse.Domain.Permissions;

/// <summary>Who may do what to whom. Pure; the pages ask it what to offer, the handlers ask it again what to allow.</summary>
public static class Authority
{
    private const Permission Everything = Permission.ViewUsers | Permission.ResetMfa | Permission.ManageMfa
        | Permission.ManageUsers | Permission.ManageSettings | Permission.ReadAuditLog;

    /// <summary>What a role allows.</summary>
    public static Permission Of(Role role) => role switch
    {
        Role.None => Permission.None,
        Role.HelpDesk => Permission.ViewUsers | Permission.ResetMfa,
        Role.Auditor => Permission.ViewUsers | Permission.ReadAuditLog,
        Role.UserAdministrator => Permission.ViewUsers | Permission.ResetMfa | Permission.ManageMfa | Permission.ManageUsers,
        Role.Administrator => Everything,
    };

    /// <summary>
    /// True when <paramref name="role"/> allows all of <paramref name="permission"/>. Asking for nothing is a mistake in the asking code, and is refused.
    /// </summary>
    public static bool Allows(Role role, Permission permission) =>
        permission != Permission.None && (Of(role) & permission) == permission;

    /// <summary>
    /// True when a holder of <paramref name="actor"/> may do <paramref name="permission"/> to a holder of <paramref name="target"/>:
    /// nobody administers someone who may do what he himself may not. The help desk serves users without a role only, so that a
    /// talked-over help desk cannot hand an administrator's account to a caller.
    /// </summary>
    public static bool Allows(Role actor, Permission permission, Role target) =>
        Allows(actor, permission) && (actor, target) switch
        {
            (_, Role.None) => true,
            (Role.HelpDesk, _) => permission == Permission.ViewUsers,
            _ => permission == Permission.ViewUsers || !Exceeds(target, actor),
        };

    /// <summary>True when <paramref name="role"/> allows something that <paramref name="other"/> does not. Of two roles each may exceed the other.</summary>
    public static bool Exceeds(Role role, Role other) => (Of(role) & ~Of(other)) != Permission.None;

    /// <summary>True when a holder of <paramref name="actor"/> may give <paramref name="granted"/> to somebody: never more than he holds.</summary>
    public static bool MayGrant(Role actor, Role granted) =>
        Allows(actor, Permission.ManageUsers) && !Exceeds(granted, actor);
}
