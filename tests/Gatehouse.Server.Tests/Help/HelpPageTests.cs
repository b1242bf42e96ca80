using System.Net;
using AngleSharp.Dom;
using Gatehouse.Domain.Permissions;
using Gatehouse.Features.Help;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests.Help;

public class HelpPageTests
{
    [Theory, EveryDatabase]
    public async Task A_visitor_reads_help_without_any_asset_of_the_signed_in_product(Database database)
    {
        using var browser = (await Servers.Shared(database)).NewBrowser();

        foreach (var address in HelpArticles.All.Select(article => article.Href).Append("/help").Append("/help?q=phone"))
        {
            var page = await browser.GetAsync(address);

            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.DoesNotContain("admin", string.Join(' ', page.Document.QuerySelectorAll("link[rel=stylesheet]").Select(l => l.GetAttribute("href"))), StringComparison.Ordinal);
            Assert.Empty(page.Document.QuerySelectorAll("script, [style], style"));
            Assert.Equal("Sign in", page.Document.QuerySelector("header a.button")?.TextContent);
            Assert.Single(page.Document.QuerySelectorAll("main"));
            foreach (var sheet in page.Document.QuerySelectorAll("link[rel=stylesheet]"))
                Assert.Equal(HttpStatusCode.OK, (await browser.GetOnceAsync("/" + sheet.GetAttribute("href"))).Status);
        }
    }

    [Theory, EveryDatabase]
    public async Task Whoever_is_signed_in_reads_help_in_the_product_s_frame(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("ada", Role.Administrator)).SignInAsync();

        var page = await browser.GetAsync("/help/sign-in");

        Assert.NotNull(page.Document.QuerySelector("#account-menu"));
        Assert.Equal("Sign in", page.Heading);
        Assert.Single(page.Document.QuerySelectorAll("main"));
        Assert.Equal("#answers", (await browser.GetAsync("/help")).Document.QuerySelector("form[role=search]")?.GetAttribute("data-live"));
    }

    [Theory, EveryDatabase]
    public async Task The_list_names_every_article_with_its_summary_for_users_first(Database database)
    {
        using var browser = (await Servers.Shared(database)).NewBrowser();

        var page = await browser.GetAsync("/help");

        Assert.Equal(["For users", "For administrators"], page.Document.QuerySelectorAll("main section h2").Select(h => h.TextContent));
        Assert.Equal(HelpArticles.All.Select(a => (a.Href, a.Title, a.Summary)), page.Document.QuerySelectorAll(".articles li")
            .Select(li => (li.QuerySelector("a")!.GetAttribute("href")!, li.QuerySelector("a")!.TextContent, li.QuerySelector("p")!.TextContent)));
    }

    [Theory, EveryDatabase]
    public async Task Every_link_of_every_article_leads_somewhere(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("ada", Role.Administrator)).SignInAsync();

        foreach (var article in HelpArticles.All)
        {
            var page = await browser.GetAsync(article.Href);
            var links = page.Document.QuerySelectorAll(".article a[href]").Select(a => a.GetAttribute("href")!).Distinct().ToList();
            Assert.NotEmpty(links);
            foreach (var link in links)
            {
                Assert.StartsWith("/", link, StringComparison.Ordinal);
                var target = await browser.GetAsync(link.Split('#')[0]);
                Assert.True(target.Status is HttpStatusCode.OK, $"{article.Name}: {link} is {target.Status}");
                if (link.Contains('#')) Assert.True(target.Document.GetElementById(link.Split('#')[1]) is not null, $"{article.Name}: {link} names no part");
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task An_article_says_where_it_stands_what_is_on_it_and_what_to_read_next(Database database)
    {
        using var browser = (await Servers.Shared(database)).NewBrowser();

        var page = await browser.GetAsync("/help/manage-mfa-for-individual-users");

        Assert.Equal("Manage MFA for individual users", page.Heading);
        Assert.Equal("Manage MFA for individual users · Gatehouse", page.Document.Title);
        Assert.Equal(["/help", null], page.Document.QuerySelectorAll(".crumbs li").Select(li => li.QuerySelector("a")?.GetAttribute("href")));
        Assert.Contains("Before you start", page.Document.QuerySelectorAll(".contents a").Select(a => a.TextContent));
        Assert.Contains("/help/reset-a-users-mfa", page.Document.QuerySelectorAll(".related a").Select(a => a.GetAttribute("href")));
    }

    [Theory, EveryDatabase]
    public async Task An_article_that_is_not_there_is_a_kind_404_with_the_list(Database database)
    {
        using var browser = (await Servers.Shared(database)).NewBrowser();

        foreach (var name in new[] { "no-such-article", "Sign-In", "..%2Fsign-in", "%F0%9F%9A%AA" })
        {
            var page = await browser.GetAsync("/help/" + name);

            Assert.Equal(HttpStatusCode.NotFound, page.Status);
            Assert.Equal("There is no such article", page.Heading);
            Assert.Equal(HelpArticles.All.Count, page.Document.QuerySelectorAll(".articles a").Length);
        }
    }

    [Theory, EveryDatabase]
    public async Task What_is_asked_is_shown_as_text_only(Database database)
    {
        using var browser = (await Servers.Shared(database)).NewBrowser();

        var page = await browser.GetAsync("/help?q=" + Uri.EscapeDataString("<script>alert(1)</script>"));

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Empty(page.Document.QuerySelectorAll("script"));
        Assert.Contains("No article has all of these words.", page.Text, StringComparison.Ordinal);
        Assert.Equal(HelpArticles.All.Count, page.Document.QuerySelectorAll(".articles a").Length);
    }

    [Theory, EveryDatabase]
    public async Task The_search_works_without_script_and_marks_the_words(Database database)
    {
        using var browser = (await Servers.Shared(database)).NewBrowser();

        var page = await browser.SubmitAsync(await browser.GetAsync("/help"), ("q", "lost PHONE"));

        Assert.StartsWith("/help?q=", page.Path, StringComparison.Ordinal);
        Assert.Contains("/help/reset-a-users-mfa", page.Document.QuerySelectorAll(".articles a").Select(a => a.GetAttribute("href")));
        Assert.Contains("phone", page.Document.QuerySelectorAll(".articles mark").Select(m => m.TextContent));
        Assert.Equal("lost PHONE", page.Document.QuerySelector("input[name=q]")?.GetAttribute("value"));
        Assert.EndsWith("articles", page.Document.QuerySelector("[data-count]")?.TextContent, StringComparison.Ordinal);
    }
}
