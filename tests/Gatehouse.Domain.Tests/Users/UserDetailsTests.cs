using Gatehouse.Domain.Users;
using Xunit;

namespace Gatehouse.Domain.Tests.Users;

public class UserDetailsTests
{
    [Theory]
    [InlineData("امیر\u200Cحسین رضایی")]
    [InlineData("क्\u200Dष")]
    public void A_name_is_spelt_as_its_script_spells_it(string name)
    {
        Assert.Empty(new UserDetails(name, "a", Position: name).Errors());
        // In a username the same signs would make two that look alike.
        Assert.Equal(["username"], new UserDetails("A", name.Replace(" ", "", StringComparison.Ordinal)).Errors().Keys);
    }

    [Theory]
    [InlineData("A\u200Cda")]
    [InlineData("\u200Cحسین")]
    [InlineData("حسین\u200C")]
    [InlineData("ح\u200C\u200Cس")]
    [InlineData("Ada\u202E")]
    [InlineData("Ada\u200B")]
    [InlineData("Ada\u0007")]
    public void What_cannot_be_seen_is_no_part_of_a_name(string name) => Assert.Equal(["name"], new UserDetails(name, "a").Errors().Keys);
}
