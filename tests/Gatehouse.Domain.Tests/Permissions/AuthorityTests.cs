using CsCheck;
using Gatehouse.Domain.Permissions;

namespace Gatehouse.Domain.Tests.Permissions;

public class AuthorityTests
{
    private static readonly Role[] Roles = Enum.GetValues<Role>();
    private static readonly Permission[] Single = [.. Enum.GetValues<Permission>().Where(permission => permission != Permission.None)];
    private static readonly Gen<Role> AnyRole = Gen.Enum<Role>();

    // Who may reset or manage whom: N none, H help desk, A auditor, U user administrator, X administrator.
    [Theory]
    [InlineData(Role.None, Permission.ViewUsers, "")]
    [InlineData(Role.None, Permission.ResetMfa, "")]
    [InlineData(Role.HelpDesk, Permission.ViewUsers, "NHAUX")]
    [InlineData(Role.HelpDesk, Permission.ResetMfa, "N")]
    [InlineData(Role.HelpDesk, Permission.ManageMfa, "")]
    [InlineData(Role.HelpDesk, Permission.ManageUsers, "")]
    [InlineData(Role.Auditor, Permission.ViewUsers, "NHAUX")]
    [InlineData(Role.Auditor, Permission.ResetMfa, "")]
    [InlineData(Role.Auditor, Permission.ManageMfa, "")]
    [InlineData(Role.UserAdministrator, Permission.ViewUsers, "NHAUX")]
    [InlineData(Role.UserAdministrator, Permission.ResetMfa, "NHU")]
    [InlineData(Role.UserAdministrator, Permission.ManageMfa, "NHU")]
    [InlineData(Role.UserAdministrator, Permission.ManageUsers, "NHU")]
    [InlineData(Role.UserAdministrator, Permission.ManageSettings, "")]
    [InlineData(Role.Administrator, Permission.ViewUsers, "NHAUX")]
    [InlineData(Role.Administrator, Permission.ResetMfa, "NHAUX")]
    [InlineData(Role.Administrator, Permission.ManageMfa, "NHAUX")]
    [InlineData(Role.Administrator, Permission.ManageUsers, "NHAUX")]
    public void Who_may_do_what_to_whom(Role actor, Permission permission, string targets) => Assert.Equal(
        targets,
        string.Concat(Roles.Where(target => Authority.Allows(actor, permission, target)).Select(target => "NHAUX"[(int)target])));

    [Theory]
    [InlineData(Permission.ManageSettings, "X")]
    [InlineData(Permission.ReadAuditLog, "AX")]
    [InlineData(Permission.ViewUsers, "HAUX")]
    public void Who_may_do_what_at_all(Permission permission, string roles) => Assert.Equal(
        roles,
        string.Concat(Roles.Where(role => Authority.Allows(role, permission)).Select(role => "NHAUX"[(int)role])));

    [Fact]
    public void Asking_for_no_permission_is_refused_to_everybody() =>
        Assert.All(Roles, role => Assert.False(Authority.Allows(role, Permission.None) || Authority.Allows(role, Permission.None, Role.None)));

    [Fact]
    public void Privilege_escalation_nobody_acts_on_someone_with_a_permission_he_lacks() =>
        Gen.Select(AnyRole, AnyRole, Gen.Int[1, 63]).Sample((actor, target, flags) =>
        {
            var permission = (Permission)flags;
            if (permission == Permission.ViewUsers || !Authority.Allows(actor, permission, target)) return;
            Assert.Equal(Permission.None, Authority.Of(target) & ~Authority.Of(actor));
        });

    [Fact]
    public void Privilege_escalation_nobody_grants_what_he_lacks() => AnyRole.Select(AnyRole).Sample((actor, granted) =>
    {
        if (Authority.MayGrant(actor, granted)) Assert.Equal(Permission.None, Authority.Of(granted) & ~Authority.Of(actor));
    }, iter: 3_000);

    [Fact]
    public void Who_may_grant_a_role_may_take_it_again() => AnyRole.Select(AnyRole).Sample((actor, role) =>
    {
        if (Authority.MayGrant(actor, role)) Assert.True(Authority.Allows(actor, Permission.ManageUsers, role));
    }, iter: 3_000);

    [Fact]
    public void Authority_is_a_partial_order() => Gen.Select(AnyRole, AnyRole, AnyRole).Sample((a, b, c) =>
    {
        Assert.True(Covers(a, a));
        if (Covers(a, b) && Covers(b, a)) Assert.Equal(a, b);
        if (Covers(a, b) && Covers(b, c)) Assert.True(Covers(a, c));
        if (Single.Any(act => act != Permission.ViewUsers && Authority.Allows(a, act, b))) Assert.True(Covers(a, b));
    }, iter: 3_000);

    [Fact]
    public void A_talked_over_help_desk_cannot_touch_anybody_with_a_role() => AnyRole.Select(Gen.Int[1, 63]).Sample((target, flags) =>
    {
        var permission = (Permission)flags;
        if (permission != Permission.ViewUsers && Authority.Allows(Role.HelpDesk, permission, target)) Assert.Equal(Role.None, target);
    }, iter: 3_000);

    private static bool Covers(Role a, Role b) => (Authority.Of(b) & ~Authority.Of(a)) == Permission.None;
}
