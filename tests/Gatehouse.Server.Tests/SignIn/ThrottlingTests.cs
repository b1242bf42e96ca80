using Gatehouse.Data;
using System.Net;
using Gatehouse.Data.Queries;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Throttling;
using Gatehouse.Features.SignIn;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.SignIn;

/// <summary>Against guessing, and against using the defence against guessing to lock the owner out.</summary>
public class ThrottlingTests
{
    private const int Free = 5;

    [Theory, EveryDatabase]
    public async Task Guessing_at_one_account_from_many_addresses_waits_longer_and_longer_and_the_wait_ends_by_itself(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada");
        for (var i = 0; i < Free; i++) await user.FailAsync();
        Assert.False(await CanSignInAsync(user));

        server.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(await CanSignInAsync(user));
        server.Time.Advance(TimeSpan.FromSeconds(2));
        await user.FailAsync();
        server.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.False(await CanSignInAsync(user));
        server.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.True(await CanSignInAsync(user));
        // A success clears the slate.
        for (var i = 0; i < Free - 1; i++) await user.FailAsync();
        Assert.True(await CanSignInAsync(user));
    }

    [Theory, EveryDatabase]
    public async Task Spraying_many_accounts_from_one_address_is_told_to_wait_and_own_successes_do_not_help(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        var own = await organization.AddUserAsync("own");
        using var browser = server.NewBrowser();
        var page = await browser.GetAsync("/sign-in");
        TestPage answer = page;
        for (var i = 0; i < 31; i++)
        {
            answer = await browser.SubmitAsync(page, ("username", $"somebody{i}"), ("password", "Password1"));
            if (i % 5 == 0) await new TestBrowser(server.Address) { From = browser.From }.SignInAsync(own);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.True(await CanSignInAsync(own), "From another address nothing has to wait.");
        server.Time.Advance(TimeSpan.FromHours(1));
        answer = await browser.SubmitAsync(page, ("username", "somebody"), ("password", "Password1"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
    }

    [Theory, EveryDatabase]
    public async Task A_wait_of_an_address_is_in_the_audit_log_once_however_often_it_knocks_meanwhile(Database database)
    {
        await using var server = await TestServer.StartAsync(database, s => s with { PasswordMemoryKiB = 1024, PasswordPasses = 1 });
        var organization = await server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        using var browser = server.NewBrowser();
        var page = await browser.GetAsync("/sign-in");

        for (var i = 0; i < 35; i++) await browser.SubmitAsync(page, ("username", user.Username), ("password", "Password1"));
        server.Time.Advance(TimeSpan.FromSeconds(31));
        for (var i = 0; i < 3; i++) await browser.SubmitAsync(page, ("username", "nobody"), ("password", "Password1"));

        var wait = Assert.Single(await organization.EventsAsync(), e => e.Reason == Attempt.AddressWaits);
        Assert.Equal((AuditActs.SignInRefused, browser.From.ToString(), null), (wait.Act, wait.Address, wait.SubjectId));
        Assert.Equal(30, (await organization.EventsAsync()).Count(e => e.Act == AuditActs.SignInFailed));
        // The second wait began at a name that nobody has.
        await using var installation = server.Db(Guid.Empty);
        Assert.Equal([Attempt.AddressWaits, Reasons.UnknownUser], await installation.AuditEvents.Select(e => e.Reason).Order().ToListAsync());
    }

    [Theory, EveryDatabase]
    public async Task Codes_sent_during_a_wait_of_their_address_fill_no_log(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        var (browser, page) = await user.BeginAsync();
        using var _ = browser;

        for (var i = 0; i < 40; i++) await browser.SubmitAsync(page, ("code", "000000"));

        var events = await organization.EventsAsync();
        Assert.Equal(30, events.Count(e => e.Act == AuditActs.SignInFailed));
        Assert.Single(events, e => e.Reason == Attempt.AddressWaits);
    }

    [Theory, EveryDatabase]
    public async Task Filling_the_audit_log_from_ones_own_browser_ends_when_it_has_to_wait(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada");
        using var own = await user.SignInAsync();
        own.Cookies.Remove("__Host-gatehouse-session");
        var page = await own.GetAsync($"/sign-in?organization={user.Organization.Slug}");

        for (var i = 0; i < Free + 10; i++) Assert.Contains("That did not work.", (await own.SubmitAsync(page, ("username", "ada"), ("password", "no"))).Text, StringComparison.Ordinal);

        Assert.Equal(Free, (await user.Organization.EventsAsync()).Count(e => e.Act == AuditActs.SignInFailed));
    }

    [Theory, EveryDatabase]
    public async Task A_wait_survives_a_restart_and_two_servers_count_together(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada", mfaOn: true, setUp: true);
        await using var another = await server.StartAnotherAsync();
        for (var i = 0; i < Free; i++) await user.FailAsync(i % 2 == 0 ? server : another);

        Assert.Equal("/sign-in", (await user.BeginAsync(server)).Page.Path.Split('?')[0]);
        Assert.Equal("/sign-in", (await user.BeginAsync(another)).Page.Path.Split('?')[0]);
        server.Time.Advance(TimeSpan.FromSeconds(31));
        // Begun on one, finished on the other.
        var (browser, page) = await user.BeginAsync(server);
        using var elsewhere = browser.OpenTab(another);
        Assert.True((await elsewhere.SubmitAsync(page, ("code", user.Code()))).IsSignedIn());
    }

    [Theory, EveryDatabase]
    public async Task Locking_the_owner_out_of_a_browser_he_has_signed_in_from_fails(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        var (user, other) = (await organization.AddUserAsync("ada", mfaOn: true, setUp: true), await organization.AddUserAsync("ben"));
        using var own = await user.SignInAsync();
        own.Cookies.Remove("__Host-gatehouse-session");
        // The stranger knows the password, sits at the same address, and has failed at everything.
        for (var i = 0; i < 40; i++)
        {
            using var stranger = server.NewBrowser();
            stranger.From = own.From;
            var page = await stranger.SignInAsync(user, i < 10 ? TestOrganization.Password : "wrong");
            if (page.Path == "/sign-in/code") await stranger.SubmitAsync(page, ("code", "000000"));
        }

        server.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(await CanSignInAsync(user));
        using (var thief = await other.SignInAsync())
        {
            Assert.Equal("/sign-in", (await thief.SignInAsync(user)).Path.Split('?')[0]);
            foreach (var forged in new[] { new string('a', 64), "x", "" })
            {
                thief.Cookies["__Host-gatehouse-browser"] = forged;
                Assert.Equal("/sign-in", (await thief.SignInAsync(user)).Path.Split('?')[0]);
            }
        }

        var asked = await own.SignInAsync(user);
        Assert.Equal("/sign-in/code", asked.Path);
        Assert.True((await own.SubmitAsync(asked, ("code", user.Code(1)))).IsSignedIn(), "The owner gets in.");
    }

    [Theory, EveryDatabase]
    public async Task A_known_browser_waits_for_its_own_failures(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada");
        using var own = await user.SignInAsync();
        own.Cookies.Remove("__Host-gatehouse-session");
        for (var i = 0; i < Free; i++) await own.SignInAsync(user, "wrong");

        Assert.False((await own.SignInAsync(user)).IsSignedIn());
        server.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.True((await own.SignInAsync(user)).IsSignedIn());
    }

    [Theory, EveryDatabase]
    public async Task Two_hundred_wrong_passwords_at_once_are_no_more_than_the_limit(Database database)
    {
        await using var server = await TestServer.StartAsync(database, s => s with { PasswordMemoryKiB = 1024, PasswordPasses = 1 });
        var organization = await server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        for (var round = 0; round < 4; round++) await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => user.FailAsync()));

        Assert.Equal(Free, (await organization.EventsAsync()).Count(e => e.Reason == Reasons.WrongPassword));
    }

    [Theory, EveryDatabase]
    public async Task Two_hundred_wrong_codes_at_once_are_no_more_than_the_limit(Database database)
    {
        var server = await Servers.Shared(database);
        var organization = await server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        var (browser, page) = await user.BeginAsync();
        // Each from an address of its own.
        var tabs = Enumerable.Range(0, 200).Select(_ =>
        {
            var tab = server.NewBrowser();
            foreach (var (name, value) in browser.Cookies) tab.Cookies[name] = value;
            return tab;
        }).ToList();
        var wrong = server.WrongCode(user.Secret!);

        var pages = new List<TestPage>();
        foreach (var round in tabs.Chunk(50)) pages.AddRange(await Task.WhenAll(round.Select(t => t.SubmitAsync(page, ("code", wrong)))));

        Assert.Equal(Free, pages.Count(p => p.Status is HttpStatusCode.UnprocessableEntity));
        Assert.Equal(200 - Free, pages.Count(p => p.Status is HttpStatusCode.TooManyRequests));
    }

    [Theory, EveryDatabase]
    public async Task The_hundredth_failure_in_a_row_switches_the_password_off_and_only_an_act_of_an_administrator_on_again(Database database)
    {
        await using var server = await TestServer.StartAsync(database, s => s with { PasswordMemoryKiB = 1024, PasswordPasses = 1 });
        var organization = await server.NewOrganizationAsync();
        var (user, lucky) = (await organization.AddUserAsync("ada"), await organization.AddUserAsync("ben"));
        await SetFailuresAsync(server, ThrottleKeys.Password(user.Id), 99);
        await SetFailuresAsync(server, ThrottleKeys.Password(lucky.Id), 99);
        server.Time.Advance(TimeSpan.FromHours(2));

        Assert.True(await CanSignInAsync(lucky), "Ninety-nine failures and then the right one is no hundred.");
        var first = await user.FailAsync();
        server.Time.Advance(TimeSpan.FromDays(40));
        var (browser, last) = await user.BeginAsync();
        browser.Dispose();

        Assert.Equal((first.Status, first.Text), (last.Status, last.Text));
        Assert.Contains(await organization.EventsAsync(), e => e.Reason == Reasons.Of(Domain.SignIn.StepReason.PasswordDisabled));
        await using (var db = server.Db(organization.Id))
        await using (var change = await Change.BeginAsync(db, CancellationToken.None))
        {
            await db.ForgiveAsync(ThrottleKeys.Password(user.Id), CancellationToken.None);
            await change.CommitAsync(CancellationToken.None);
        }

        Assert.True(await CanSignInAsync(user));
    }

    [Theory, EveryDatabase]
    public async Task The_hundredth_wrong_code_in_a_row_switches_the_authenticator_off_and_says_so(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        await using var db = server.Db(organization.Id);
        var authenticator = await db.Authenticators.Select(a => a.Id).SingleAsync();
        await SetFailuresAsync(server, ThrottleKeys.Code(authenticator), 99);
        server.Time.Advance(TimeSpan.FromHours(2));
        var (browser, page) = await user.BeginAsync();
        using var _ = browser;
        await browser.SubmitAsync(page, ("code", server.WrongCode(user.Secret!)));

        page = await browser.SubmitAsync(page, ("code", user.Code()));
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("switched off after 100 wrong codes in a row", page.Text, StringComparison.Ordinal);
        var (another, refused) = await user.BeginAsync();
        another.Dispose();
        Assert.Contains("switched off after 100 wrong codes in a row", refused.Text, StringComparison.Ordinal);

        // What "Reset MFA" does to the row.
        await db.Authenticators.ExecuteUpdateAsync(set => set.SetProperty(a => a.RevokedAt, server.Time.GetUtcNow()));
        var (fresh, setUp) = await user.BeginAsync();
        Assert.True((await fresh.SubmitAsync(setUp, ("code", server.Code(setUp.Offered())))).IsSignedIn());
        fresh.Dispose();
    }

    [Theory, EveryDatabase]
    public async Task Forwarding_headers_of_a_stranger_are_not_believed(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        await using var behindProxy = await server.StartAnotherAsync(s => s with { TrustedProxies = "127.0.0.1" });
        await using var elsewhere = await server.StartAnotherAsync(s => s with { TrustedProxies = "10.0.0.0/8" });
        var organization = await server.NewOrganizationAsync();
        await organization.AddUserAsync("ada");

        Assert.Equal("127.0.0.1", await AddressSeenAsync(server, organization));
        Assert.Equal("127.0.0.1", await AddressSeenAsync(elsewhere, organization));
        Assert.Equal("203.0.113.9", await AddressSeenAsync(behindProxy, organization));
    }

    private static async Task<string?> AddressSeenAsync(TestServer server, TestOrganization organization)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.7, 203.0.113.9");
        using var browser = server.NewBrowser();
        var page = await browser.GetAsync("/sign-in");
        var token = page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/sign-in?organization={organization.Slug}")
        {
            Content = new FormUrlEncodedContent([new("username", "ada"), new("password", "x"), new("_handler", "sign-in"), new("__RequestVerificationToken", token)]),
        };
        request.Headers.Add("Cookie", string.Join("; ", browser.Cookies.Select(c => $"{c.Key}={c.Value}")));
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        server.Time.Advance(TimeSpan.FromMinutes(1));
        return (await organization.EventsAsync()).Last(e => e.Act == AuditActs.SignInFailed).Address;
    }

