using System.Net;
using System.Text;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests.Web;

public class HeaderTests
{
    private const string Policy = "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    [Fact]
    public async Task Every_answer_carries_the_policy_and_says_nothing_of_the_server()
    {
        var server = await Servers.Shared(Database.Sqlite);
        await server.NewOrganizationAsync();
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada");
        using TestBrowser browser = await user.SignInAsync(), stranger = server.NewBrowser();
        var sign = await stranger.GetAsync("/sign-in");
        var style = sign.Document.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;
        List<TestPage> answers =
        [
            sign, await stranger.GetOnceAsync("/account"), await browser.GetAsync("/account"), await browser.GetAsync("/there-is-no-such-page"),
            await stranger.GetAsync("/" + style), await stranger.GetAsync("/base.css"), await stranger.PostAsync("/account", []), await stranger.PostAsync("/sign-in", []),
            await stranger.SubmitAsync(sign, ("username", "x"), ("password", "y")), await stranger.GetAsync("/error"),
        ];
        Assert.All(answers, page =>
        {
            Assert.Equal(Policy, Assert.Single(page.Headers.GetValues("Content-Security-Policy")));
            Assert.Equal("nosniff", Assert.Single(page.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
            Assert.False(page.Headers.Contains("Server"));
            Assert.False(page.Headers.Contains("X-Powered-By"));
            Assert.False(page.Headers.Contains("Strict-Transport-Security"));
            if (page.ContentHeaders.ContentType?.MediaType is "text/html") Assert.True(page.Headers.CacheControl!.NoStore, page.Path);
            Assert.Empty(page.Document.QuerySelectorAll("style, [style], script:not([src]), [onclick]"));
        });
        Assert.False((await stranger.GetAsync("/" + style)).Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task The_pages_of_a_sign_in_go_out_in_one_piece_that_says_its_length()
    {
        var server = await Servers.Shared(Database.Sqlite);
        using var browser = await (await (await server.NewOrganizationAsync()).AddUserAsync("ada")).SignInAsync();

        foreach (var path in new[] { "/sign-in", "/account" })
        {
            var page = await browser.GetAsync(path);
            Assert.Equal(Encoding.UTF8.GetByteCount(page.Html), page.ContentHeaders.ContentLength);
            Assert.NotEqual(true, page.Headers.TransferEncodingChunked);
        }
    }

    [Fact]
    public async Task An_error_inside_ends_on_our_page_with_all_headers_and_tells_nothing()
    {
        await using var server = await TestServer.StartAsync(Database.Sqlite);
        await server.NewOrganizationAsync();
        using var browser = server.NewBrowser();
        var page = await browser.GetAsync("/sign-in");
        await using (var db = server.Db(Guid.Empty))
            await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(db.Database, "DROP TABLE \"Throttles\"");

        var answer = await browser.SubmitAsync(page, ("username", "x"), ("password", "secret of mine"));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.Equal("Something went wrong", answer.Heading);
        Assert.Equal(Policy, Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.DoesNotContain("Throttles", answer.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("secret of mine", answer.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Strict_transport_security_is_sent_when_a_trusted_proxy_says_https_and_only_then()
    {
        await using var server = await TestServer.StartAsync(Database.Sqlite);
        await server.NewOrganizationAsync();
        await using var behindProxy = await server.StartAnotherAsync(s => s with { TrustedProxies = "127.0.0.1" });
        foreach (var (address, expected) in new[] { (server.Address, false), (behindProxy.Address, true) })
        {
            using var client = new HttpClient { BaseAddress = address };
            client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
            using var answer = await client.GetAsync("/sign-in");
            Assert.Equal(expected, answer.Headers.Contains("Strict-Transport-Security"));
        }
    }

    [Fact]
    public async Task A_wrong_method_and_a_missing_page_are_answered_by_pages_of_ours()
    {
        var server = await Servers.Shared(Database.Sqlite);
        await server.NewOrganizationAsync();
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada");
        using var browser = await user.SignInAsync();
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}")));
        foreach (var (method, path, status) in new[]
        {
            (HttpMethod.Put, "/sign-in", 405), (HttpMethod.Delete, "/sign-in/code", 405), (HttpMethod.Get, "/nothing/here", 404), (HttpMethod.Get, "/sign-in/nothing", 404),
        })
        {
            using var answer = await client.SendAsync(new HttpRequestMessage(method, path));
            var html = await answer.Content.ReadAsStringAsync();
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Contains("Gatehouse", html, StringComparison.Ordinal);
            Assert.Contains("<h1>", html, StringComparison.Ordinal);
        }
    }
}
