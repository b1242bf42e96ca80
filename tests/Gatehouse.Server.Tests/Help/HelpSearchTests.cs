using Gatehouse.Features.Help;
using Xunit;

namespace Gatehouse.Server.Tests.Help;

public class HelpSearchTests
{
    [Fact]
    public void All_words_must_occur()
    {
        Assert.Contains("read-the-audit-log", Names("tamper"));
        Assert.Contains("read-the-audit-log", Names("verify log"));
        Assert.Empty(Names("verify zeppelin"));
    }

    [Fact]
    public void Title_hits_come_first() => Assert.Equal("reset-a-users-mfa", Names("reset")[0]);

    [Theory]
    [InlineData("AUDIT")]
    [InlineData("audît")]
    [InlineData("  audit   audit ")]
    public void Case_accents_and_blanks_make_no_difference(string question) => Assert.Equal("read-the-audit-log", Names(question)[0]);

    [Fact]
    public void People_find_what_they_call_otherwise() => Assert.Contains("set-up-mfa", Names("2FA"));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("\u200d")]
    [InlineData("\0")]
    public void Nothing_asked_finds_nothing_and_never_fails(string question) =>
        Assert.All(HelpSearch.For(question), hit => Assert.NotEmpty(hit.Excerpt));

    [Fact]
    public void A_very_long_question_is_cut_and_answered() => Assert.Empty(HelpSearch.For(new string('x', 100_000)));

    [Fact]
    public void The_excerpt_is_short_a_piece_of_the_article_and_marks_each_word()
    {
        foreach (var question in new[] { "phone", "reset mfa", "sign", "a", "code clock" })
        {
            foreach (var hit in HelpSearch.For(question))
            {
                var text = string.Concat(hit.Excerpt.Select(piece => piece.Text));
                Assert.InRange(text.Length, 1, 200);
                var core = text.Replace("… ", "", StringComparison.Ordinal).Replace(" …", "", StringComparison.Ordinal);
                Assert.True(hit.Article.Text.Contains(core, StringComparison.Ordinal) || hit.Article.Summary == core, core);
                Assert.All(hit.Excerpt.Where(piece => piece.IsMatch), piece =>
                    Assert.Contains(piece.Text, question.Split(' '), StringComparer.OrdinalIgnoreCase));
            }
        }

        Assert.Contains(HelpSearch.For("clock").SelectMany(hit => hit.Excerpt), piece => piece is { IsMatch: true, Text: "clock" });
    }

    private static List<string> Names(string question) => [.. HelpSearch.For(question).Select(hit => hit.Article.Name)];
}
