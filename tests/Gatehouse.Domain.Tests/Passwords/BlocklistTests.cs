using Gatehouse.Domain.Passwords;

namespace Gatehouse.Domain.Tests.Passwords;

public class BlocklistTests
{
    [Fact]
    public void The_list_is_sorted_lower_case_and_free_of_doubles_and_of_what_length_refuses_anyway()
    {
        var lines = Blocklist.Lines().ToList();
        Assert.Equal(lines.Distinct().Order(StringComparer.Ordinal), lines);
        Assert.All(lines, line => Assert.Equal(line.ToLowerInvariant(), line));
        Assert.All(lines, line => Assert.True(line.Length >= PasswordPolicy.MinimumWithMfa, line));
    }

    [Fact]
    public void The_list_is_large_enough_to_matter_and_small_enough_to_ship()
    {
        Assert.InRange(Blocklist.Count, 5_000, 20_000);
        Assert.InRange(Blocklist.Lines().Sum(line => line.Length + 1), 1, 200_000);
    }

    [Theory]
    [InlineData("PASSWORD123", true)]
    [InlineData("password123 purple", false)]
    [InlineData("", false)]
    public void The_whole_password_is_looked_up_in_any_case(string password, bool listed) =>
        Assert.Equal(listed, Blocklist.Contains(password));

    [Fact]
    public void Where_fifteen_characters_are_asked_the_list_still_has_something_to_say() =>
        Assert.InRange(Blocklist.Lines().Count(line => line.Length >= PasswordPolicy.MinimumWithoutMfa), 1_000, 20_000);
}
