using System.Net.Sockets;
using System.Text;
using Gatehouse.Domain;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Features.Scim.Tokens;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.SignIn;
using Gatehouse.Server.Tests.SingleSignOn;
using Xunit;

namespace Gatehouse.Server.Tests.Web;

/// <summary>What no browser sends is answered 4xx, never 5xx, and quickly.</summary>
public class MalformedRequestTests
{
    private static readonly string[] Texts =
    [
        "\0", "a\0b", "\ud83d\ude80", "\ufffe", "\uffff", "e\u0301", new('a', 1_000_000), new('\u0301', 100_000), "'; DROP TABLE \"Users\"; --", "%00", "\r\n", " ", "",
        "\u202eadmin", "ß", "ı", "ﬀ",
    ];

    [Theory, EveryDatabase]
    public async Task Odd_text_in_any_field_of_the_sign_in_is_refused_as_an_ordinary_mistake(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        foreach (var text in Texts)
        {
            using var browser = server.NewBrowser();
            var page = await browser.GetAsync("/sign-in");
            Is4xx(await browser.SubmitAsync(page, ("username", text), ("password", "x")), text);
            Is4xx(await browser.SubmitAsync(page, ("username", "ada"), ("password", text)), text);
            if (text.Length > 1000) continue;
            page = await browser.GetAsync($"/sign-in?organization={Uri.EscapeDataString(text)}&returnUrl={Uri.EscapeDataString(text)}&expired={Uri.EscapeDataString(text)}");
            Is4xx(await browser.SubmitAsync(page, ("username", "ada"), ("password", "x")), text);
        }

        var toSetUp = await organization.AddUserAsync("to-set-up", mfaOn: true);
        foreach (var text in Texts.Take(5).Append(new string('1', 1_000_000)))
        {
            var ready = await organization.AddUserAsync($"ready{Guid.NewGuid():N}", mfaOn: true, setUp: true);
            foreach (var user in new[] { toSetUp, ready })
            {
                var (browser, page) = await user.BeginAsync();
                using var _ = browser;
                Is4xx(await browser.SubmitAsync(page, ("code", text)), text);
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task A_NUL_that_comes_by_another_kind_of_form_does_not_reach_the_database(Database database)
    {
        var server = await Servers.Shared(database);
        await server.NewOrganizationAsync();
        using var browser = server.NewBrowser();
        var token = (await browser.GetAsync("/sign-in")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}")));
        foreach (var (username, organization) in new[] { ("a\0b", ""), ("ada", "?organization=%00"), ("ada", "?organization=a%00b&returnUrl=/%00") })
        {
            using var form = new MultipartFormDataContent
            {
                { new StringContent("sign-in"), "_handler" }, { new StringContent(token), "__RequestVerificationToken" },
                { new StringContent(username), "username" }, { new StringContent("x\0y"), "password" },
            };
            foreach (var part in form) part.Headers.ContentType = null;
            using var answer = await client.PostAsync("/sign-in" + organization, form);
            Assert.Equal(422, (int)answer.StatusCode);
        }
    }

    [Theory, EveryDatabase]
    public async Task Odd_text_that_an_administrator_looks_for_or_enters_is_an_ordinary_mistake(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("chief", Role.Administrator)).SignInAsync();
        foreach (var text in new[] { "a\0b", "\0", "che\0f", "che\ud83df", "\ufffe" })
        {
            Assert.Equal(200, (int)(await browser.GetAsync($"/admin/users?q={Uri.EscapeDataString(text)}")).Status);
            foreach (var name in new[] { "act", "person", "id", "from" })
                Assert.Equal(200, (int)(await browser.GetAsync($"/admin/audit-log?{name}={Uri.EscapeDataString(text)}")).Status);
        }

        var form = await browser.GetAsync("/admin/single-sign-on/new?kind=OpenIdConnect");
        foreach (var text in new[] { "a\0b", "a\ufffeb", "a\ud83db" })
        {
            // A form cannot carry half a surrogate pair: on the way it becomes a sign that can be seen.
            if (!text.Any(char.IsSurrogate)) Is4xx(await browser.SubmitAsync(form, ("name", text), ("issuer", "https://id.example"), ("clientId", "x"), ("secret", "x")), text);
            foreach (var (name, issuer, client) in new[] { (text, "https://id.example", "x"), ("Name", $"https://id.example/{text}", "x"), ("Name", "https://id.example", text) })
            {
                Assert.IsType<Outcome.Invalid>(await organization.ActAsync<SaveConnection>((save, actor) =>
                    save.RunAsync(actor, new(Guid.CreateVersion7(), ProviderKind.OpenIdConnect, name, null, issuer, client, new("x")), default), mustSucceed: false));
            }

            Assert.IsType<Outcome.Invalid>(await organization.ActAsync<AddToken>(async (add, actor) => (await add.RunAsync(actor, new(text, 30), default)).Outcome, mustSucceed: false));
        }
    }

    [Fact]
    public async Task A_form_that_cannot_be_read_signs_nobody_out_and_is_no_error_of_the_server()
    {
        var organization = await (await Servers.Shared(Database.Sqlite)).NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("ada")).SignInAsync();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = organization.Server.Address };
        client.DefaultRequestHeaders.Add("Cookie", string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}")));
        foreach (var body in new[] { "x", "--b\r\n", "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx" })
        {
            using var content = new StringContent(body);
            content.Headers.Remove("Content-Type");
            content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
            using var answer = await client.PostAsync("/sign-out", content);
            Assert.Equal(302, (int)answer.StatusCode);
        }

        Assert.Equal("/account", (await browser.GetAsync("/account")).Path);
    }

