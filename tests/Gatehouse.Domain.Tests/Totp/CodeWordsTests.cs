using Gatehouse.Domain.Totp;

namespace Gatehouse.Domain.Tests.Totp;

public class CodeWordsTests
{
    [Theory]
    [InlineData(150, "Your phone's clock is about 3 minutes behind.")]
    [InlineData(180, "Your phone's clock is about 3 minutes behind.")]
    [InlineData(600, "Your phone's clock is about 10 minutes behind.")]
    [InlineData(-60, "Your phone's clock is about a minute ahead.")]
    [InlineData(-240, "Your phone's clock is about 4 minutes ahead.")]
    [InlineData(30, "Your phone's clock is about a minute behind.")]
    public void A_wrong_clock_is_named_in_whole_minutes_with_what_to_do(int secondsBehind, string sentence) => Assert.Equal(
        sentence + " Turn on automatic date and time in its settings, then enter a new code.",
        CodeWords.Explain(new CodeVerdict.ClockOff(TimeSpan.FromSeconds(secondsBehind))).ToString(null));

    [Fact]
    public void Every_verdict_has_words_of_its_own()
    {
        CodeVerdict[] verdicts =
        [
            new CodeVerdict.Accepted(1), new CodeVerdict.AlreadyUsed(), new CodeVerdict.Expired(),
            new CodeVerdict.ClockOff(TimeSpan.FromMinutes(3)), new CodeVerdict.Wrong(), new CodeVerdict.Malformed(),
        ];
        Assert.Equal(verdicts.Length, verdicts.Select(verdict => CodeWords.Explain(verdict).Format).Distinct().Count());
    }

    [Fact]
    public void A_used_code_asks_for_the_next_one() =>
        Assert.Contains("next one", CodeWords.Explain(new CodeVerdict.AlreadyUsed()).Format, StringComparison.Ordinal);
}
