using Gatehouse.Adapters;
using Gatehouse.Domain.Audit;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.SignIn;

/// <summary>Against getting past the second factor, or past setting it up.</summary>
public class SetUpTests
{
    private static readonly string[] Wanted =
    [
        "/", "/account", "/admin", "/admin/users", "/admin/settings", "/admin/audit-log", "/admin/_components", "/sign-in/again", "/api/v1/users", "/scim/v2/Users",
    ];

    [Theory, EveryDatabase]
    public async Task Set_up_shows_the_key_and_binds_only_after_a_code_has_proven_it(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        await organization.EnforceAsync();
        var (browser, page) = await user.BeginAsync();
        using var _ = browser;

        Assert.Equal("/sign-in/set-up", page.Path);
        Assert.Contains("QR code", page.Document.QuerySelector("[role=img]")!.GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Matches("^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$", page.Document.QuerySelector("#set-up-key")!.TextContent);
        var link = page.Document.Links.Single(l => l.GetAttribute("href")!.StartsWith("otpauth:", StringComparison.Ordinal)).GetAttribute("href")!;
        Assert.StartsWith("otpauth://totp/Test%20%26%20Sons:ada?", link, StringComparison.Ordinal);

        var wrong = await browser.SubmitAsync(page, ("code", server.WrongCode(page.Offered())));
        Assert.Equal(422, (int)wrong.Status);
        Assert.Equal(page.Offered().ToBase32(), wrong.Offered().ToBase32());
        Assert.Contains("3 minutes behind", (await browser.SubmitAsync(page, ("code", server.Code(page.Offered(), -6)))).Text, StringComparison.Ordinal);
        Assert.Equal(0, await user.AuthenticatorsAsync());

        page = await browser.SubmitAsync(page, ("code", server.Code(page.Offered())));

        Assert.True(page.IsSignedIn());
        Assert.Equal(1, await user.AuthenticatorsAsync());
        Assert.NotNull((await user.RowAsync()).MfaOnSince);
        Assert.Contains(await organization.EventsAsync(), e => e.Act == AuditActs.MfaSetUp && e.SubjectId == user.Id);
    }

    [Theory, EveryDatabase]
    public async Task Why_somebody_does_not_get_through_set_up_is_written_down_but_not_without_end(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", mfaOn: true);
        var (browser, page) = await user.BeginAsync();
        using var _ = browser;

        foreach (var code in new[] { server.WrongCode(page.Offered()), "12", server.Code(page.Offered(), -6), server.Code(page.Offered(), -2), server.WrongCode(page.Offered()) })
            Assert.Equal(422, (int)(await browser.SubmitAsync(page, ("code", code))).Status);
        // Six in a row: even the right one has to wait, and what waits is not written.
        for (var i = 0; i < 3; i++) Assert.Equal(429, (int)(await browser.SubmitAsync(page, ("code", server.Code(page.Offered())))).Status);

        var told = (await organization.EventsAsync()).Where(e => e.Act == AuditActs.SignInFailed).ToList();
        Assert.Equal(["ClockOff", "Expired", "Malformed", "Wrong", "Wrong"], told.Select(e => e.Reason![22..^1]).Order(StringComparer.Ordinal));
        Assert.All(told, e => Assert.Equal(user.Id, e.SubjectId));
        Assert.All(told, e => Assert.NotNull(Domain.Audit.AuditWords.Reason(e.Act, e.Reason!)));

        server.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.True((await browser.SubmitAsync(page, ("code", server.Code(page.Offered())))).IsSignedIn());
    }

    [Theory, EveryDatabase]
    public async Task Forced_browsing_with_half_a_sign_in_opens_no_page_and_no_asset_of_the_product(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        var whole = await organization.AddUserAsync("whole", Domain.Permissions.Role.Administrator);
        using var inside = await whole.SignInAsync();
        var assets = (await inside.GetAsync("/account")).Document.QuerySelectorAll("link[rel=stylesheet], script[src]")
            .Select(e => "/" + (e.GetAttribute("href") ?? e.GetAttribute("src"))!.TrimStart('/')).Where(a => !a.StartsWith("/base.", StringComparison.Ordinal)).ToList();
        Assert.True(assets.Count >= 2, "The signed-in page has its own style and script.");
        foreach (var asset in assets) Assert.Equal(200, (int)(await inside.GetOnceAsync(asset)).Status);

        var half = new[] { await organization.AddUserAsync("to-set-up", mfaOn: true), await organization.AddUserAsync("to-enter-code", mfaOn: true, setUp: true) };
        foreach (var user in half)
        {
            var (browser, _) = await user.BeginAsync();
            using var __ = browser;
            foreach (var path in Wanted.Concat(assets).Concat(["/admin.css", "/ui.js", "/admin.css.br", "/ui.js.gz"]))
            {
                var page = await browser.GetOnceAsync(path);
                Assert.True((int)page.Status is 302 or 401 or 404, $"{path} answered {page.Status}");
                if (page.Status is System.Net.HttpStatusCode.Redirect) Assert.Contains("/sign-in", page.Location, StringComparison.Ordinal);
            }

            // The token of the sign-in is no token of a session.
            browser.Cookies["__Host-gatehouse-session"] = browser.Cookies["__Host-gatehouse-sign-in"];
            Assert.StartsWith("/sign-in", (await browser.GetAsync("/account")).Path, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Only_these_endpoints_are_open_to_everybody()
    {
        var server = await Servers.Shared(Database.Sqlite);
        var open = server.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/'))
            .Select(r => System.Text.RegularExpressions.Regex.Replace(r, @"^/(base|copy|favicon|help|strength)\..*", "/$1")).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["/base", "/copy", "/error", "/favicon", "/not-found", "/sign-in", "/sign-in/code", "/sign-in/set-up"], open.Except(OpenElsewhere));
    }

    // What other features open, each tested where it stands.
    private static readonly string[] OpenElsewhere = ["/help", "/help/{name}", "/health/live", "/health/ready", "/setup", "/strength", "/password-strength", "/invitation", "/sign-in/sso", "/sign-in/callback/{ConnectionId:guid}", "/sign-out/front-channel/{organization:guid}/{connection:guid}"];

    [Theory, EveryDatabase]
    public async Task A_user_who_has_to_set_up_cannot_post_to_the_code_page_instead(Database database)
    {
        var server = await Servers.Shared(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada", mfaOn: true);
        var (browser, setUp) = await user.BeginAsync();
        using var _ = browser;

        var page = await browser.GetAsync("/sign-in/code");
        page = await browser.SubmitAsync(page, ("code", server.Code(setUp.Offered())));

        Assert.Equal("/sign-in/set-up", page.Path);
        Assert.Equal(0, await user.SessionsAsync());
    }

    [Theory, EveryDatabase]
    public async Task A_user_who_has_an_authenticator_cannot_bind_another_by_the_set_up_page(Database database)
    {
        var server = await Servers.Shared(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada", mfaOn: true, setUp: true);
        var (browser, _) = await user.BeginAsync();
        using var __ = browser;

        Assert.Equal("/sign-in/code", (await browser.GetAsync("/sign-in/set-up")).Path);
    }

    [Theory, EveryDatabase]
    public async Task Leaving_half_way_leaves_nothing_behind(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada", mfaOn: true);
        var (browser, page) = await user.BeginAsync();
        using var _ = browser;
        Assert.Equal(page.Offered().ToBase32(), (await browser.GetAsync("/sign-in/set-up")).Offered().ToBase32());
        var (another, other) = await user.BeginAsync();
        another.Dispose();
        Assert.NotEqual(page.Offered().ToBase32(), other.Offered().ToBase32());

        server.Time.Advance(TimeSpan.FromMinutes(11));
        var late = await browser.SubmitAsync(page, ("code", server.Code(page.Offered())));
        Assert.StartsWith("/sign-in?", late.Path, StringComparison.Ordinal);
        server.Time.Advance(TimeSpan.FromHours(2));
        await server.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<CleanUp>().Single().RunOnceAsync(CancellationToken.None);

        await using var db = server.Db(user.Organization.Id);
        Assert.Equal(0, await db.SignIns.CountAsync());
        Assert.Equal(0, await db.Authenticators.CountAsync());
        Assert.Equal(0, await db.Sessions.CountAsync());
    }

    [Theory, EveryDatabase]
    public async Task Replay_of_the_code_that_finished_set_up_does_not_sign_in(Database database)
    {
        var server = await Servers.Shared(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada", mfaOn: true);
        var (browser, page) = await user.BeginAsync();
        var code = server.Code(page.Offered());
        await browser.SubmitAsync(page, ("code", code));

        var (stranger, asked) = await user.BeginAsync();
        var answer = await stranger.SubmitAsync(asked, ("code", code));

        Assert.Contains("already been used", answer.Text, StringComparison.Ordinal);
        Assert.Equal(1, await user.SessionsAsync());
        browser.Dispose();
        stranger.Dispose();
    }

    [Theory, EveryDatabase]
    public async Task A_code_sent_when_the_sign_in_has_run_out_starts_again_with_a_plain_word(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada", mfaOn: true);
        using var browser = server.NewBrowser();
        var page = await browser.SignInAsync(user, returnUrl: "/account?x=1");

        server.Time.Advance(TimeSpan.FromMinutes(10.1));
        page = await browser.SubmitAsync(page, ("code", server.Code(page.Offered())));

        Assert.StartsWith("/sign-in?returnUrl=%2Faccount%3Fx%3D1", page.Path, StringComparison.Ordinal);
        Assert.Contains("open for too long", page.Text, StringComparison.Ordinal);
        Assert.Equal(0, await user.AuthenticatorsAsync());
    }

    [Theory, EveryDatabase]
    public async Task A_code_sent_when_set_up_is_no_longer_asked_for_leads_to_what_is(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var (off, elsewhere) = (await organization.AddUserAsync("off", mfaOn: true), await organization.AddUserAsync("elsewhere", mfaOn: true));
        var (one, first) = await off.BeginAsync();
        var (two, second) = await elsewhere.BeginAsync();
        var (three, third) = await elsewhere.BeginAsync();
        await using (var db = organization.Server.Db(organization.Id))
            await db.Users.Where(u => u.Id == off.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.MfaOnSince, (DateTimeOffset?)null));
        Assert.True((await three.SubmitAsync(third, ("code", organization.Server.Code(third.Offered())))).IsSignedIn());

        Assert.True((await one.SubmitAsync(first, ("code", "123456"))).IsSignedIn());
        Assert.Equal("/sign-in/code", (await two.SubmitAsync(second, ("code", organization.Server.Code(second.Offered())))).Path);
        Assert.Equal((0, 1), (await off.AuthenticatorsAsync(), await elsewhere.AuthenticatorsAsync()));
        foreach (var browser in new[] { one, two, three }) browser.Dispose();
    }
}
