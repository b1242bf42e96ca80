using CsCheck;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Web;
using Xunit;

namespace Gatehouse.Server.Tests.Web;

/// <summary>Against a link to the sign-in that leads its user elsewhere afterwards (ASVS 3.7.2, 10.4.1).</summary>
public class ReturnUrlTests
{
    public static readonly TheoryData<string> Nasty =
    [
        "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/%2f%2fevil.example", "/%2fevil.example",
        "/%5cevil.example", "/%5Cevil.example", "/%252f%252fevil.example", "/%25252fevil.example", "/\t/evil.example", "/\n/evil.example", "/\r\nLocation: //evil.example",
        "/\0/evil.example", "/%09/evil.example", "/%0a/evil.example", "/%00/evil.example", "https:evil.example", "https://evil.example", "http:/evil.example", "javascript:alert(1)",
        "data:text/html,x", "evil.example", "@evil.example", ".evil.example", "~/account", " //evil.example", "", "account",
        "/sign-in", "/sign-in/code", "/sign-in/again?returnUrl=/sign-in", "/SIGN-IN", "/%73ign-in", "/sign-out", "/sign%2dout",
    ];

    public static readonly TheoryData<string> Good =
    [
        "/account", "/", "/admin/users?search=a%26b&role=HelpDesk#top", "/account?next=https%3A%2F%2Fexample.org%2F", "/admin/users?search=%E2%82%AC%20100%25",
        "/account?x=//evil.example", "/account?name=Zo%C3%AB",
    ];

    [Theory, MemberData(nameof(Nasty))]
    public void An_address_that_leads_elsewhere_or_in_circles_becomes_home(string address) => Assert.Equal("/account", ReturnUrl.Local(address));

    [Theory, MemberData(nameof(Good))]
    public void A_local_address_stays_as_it_is(string address) => Assert.Equal(address, ReturnUrl.Local(address));

    [Fact]
    public void A_very_long_address_becomes_home() => Assert.Equal("/account", ReturnUrl.Local("/" + new string('a', 5000)));

    [Fact]
    public void Whatever_is_let_through_stays_on_this_host_as_a_browser_reads_it()
    {
        string[] parts = ["/", "\\", "%2f", "%5C", "%252f", "\t", "\n", "\r", "\0", ":", "@", "?", "#", "//", ".", "..", "evil.example", "http", "javascript:", "\u2028", "\u3002", "\uFF0F", "é", " ", "%", "%0", "%09", "%00", "a", ";", "&", "sign-in"];
        Gen.Int[0, parts.Length - 1].Select(i => parts[i]).Array[0, 8].Select(chosen => "/" + string.Concat(chosen)).Sample(url =>
        {
            var seen = Browser.HostOf(ReturnUrl.Local(url), "gate.example");
            Assert.True(seen == "gate.example", $"{url} leads to {seen}");
        }, iter: 20_000);
    }

    [Theory, EveryDatabase]
    public async Task The_redirect_after_a_sign_in_never_points_elsewhere(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        string[] odd = ["/.//evil.example", "/x/..//evil.example", "/..//evil.example", "/./\u2028", "/account?x=é €", "/account?x=%0d%0aSet-Cookie:a=b", "/;@evil.example/", "/ü", "/account#//evil", "/account?a=\\"];
        using var browser = organization.Server.NewBrowser();
        foreach (var address in Nasty.Select(row => row.Data).Concat(odd))
        {
            var page = await browser.GetAsync($"/sign-in?organization={organization.Slug}&returnUrl={Uri.EscapeDataString(address)}");
            page = await browser.SubmitAsync(page, "form", [("username", "ada"), ("password", TestOrganization.Password)], follow: false);

            Assert.Equal(302, (int)page.Status);
            Assert.True(Browser.HostOf(page.Location!, organization.Server.Address.Host) == organization.Server.Address.Host, $"{address} leads to {page.Location}");
            if (!odd.Contains(address)) Assert.EndsWith("/account", page.Location, StringComparison.Ordinal);
            browser.Cookies.Remove("__Host-gatehouse-session");
        }

        Assert.NotEqual(0, await SignIn.Tabs.SessionsAsync(user));
    }

    [Theory, EveryDatabase]
    public async Task The_page_that_was_wanted_opens_after_password_set_up_and_code(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        const string wanted = "/account?x=a%26b%20%E2%82%AC&y=//z";
        using var first = server.NewBrowser();
        var page = await first.GetAsync(wanted);
        Assert.StartsWith("/sign-in?returnUrl=", page.Path, StringComparison.Ordinal);
        Assert.EndsWith(Uri.EscapeDataString(wanted), page.Path, StringComparison.Ordinal);

        var without = await organization.AddUserAsync("without");
        var required = await organization.AddUserAsync("required", mfaOn: true);
        var ready = await organization.AddUserAsync("ready", mfaOn: true, setUp: true);
        using TestBrowser a = server.NewBrowser(), b = server.NewBrowser(), c = server.NewBrowser();

        Assert.Equal(wanted, (await a.SignInAsync(without, returnUrl: wanted)).Path);
        page = await b.SignInAsync(required, returnUrl: wanted);
        Assert.Equal(wanted, (await b.SubmitAsync(page, ("code", SignIn.Tabs.Code(server, SignIn.Tabs.Offered(page))))).Path);
        page = await c.SignInAsync(ready, returnUrl: wanted);
        page = await c.SubmitAsync(page, ("code", "12"));
        Assert.Equal(wanted, (await c.SubmitAsync(page, ("code", ready.Code()))).Path);
    }
}

/// <summary>How a browser reads a Location (WHATWG URL standard), as far as it decides about the host.</summary>
internal static class Browser
{
    public static string HostOf(string location, string host)
    {
        // Tabs and line ends are dropped everywhere, blanks and control characters at both ends; a backslash is a slash.
        var url = string.Concat(location.Where(c => c is not ('\t' or '\n' or '\r'))).Trim([.. Enumerable.Range(0, 33).Select(n => (char)n)]).Replace('\\', '/');
        var scheme = url.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.').Count();
        if (scheme > 0 && scheme < url.Length && url[scheme] == ':')
        {
            if (url[..scheme] is not ("http" or "https")) return url[..scheme] + ":";
            url = "//" + url[(scheme + 1)..].TrimStart('/');
        }

        if (!url.StartsWith("//", StringComparison.Ordinal)) return host;
        var authority = url.TrimStart('/').Split('/', '?', '#')[0];
        return authority[(authority.LastIndexOf('@') + 1)..].Split(':')[0];
    }
}
