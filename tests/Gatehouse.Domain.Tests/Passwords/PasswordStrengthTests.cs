using CsCheck;
using Gatehouse.Domain.Passwords;

namespace Gatehouse.Domain.Tests.Passwords;

public class PasswordStrengthTests
{
    private static readonly PasswordContext Context = new(8, ["alice.smith", "Acme"]);

    [Theory]
    [InlineData("", Strength.TooShort)]
    [InlineData("vK7$wq9", Strength.TooShort)]
    [InlineData("password", Strength.Weak)]
    [InlineData("Gatehouse2026", Strength.Weak)]
    [InlineData("zebrajug", Strength.Weak)]
    [InlineData("alice.smith.zebra", Strength.Fair)]
    [InlineData("vK7$wq9Z", Strength.Fair)]
    [InlineData("vK7$wq9Zpt4m", Strength.Good)]
    [InlineData("purple otter dances", Strength.Good)]
    [InlineData("purple otter dances at noon", Strength.Strong)]
    [InlineData("vK7$wq9Zpt4m%Lx2", Strength.Strong)]
    public void The_estimate_is_honest(string password, Strength strength) =>
        Assert.Equal(strength, PasswordStrength.Estimate(password, Context));

    [Fact]
    public void What_would_be_refused_is_never_called_better_than_weak() =>
        Gen.OneOf(Gen.String[Gen.Char.AlphaNumeric, 8, 40], Gen.String[Gen.Char['a', 'c'], 8, 40], Gen.String[Gen.Char['1', '3'], 8, 40]).Sample(password =>
        {
            if (PasswordPolicy.Refuse(password, Context) is not null) Assert.Equal(Strength.Weak, PasswordStrength.Estimate(password, Context));
        });

    [Fact]
    public void Adding_what_stands_there_already_adds_next_to_nothing() => Gen.String[Gen.Char['a', 'z'], 9, 12].Sample(word =>
        Assert.InRange(GuessingBits.Of(word + word, Context) - GuessingBits.Of(word, Context), 0, 12));

    [Fact]
    public void Every_strength_has_words_of_its_own()
    {
        var words = Enum.GetValues<Strength>().Select(strength => PasswordStrength.Words(strength, Context).ToString(null)).ToList();
        Assert.Equal(5, words.Distinct().Count());
        Assert.Contains("Too short: use at least 8 characters.", words);
    }
}