    [Theory, EveryDatabase]
    public async Task An_own_account_s_success_does_not_wipe_out_the_failures_that_came_while_its_password_was_hashed(Database database)
    {
        var server = await Servers.Shared(database);
        var (key, now) = ($"address/{Guid.NewGuid():N}", server.Time.GetUtcNow());
        await using var db = server.Db(Guid.Empty);
        await using var change = await Change.BeginAsync(db, default);
        var own = await db.CountAttemptAsync(key, ThrottlePolicy.Address, now, default);
        for (var failure = 0; failure < 3; failure++) await db.CountAttemptAsync(key, ThrottlePolicy.Address, now.AddSeconds(failure), default);

        await db.TakeBackAsync(key, own, now, default);

        var left = await db.Throttles.AsNoTracking().SingleAsync(t => t.Key == key);
        Assert.Equal((3, 3), (left.Failures, left.Consecutive));
        var last = await db.CountAttemptAsync($"{key}/alone", ThrottlePolicy.Address, now, default);
        await db.TakeBackAsync($"{key}/alone", last, now, default);
        Assert.False(await db.Throttles.AnyAsync(t => t.Key == $"{key}/alone"));
    }

    private static async Task<bool> CanSignInAsync(TestUser user)
    {
        var (browser, page) = await user.BeginAsync();
        using var _ = browser;
        if (page.Path == "/sign-in/code") page = await browser.SubmitAsync(page, ("code", user.Code()));
        return page.IsSignedIn();
    }

    private static async Task SetFailuresAsync(TestServer server, string key, int count)
    {
        await using var db = server.Db(Guid.Empty);
        db.Throttles.Add(new() { Key = key, Failures = count, Consecutive = count, LastFailureAt = server.Time.GetUtcNow() });
        await db.SaveChangesAsync();
    }
}
