using System.Text.Json;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Features.SingleSignOn.Proof;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>Proof that the provider asked for a second factor: trusted, or required at each sign-in.</summary>
public class ProofTests
{
    [Theory, EveryDatabase]
    public async Task Proof_is_asked_for_once_by_the_claims_parameter_and_lets_in_when_Conditional_Access_grants_it(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database, requireProof: true);
        var (user, username, _) = await tenant.ProvisionAsync(contexts: ["c1", "c7"]);
        using var browser = tenant.Organization.Server.NewBrowser();
        using var person = new ProviderVisitor();

        Assert.Equal("/account", (await tenant.SignInAsync(browser, username, person)).Path);

        Assert.Equal(1, person.Asked);
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        Assert.True((await db.Sessions.SingleAsync()).IdentityProviderMfa);
        var link = await db.ExternalIdentities.SingleAsync();
        Assert.Equal((true, "acrs c1"), (link.LastWithProof, link.LastProof));
        Assert.Contains(await tenant.Organization.EventsAsync(), e => e.Act == AuditActs.SignInCompleted && e.Reason == "identity provider, MFA proven");
        using var boss = await (await tenant.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        var account = await boss.GetAsync($"/admin/users/{user.Id}");
        Assert.Contains("Proven (acrs c1)", account.Text, StringComparison.Ordinal);
        Assert.Contains("Microsoft Entra ID (Contoso)", account.Text, StringComparison.Ordinal);
        Assert.Null(account.Document.QuerySelector("[role=switch]"));
    }

    [Theory, EveryDatabase]
    public async Task Without_proof_the_user_is_sent_back_once_and_then_refused_with_what_to_switch_on(Database database)
    {
        var tenant = await Tenant.ConnectAsync(database, requireProof: true);
        var (_, username, _) = await tenant.ProvisionAsync(contexts: ["c2"]);
        using var browser = tenant.Organization.Server.NewBrowser();

        var page = await tenant.SignInAsync(browser, username);

        Assert.Contains("did not confirm that it asked you for it", page.Text, StringComparison.Ordinal);
        Assert.Contains("a published authentication context with the id c1", page.Text, StringComparison.Ordinal);
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        Assert.Equal(0, await db.Sessions.CountAsync());
        var counted = await db.SsoSignIns.SingleAsync();
        Assert.Equal((false, false), (counted.WithProof, counted.IsCompleted));
    }

    [Theory, EveryDatabase]
    public async Task The_last_thirty_days_are_counted_with_and_without_proof(Database database)
    {
        await using var server = await SsoServers.StartAsync(database, (await ForgingProvider.TheAsync()).Origin);
        var tenant = await ForgedTenant.ConnectAsync(database, server: server);
        var (one, two) = (Guid.NewGuid().ToString("D"), Guid.NewGuid().ToString("D"));
        async Task SignInAsync(string oid, params string[] contexts)
        {
            using var browser = server.NewBrowser();
            Assert.Equal("/account", (await tenant.SignInAsync(browser, c => (c["acrs"], c["preferred_username"]) = (contexts, oid), oid)).Path);
        }

        await SignInAsync(one);
        server.Time.Advance(TimeSpan.FromDays(31));
        await SignInAsync(one, "c1");
        await SignInAsync(one, "c1", "c2");
        await SignInAsync(two);
        await tenant.Organization.ActAsync<SetMfaProof>((set, actor) => set.RunAsync(actor, new(tenant.ConnectionId, MfaTrust.ProofRequired), default));
        using (var browser = server.NewBrowser())
        {
            var back = await tenant.AnswerOnceAsync(browser, c => c["preferred_username"] = two, two);
            Assert.True(tenant.IsProvider(back.Location));
            // Sent there once more, asking; the same answer comes.
            var refused = await tenant.AnswerOnceAsync(browser, c => c["preferred_username"] = two, two, ForgedTenant.Read(back));
            Assert.Equal((null, System.Net.HttpStatusCode.Forbidden), (refused.Location, refused.Status));
        }

        using var boss = await (await tenant.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        var row = (await boss.GetAsync("/admin/single-sign-on")).Document.QuerySelectorAll("tbody td.number").Select(c => c.TextContent.Trim());
        // Refused for lack of proof counts as without.
        Assert.Equal(["4", "2", "2"], row);
    }

    [Theory, EveryDatabase]
    public async Task The_claims_parameter_asks_for_the_context_only_the_second_time(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database, trust: MfaTrust.ProofRequired);
        using var browser = tenant.Organization.Server.NewBrowser();
        var oid = Guid.NewGuid().ToString("D");
        var first = await tenant.SendAsync(browser);
        Assert.Null(System.Web.HttpUtility.ParseQueryString(first.Address.Query)["claims"]);
        var claims = tenant.Claims(first, oid);
        tenant.Script.IdToken = () => ForgingProvider.Token(claims, ForgingProvider.Shared);

        var second = ForgedTenant.Read(await browser.GetOnceAsync($"/sign-in/callback/{tenant.ConnectionId}?code=x&state={Uri.EscapeDataString(first.State)}"));

        var asked = JsonDocument.Parse(System.Web.HttpUtility.ParseQueryString(second.Address.Query)["claims"]!).RootElement.GetProperty("id_token").GetProperty("acrs");
        Assert.Equal((true, "c1"), (asked.GetProperty("essential").GetBoolean(), asked.GetProperty("value").GetString()));
        // A proof that was there at the first answer does not count for the second.
        var again = tenant.Claims(second, oid);
        again["acrs"] = "c1";
        tenant.Script.IdToken = () => ForgingProvider.Token(again, ForgingProvider.Shared);
        Assert.Equal("/account", (await tenant.ReturnAsync(browser, second)).Path);
    }

    [Theory, EveryDatabase]
    public async Task Other_providers_prove_by_amr_or_acr(Database database)
    {
        foreach (var (claim, value, right, wrong) in new (string, string, object, object)[]
        {
            ("amr", "mfa", new[] { "pwd", "mfa" }, new[] { "pwd" }), ("acr", "https://refeds.org/profile/mfa", "https://refeds.org/profile/mfa", "https://refeds.org/profile/sfa"),
        })
        {
            var tenant = await ForgedTenant.ConnectAsync(database, kind: ProviderKind.OpenIdConnect);
            await tenant.Organization.ActAsync<SetMfaProof>((set, actor) => set.RunAsync(actor, new(tenant.ConnectionId, MfaTrust.ProofRequired, claim, value), default));
            using var browser = tenant.Organization.Server.NewBrowser();

            Assert.Equal("/account", (await tenant.SignInAsync(browser, c => c[claim] = right)).Path);
            using var other = tenant.Organization.Server.NewBrowser();
            Assert.True(tenant.IsProvider((await tenant.AnswerOnceAsync(other, c => (c[claim], c["sub"], c["preferred_username"]) = (wrong, "other", "other"))).Location));
        }
    }
}
