using Gatehouse.Domain.Permissions;

namespace Gatehouse.Domain.Tests.Permissions;

public class GroupRolesTests
{
    private static readonly Role[] Roles = Enum.GetValues<Role>();

    // By hand, from the groups, what comes of it: N none, H help desk, A auditor, U user administrator, X administrator.
    [Theory]
    [InlineData("N", "", "N")]
    [InlineData("N", "H", "H")]
    [InlineData("N", "HU", "U")]
    [InlineData("N", "AU", "U")]
    [InlineData("H", "U", "U")]
    [InlineData("U", "H", "U")]
    [InlineData("X", "AHU", "X")]
    [InlineData("A", "X", "X")]
    // Neither contains the other: the one by hand stays, so that nobody loses what he was given.
    [InlineData("A", "U", "A")]
    [InlineData("A", "H", "A")]
    [InlineData("H", "A", "H")]
    [InlineData("U", "A", "U")]
    [InlineData("A", "UX", "X")]
    [InlineData("H", "AU", "U")]
    public void The_role_by_hand_is_kept_or_bettered(string byHand, string groups, string expected)
    {
        var given = groups.Select(Read).ToList();

        Assert.Equal(Read(expected[0]), GroupRoles.Decide(Read(byHand[0]), null, given).Role);
        // In whichever order, and as often as it is decided.
        var (role, own) = GroupRoles.Decide(Read(byHand[0]), null, [.. given.AsEnumerable().Reverse()]);
        Assert.Equal((role, own), GroupRoles.Decide(role, own, given));
        Assert.Equal(Read(byHand[0]), GroupRoles.Decide(role, own, []).Role);
    }

    [Fact]
    public void Nobody_loses_a_permission_by_joining_a_group() => Assert.All(
        from own in Roles from one in Roles from two in Roles select (own, one, two),
        x => Assert.Equal(Permission.None, Authority.Of(x.own) & ~Authority.Of(GroupRoles.Decide(x.own, null, [x.one, x.two]).Role)));

    private static Role Read(char letter) => (Role)"NHAUX".IndexOf(letter, StringComparison.Ordinal);
}