    [Fact]
    public async Task Malformed_bodies_are_answered_4xx()
    {
        var server = await Servers.Shared(Database.Sqlite);
        await server.NewOrganizationAsync();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
        var many = string.Join('&', Enumerable.Range(0, 5000).Select(i => $"f{i}=1"));
        (string Type, string Body)[] bodies =
        [
            ("application/x-www-form-urlencoded; charset=utf-7", "username=a"), ("application/x-www-form-urlencoded; charset=none-such", "username=a"),
            ("application/x-www-form-urlencoded", "%%%=%zz&=&&&"), ("application/x-www-form-urlencoded", many), ("multipart/form-data", "x"), ("multipart/form-data; boundary=b", "--b\r\n"),
            ("multipart/form-data; boundary=" + new string('b', 5000), "x"), ("application/json", "{"), ("text/plain", "x"), ("x/y", ""), ("application/x-www-form-urlencoded", new string('k', 5000) + "=1"),
            ("application/x-www-form-urlencoded", "a=" + new string('v', 6_000_000)),
        ];
        foreach (var (type, body) in bodies)
        {
            foreach (var path in new[] { "/sign-in", "/sign-in/code", "/sign-in/set-up", "/sign-out" })
            {
                using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                content.Headers.TryAddWithoutValidation("Content-Type", type);
                using var answer = await client.PostAsync(path, content);
                Assert.True((int)answer.StatusCode is 302 or (>= 400 and < 500), $"{path} {type}: {answer.StatusCode}");
            }
        }
    }

    [Fact]
    public async Task An_oversized_body_is_refused_before_it_is_read()
    {
        var server = await Servers.Shared(Database.Sqlite);
        await server.NewOrganizationAsync();
        var answer = await RawAsync(server, "POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 900000000\r\n\r\nusername=");
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task A_browser_that_names_itself_in_odd_characters_can_sign_in(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        using var browser = server.NewBrowser();
        var token = (await browser.GetAsync("/sign-in")).Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        var body = $"_handler=sign-in&username=ada&password={Uri.EscapeDataString(TestOrganization.Password)}&__RequestVerificationToken={Uri.EscapeDataString(token)}";
        foreach (var agent in new[] { new string('a', 299) + "\ud83d\ude80 and more", "a\u0001b", "\ufffe", new string('b', 6000) })
        {
            var answer = await RawAsync(server, $"POST /sign-in?organization={organization.Slug} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nUser-Agent: {agent}\r\n"
                + $"Cookie: {string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}"))}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            Assert.True(answer[9..12] is "302" or "400", answer[..Math.Min(200, answer.Length)]);
        }

        Assert.NotEqual(0, await user.SessionsAsync());
    }

    private static void Is4xx(TestPage page, string text) =>
        Assert.True((int)page.Status is >= 400 and < 500, $"{page.Status} for {text[..Math.Min(20, text.Length)].Replace("\0", "NUL", StringComparison.Ordinal)}: {page.Path}");

    private static async Task<string> RawAsync(TestServer server, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request));
        var buffer = new byte[4096];
        var read = await stream.ReadAsync(buffer);
        return Encoding.Latin1.GetString(buffer, 0, read);
    }
}
