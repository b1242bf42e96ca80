using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Gatehouse.Features.Help;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests.Help;

public partial class HelpArticleTests
{
    private static readonly string[] Promised =
    [
        "manage-mfa-for-individual-users", "turn-on-mfa-for-your-organisation", "reset-a-users-mfa", "set-up-mfa", "sign-in-with-mfa", "sign-in",
        "roll-out-mfa", "manage-users", "provision-users", "read-the-audit-log", "single-sign-on",
    ];

    [Fact]
    public void The_promised_articles_are_there_and_each_is_complete()
    {
        Assert.Equal(Promised.Order(StringComparer.Ordinal), HelpArticles.All.Select(a => a.Name).Order(StringComparer.Ordinal));
        foreach (var article in HelpArticles.All)
        {
            Assert.InRange(article.Summary.Length, 20, 120);
            Assert.Contains("Before you start", article.Parts.Select(p => p.Title));
            Assert.Contains("What happens next", article.Parts.Select(p => p.Title));
            Assert.Contains("<ol>", article.Html, StringComparison.Ordinal);
            Assert.Contains("/help/", article.Html, StringComparison.Ordinal);
            Assert.All(article.Related, name => Assert.NotNull(HelpArticles.Find(name)));
            Assert.DoesNotContain(article.Name, article.Related);
            Assert.Equal(article.Parts.Count, article.Parts.Select(p => p.Id).Distinct().Count());
        }
    }

    [Fact]
    public void Every_article_that_a_page_opens_exists()
    {
        var asked = Repository.Sources.SelectMany(file => OpensArticle().Matches(file.Text).Select(match => (file.Path, Name: match.Groups[1].Value))).ToList();

        Assert.Contains(asked, a => a.Name == "sign-in-with-mfa");
        Assert.All(asked, a => Assert.True(HelpArticles.Find(a.Name) is not null, $"{a.Path} opens the article {a.Name}, which does not exist."));
    }

    [Fact]
    public void Every_article_is_opened_by_a_page_that_it_explains()
    {
        var asked = Repository.Sources.SelectMany(file => OpensArticle().Matches(file.Text).Select(match => match.Groups[1].Value)).ToHashSet();

        Assert.All(HelpArticles.All, article => Assert.True(asked.Contains(article.Name), $"No page opens the article {article.Name}."));
    }

    [Fact]
    public void Every_word_in_bold_stands_on_a_screen_exactly_so()
    {
        var screens = Repository.Sources.Where(file => !file.Path.Contains("Gallery", StringComparison.Ordinal))
            .SelectMany(file => Sentence().Matches(file.Text)).Select(match => match.Groups[1].Value).ToHashSet();
        foreach (var article in HelpArticles.All)
        {
            // A bold sentence is the beginning of a paragraph; everything else in bold is something to find or click.
            foreach (var word in new HtmlParser().ParseDocument(article.Html).QuerySelectorAll("strong").Select(s => s.TextContent).Where(t => !t.EndsWith('.')))
                Assert.True(screens.Contains(word), $"{article.Name}: no screen says \"{word}\".");
        }
    }

    [Fact]
    public void What_a_table_has_the_page_say_a_screen_says_exactly_so()
    {
        var screens = Repository.Sources.SelectMany(file => Sentence().Matches(file.Text)).SelectMany(match => Openings(match.Groups[1].Value)).ToList();
        var cells = HelpArticles.All.SelectMany(article => new HtmlParser().ParseDocument(article.Html).QuerySelectorAll("table")
            .Where(table => table.QuerySelector("th")!.TextContent == "The page says")
            .SelectMany(table => table.QuerySelectorAll("tbody td:first-child")).Select(cell => (article.Name, cell.TextContent))).ToList();

        Assert.True(cells.Count > 8);
        Assert.All(cells, cell => Assert.True(screens.Any(said => said.IsMatch(cell.TextContent)), $"{cell.Name}: no screen says \"{cell.TextContent}\""));
    }

    // An article may quote the first sentences alone. What a screen fills in is a word, or "…".
    private static IEnumerable<Regex> Openings(string said) => said.Index().Where(c => c.Item is '.' && (c.Index + 1 == said.Length || said[c.Index + 1] is ' '))
        .Select(c => new Regex("^" + string.Join(@"\S+", Filled().Split(said[..(c.Index + 1)]).Select(Regex.Escape)) + "$"));

    [Fact]
    public void Markup_in_an_article_stays_text_and_no_style_comes_of_it()
    {
        var article = HelpMarkdown.Read("x", """
            ---
            reader: user
            order: 1
            summary: A test.
            words: w
            related: sign-in
            ---
            # A <b>title</b>

            <script>alert(1)</script> and <a href="/x" onclick="x()">so on</a>.

            ## A part

            | a | b |
            |---|---|
            | [c](sign-in.md#a-part) | [d](#a-part) |
            """);

        Assert.DoesNotContain("<script", article.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<a href=\"/x\"", article.Html, StringComparison.Ordinal);
        Assert.Contains("href=\"/help/sign-in#a-part\"", article.Html, StringComparison.Ordinal);
        Assert.Contains("href=\"/help/x#a-part\"", article.Html, StringComparison.Ordinal);
        Assert.All(HelpArticles.All.Append(article), a => Assert.DoesNotContain(" style=", a.Html, StringComparison.Ordinal));
        Assert.Equal([new HelpPart("a-part", "A part")], article.Parts);
    }

    [Fact]
    public void No_document_tells_of_the_machine_it_was_written_on() =>
        Assert.All(Repository.Documents, file => Assert.False(MachinePath().IsMatch(file.Text), $"{file.Path} names {MachinePath().Match(file.Text).Value}"));

    [Fact]
    public void Every_link_between_documents_leads_to_a_file()
    {
        foreach (var (path, text) in Repository.Documents)
        {
            foreach (var link in Link().Matches(text).Select(match => match.Groups[1].Value))
            {
                // Pictures are added by whoever has seen the screen.
                if (link.StartsWith("docs/images/", StringComparison.Ordinal)) continue;
                var target = Path.Combine(Repository.Root, Path.GetDirectoryName(path)!, link.Split('#')[0]);
                Assert.True(File.Exists(target) || Directory.Exists(target), $"{path}: {link} leads nowhere");
            }
        }
    }

    // <NeedHelp Article="…">, <HelpLink Article="…">, <PageHeader Help="…" or the first of two in @(…)>, href="/help/…".
    [GeneratedRegex("""(?:\b(?:Article|Help)="(?:@\([^"]*")?|/help/)([a-z0-9][a-z0-9-]*)["#?]""")]
    private static partial Regex OpensArticle();

    [GeneratedRegex("""(?:L\[|\$)"((?:[^"\\]|\\.)*)"(?=[\],; )\r\n])""")]
    private static partial Regex Sentence();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Filled();

    [GeneratedRegex(@"(?<![\w.])/(?:work|tmp|root|home)/\w+")]
    private static partial Regex MachinePath();

    // Relative links only: a product's address begins with a slash, a web address with its scheme.
    [GeneratedRegex(@"\]\(((?![a-z]+:|/|#)[^)\s]+)\)")]
    private static partial Regex Link();
}
