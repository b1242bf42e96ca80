using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.SignIn;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>Attacks on the way to the provider and back, and on who is taken for whom.</summary>
public class RedirectAttackTests
{
    [Theory, EveryDatabase]
    public async Task Replayed_code_and_state_open_nothing_a_second_time(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        using var browser = tenant.Organization.Server.NewBrowser();
        var sent = await tenant.SendAsync(browser);
        var claims = tenant.Claims(sent);
        tenant.Script.IdToken = () => ForgingProvider.Token(claims, ForgingProvider.Shared);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var tab = browser.OpenTab(tenant.Organization.Server);
            return await tenant.ReturnAsync(tab, sent);
        }));

        Assert.Single(answers, a => a.Path == "/account");
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        Assert.Equal(1, await db.Sessions.CountAsync());
        Assert.Contains("open for too long or was used already", (await tenant.ReturnAsync(browser, sent)).Text, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task Another_browsers_answer_opens_nothing_and_spoils_nothing(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        using var attacker = tenant.Organization.Server.NewBrowser();
        using var victim = tenant.Organization.Server.NewBrowser();
        var sent = await tenant.SendAsync(attacker);
        await tenant.SendAsync(victim);
        var claims = tenant.Claims(sent);
        tenant.Script.IdToken = () => ForgingProvider.Token(claims, ForgingProvider.Shared);

        var page = await tenant.ReturnAsync(victim, sent);

        Assert.Contains("begun in another browser", page.Text, StringComparison.Ordinal);
        Assert.Equal(SsoFaultWords.Reason(SsoFault.OtherBrowser), await tenant.LastReasonAsync());
        Assert.Null(tenant.Script.LastForm);
        Assert.StartsWith("/sign-in", (await victim.GetAsync("/account")).Path, StringComparison.Ordinal);
        Assert.Equal("/account", (await tenant.ReturnAsync(attacker, sent)).Path);
    }

    [Theory, EveryDatabase]
    public async Task Bringing_one_answer_again_and_again_fills_no_log_and_keeps_nobody_at_that_address_from_signing_in(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        using var victim = tenant.Organization.Server.NewBrowser();
        using var stranger = tenant.Organization.Server.NewBrowser();
        stranger.From = victim.From;
        var sent = await tenant.SendAsync(victim);

        var answers = new List<TestPage>();
        for (var i = 0; i < 35; i++) answers.Add(await tenant.ReturnAsync(stranger, sent));

        Assert.All(answers[..30], answer => Assert.Equal(System.Net.HttpStatusCode.Forbidden, answer.Status));
        Assert.All(answers[30..], answer => Assert.Equal(System.Net.HttpStatusCode.TooManyRequests, answer.Status));
        Assert.NotNull(answers[30].Headers.RetryAfter);
        Assert.Contains("too many failed attempts", answers[30].Text, StringComparison.Ordinal);
        var refused = (await tenant.Organization.EventsAsync()).Where(e => e.Act == AuditActs.SignInRefused).ToList();
        Assert.Equal(31, refused.Count);
        Assert.Single(refused, e => e.Reason == Gatehouse.Data.Queries.Attempt.AddressWaits);
        var claims = tenant.Claims(sent);
        tenant.Script.IdToken = () => ForgingProvider.Token(claims, ForgingProvider.Shared);
        Assert.Equal("/account", (await tenant.ReturnAsync(victim, sent)).Path);
    }

    [Theory, EveryDatabase]
    public async Task Mixed_up_issuer_is_refused_before_the_code_is_shown_to_anybody(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        using var browser = tenant.Organization.Server.NewBrowser();

        await tenant.ReturnAsync(browser, await tenant.SendAsync(browser), "&iss=https%3A%2F%2Fevil.example");

        Assert.Equal(SsoFaultWords.Reason(SsoFault.MixedUp), await tenant.LastReasonAsync());
        Assert.Null(tenant.Script.LastForm);
    }

    [Theory, EveryDatabase]
    public async Task Mixed_up_connection_is_refused_by_its_address(Database database)
    {
        var honest = await ForgedTenant.ConnectAsync(database);
        var evil = await ForgedTenant.ConnectAsync(database, organization: honest.Organization);
        using var browser = honest.Organization.Server.NewBrowser();

        await honest.ReturnAsync(browser, await evil.SendAsync(browser));

        Assert.Equal(SsoFaultWords.Reason(SsoFault.MixedUp), await evil.LastReasonAsync());
        Assert.Null(evil.Script.LastForm);
    }

    [Theory, EveryDatabase]
    public async Task A_provider_that_promises_its_name_and_does_not_give_it_is_refused(Database database)
    {
        await using var server = await SsoServers.StartAsync(database, (await ForgingProvider.TheAsync()).Origin);
        var tenant = await ForgedTenant.ConnectAsync(database, server: server, on: false);
        tenant.Script.SendsIssuer = true;
        await tenant.Organization.ActAsync<Features.SingleSignOn.Connection.CheckConnection>(async (check, actor) => (await check.RunAsync(actor, new(tenant.ConnectionId), default)).Outcome);
        await tenant.Organization.ActAsync<Features.SingleSignOn.Connection.SwitchConnection>((turn, actor) => turn.RunAsync(actor, new(tenant.ConnectionId, true), default));
        using var browser = server.NewBrowser();

        Assert.Equal("You are not signed in", (await tenant.SignInAsync(browser)).Heading);
        Assert.Equal(SsoFaultWords.Reason(SsoFault.MixedUp), await tenant.LastReasonAsync());
        Assert.Equal("/account", (await tenant.SignInAsync(browser, extra: $"&iss={Uri.EscapeDataString(tenant.Issuer)}")).Path);
    }

    [Theory, EveryDatabase]
    public async Task An_answer_after_ten_minutes_opens_nothing(Database database)
    {
        await using var server = await SsoServers.StartAsync(database, (await ForgingProvider.TheAsync()).Origin);
        var tenant = await ForgedTenant.ConnectAsync(database, server: server);
        using var browser = server.NewBrowser();
        var sent = await tenant.SendAsync(browser);
        server.Time.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        var claims = tenant.Claims(sent);
        tenant.Script.IdToken = () => ForgingProvider.Token(claims, ForgingProvider.Shared);

        await tenant.ReturnAsync(browser, sent);

        Assert.Equal(SsoFaultWords.Reason(SsoFault.Stale), await tenant.LastReasonAsync());
    }

    [Theory, EveryDatabase]
    public async Task Made_up_states_open_nothing(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        using var browser = tenant.Organization.Server.NewBrowser();
        await tenant.SendAsync(browser);

        foreach (var state in new[] { "", "x", new string('A', 64), "%00", new string('A', 5000) })
            Assert.Equal("You are not signed in", (await browser.GetAsync($"/sign-in/callback/{tenant.ConnectionId}?code=x&state={state}")).Heading);
    }

    [Theory, EveryDatabase]
    public async Task E_mail_and_user_name_equal_to_an_existing_account_do_not_link(Database database)
    {
        foreach (var method in new[] { SignInMethod.Password, SignInMethod.Sso })
        {
            var tenant = await ForgedTenant.ConnectAsync(database);
            var boss = await tenant.Organization.AddUserAsync("boss@contoso.example", Domain.Permissions.Role.Administrator, method: method);
            using var browser = tenant.Organization.Server.NewBrowser();

            var page = await tenant.SignInAsync(browser, c => (c["preferred_username"], c["email"], c["upn"]) = ("Boss@contoso.example", "boss@example.test", "boss@contoso.example"));

            Assert.Contains("your username there belongs to another account here", page.Text, StringComparison.Ordinal);
            Assert.Equal(SsoFaultWords.Reason(SsoFault.UsernameTaken), await tenant.LastReasonAsync());
            await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
            Assert.Equal((1, 0, 0), (await db.Users.CountAsync(), await db.ExternalIdentities.CountAsync(), await db.Sessions.CountAsync(s => s.UserId == boss.Id)));
        }
    }

    [Theory, EveryDatabase]
    public async Task User_name_equal_to_an_SSO_account_that_nobody_is_linked_to_yet_does_not_link(Database database)
    {
        foreach (var justInTime in new[] { JustInTime.Off, JustInTime.Active })
        {
            var tenant = await ForgedTenant.ConnectAsync(database, justInTime);
            await tenant.Organization.AddUserAsync("eve@contoso.example", method: SignInMethod.Sso);
            using var browser = tenant.Organization.Server.NewBrowser();

            Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await tenant.SignInAsync(browser)).Status);

            await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
            Assert.Equal((0, 1), (await db.ExternalIdentities.CountAsync(), await db.Users.CountAsync()));
        }
    }

    [Theory, EveryDatabase]
    public async Task E_mail_alone_equal_to_an_existing_account_makes_another_account(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        var ada = await tenant.Organization.AddUserAsync("ada", method: SignInMethod.Sso);
        using var browser = tenant.Organization.Server.NewBrowser();

        await tenant.SignInAsync(browser, c => (c["preferred_username"], c["email"]) = ("eve", "ada@example.test"));

        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        Assert.NotEqual(ada.Id, (await db.ExternalIdentities.SingleAsync()).UserId);
    }

    [Theory, EveryDatabase]
    public async Task A_password_account_is_never_signed_in_by_the_providers_word(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        var user = await tenant.Organization.AddUserAsync("ada", mfaOn: true, setUp: true);
        var oid = Guid.NewGuid().ToString("D");
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        // As if somebody had written it into the database.
        db.ExternalIdentities.Add(new() { OrganizationId = tenant.Organization.Id, Issuer = tenant.Issuer, Subject = oid, UserId = user.Id, LinkedBy = "forged", ConnectionId = tenant.ConnectionId });
        await db.SaveChangesAsync();
        using var browser = tenant.Organization.Server.NewBrowser();

        Assert.Equal("You are not signed in", (await tenant.SignInAsync(browser, oid: oid)).Heading);
        Assert.Equal(0, await db.Sessions.CountAsync());
    }

    [Theory, EveryDatabase]
    public async Task A_subject_that_another_provider_lets_its_users_choose_meets_no_provisioned_account(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database, JustInTime.Off, ProviderKind.OpenIdConnect);
        var user = await tenant.Organization.AddUserAsync("ada", method: SignInMethod.Sso);
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        await db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.ExternalId, "chosen"));
        using var browser = tenant.Organization.Server.NewBrowser();
        await ForgedTenant.ConnectAsync(database, JustInTime.Off, organization: tenant.Organization);

        Assert.Equal("You are not signed in", (await tenant.SignInAsync(browser, c => c["sub"] = "chosen")).Heading);
        Assert.Equal(0, await db.ExternalIdentities.CountAsync());
    }

    [Theory, EveryDatabase]
    public async Task Two_first_sign_ins_at_the_same_instant_make_one_account(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        var oid = Guid.NewGuid().ToString("D");
        using var browser = tenant.Organization.Server.NewBrowser();
        var sents = new List<ForgedTenant.Sent>();
        for (var i = 0; i < 4; i++) sents.Add(await tenant.SendAsync(browser));
        tenant.Script.IdTokenByCode = sents.ToDictionary(s => s.State, s => ForgingProvider.Token(tenant.Claims(s, oid), ForgingProvider.Shared));

        var answers = await Task.WhenAll(sents.Select(async sent =>
        {
            using var tab = browser.OpenTab(tenant.Organization.Server);
            return await tab.GetAsync($"/sign-in/callback/{tenant.ConnectionId}?code={Uri.EscapeDataString(sent.State)}&state={Uri.EscapeDataString(sent.State)}");
        }));

        Assert.All(answers, a => Assert.Equal("/account", a.Path));
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        Assert.Equal((1, 1), (await db.Users.CountAsync(), await db.ExternalIdentities.CountAsync()));
    }

    [Theory, EveryDatabase]
    public async Task Another_organisations_connection_opens_nothing_here(Database database)
    {
        var (here, there) = (await ForgedTenant.ConnectAsync(database), await ForgedTenant.ConnectAsync(database));
        using var browser = here.Organization.Server.NewBrowser();

        var page = await browser.GetOnceAsync($"/sign-in/sso?organization={here.Organization.Slug}&connection={there.ConnectionId}");

        Assert.Null(page.Location);
        Assert.Equal("Signing in is not possible now", page.Heading);
    }

    [Theory, EveryDatabase]
    public async Task PKCE_state_and_nonce_are_sent_and_the_verifier_only_with_the_code(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        using var browser = tenant.Organization.Server.NewBrowser();
        var sent = await tenant.SendAsync(browser);
        var claims = tenant.Claims(sent);
        tenant.Script.IdToken = () => ForgingProvider.Token(claims, ForgingProvider.Shared);
        await tenant.ReturnAsync(browser, sent);

        var query = System.Web.HttpUtility.ParseQueryString(sent.Address.Query);
        var verifier = tenant.Script.LastForm!["code_verifier"];
        Assert.Equal("S256", query["code_challenge_method"]);
        Assert.Equal(query["code_challenge"], Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(verifier))));
        Assert.Equal(64, sent.State.Length);
        Assert.True(sent.Nonce.Length >= 43 && verifier.Length >= 43);
        Assert.Equal(ForgedTenant.Secret, tenant.Script.LastForm["client_secret"]);
        var again = await tenant.SendAsync(browser);
        Assert.NotEqual((sent.State, sent.Nonce), (again.State, again.Nonce));
    }
}
