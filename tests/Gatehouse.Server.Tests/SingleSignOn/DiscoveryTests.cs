using System.Net;
using Gatehouse.Domain;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Features.SingleSignOn.Domains;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>From a user name to the provider, by proven domains only.</summary>
public class DiscoveryTests
{
    [Theory, EveryDatabase]
    public async Task A_user_name_in_a_proven_domain_leads_straight_to_the_provider_whether_or_not_it_exists(Database database)
    {
        var (tenant, domain) = await ProvenAsync(database);
        await tenant.Organization.AddUserAsync($"sso@{domain}", method: SignInMethod.Sso);
        await tenant.Organization.AddUserAsync($"password@{domain}");
        string? first = null;
        foreach (var name in new[] { "sso", "password", "nobody" })
        {
            using var browser = tenant.Organization.Server.NewBrowser();
            var page = await browser.SubmitAsync(await browser.GetAsync("/sign-in"), ("username", $"{name}@{domain}"), ("password", ""));

            Assert.Equal("One moment", page.Heading);
            var refresh = page.Headers.GetValues("Refresh").Single();
            Assert.StartsWith($"0; url=/sign-in/sso?organization={tenant.Organization.Slug}", refresh, StringComparison.Ordinal);
            Assert.Equal(first ??= page.Text, page.Text);
            var sent = ForgedTenant.Read(await browser.GetOnceAsync(refresh["0; url=".Length..]));
            Assert.Equal($"{name}@{domain}", System.Web.HttpUtility.ParseQueryString(sent.Address.Query)["login_hint"]);
        }
    }

    [Theory, EveryDatabase]
    public async Task A_wrong_password_in_a_proven_domain_says_the_same_for_every_name(Database database)
    {
        var (tenant, domain) = await ProvenAsync(database);
        await tenant.Organization.AddUserAsync($"sso@{domain}", method: SignInMethod.Sso);
        await tenant.Organization.AddUserAsync($"password@{domain}");
        string? first = null;
        foreach (var name in new[] { "sso", "password", "nobody" })
        {
            using var browser = tenant.Organization.Server.NewBrowser();
            var page = await browser.SubmitAsync(await browser.GetAsync("/sign-in"), ("username", $"{name}@{domain}"), ("password", "not it"));

            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.Contains("Sign in with Forger", page.Text, StringComparison.Ordinal);
            Assert.Equal(first ??= page.Text, page.Text);
        }
    }

    [Theory, EveryDatabase]
    public async Task A_password_account_in_a_proven_domain_still_signs_in_with_its_password(Database database)
    {
        var (tenant, domain) = await ProvenAsync(database);
        var user = await tenant.Organization.AddUserAsync($"break-glass@{domain}", Role.Administrator);
        using var browser = tenant.Organization.Server.NewBrowser();

        Assert.Equal("/account", (await browser.SignInAsync(user)).Path);
    }

    [Theory, EveryDatabase]
    public async Task A_claimed_domain_leads_nowhere_until_it_is_proven_and_one_organisation_proves_it(Database database)
    {
        var (here, there) = (await ForgedTenant.ConnectAsync(database), await ForgedTenant.ConnectAsync(database));
        var domain = $"{Guid.NewGuid():N}.example";
        using var browser = here.Organization.Server.NewBrowser();
        foreach (var tenant in new[] { here, there })
            await tenant.Organization.ActAsync<ClaimDomain>((claim, actor) => claim.RunAsync(actor, new(domain, tenant.ConnectionId), default));
        Assert.NotEqual("One moment", (await browser.SubmitAsync(await browser.GetAsync("/sign-in"), ("username", $"x@{domain}"), ("password", ""))).Heading);

        await here.Organization.ActAsync<ProveDomain>((prove, actor) => prove.RunAsync(actor, new(domain.ToUpperInvariant()), default));
        Assert.IsType<Outcome.Refused>(await there.Organization.ActAsync<ProveDomain>((prove, actor) => prove.RunAsync(actor, new(domain), default), mustSucceed: false));

        Assert.Equal("One moment", (await browser.SubmitAsync(await browser.GetAsync("/sign-in"), ("username", $"x@{domain}"), ("password", ""))).Heading);
        var elsewhere = await browser.SubmitAsync(await browser.GetAsync($"/sign-in?organization={there.Organization.Slug}"), ("username", $"x@{domain}"), ("password", ""));
        Assert.NotEqual("One moment", elsewhere.Heading);
        var below = await browser.SubmitAsync(await browser.GetAsync("/sign-in"), ("username", $"x@sub.{domain}"), ("password", ""));
        Assert.NotEqual("One moment", below.Heading);
    }

    [Theory, EveryDatabase]
    public async Task A_domain_without_its_record_is_not_proven_from_the_page(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        var domain = $"{Guid.NewGuid():N}.invalid";
        using var boss = await (await tenant.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        var page = await boss.SubmitAsync(await boss.GetAsync("/admin/single-sign-on"), ("domain", domain), ("connection", tenant.ConnectionId.ToString()));
        Assert.Contains($"_gatehouse.{domain}", page.Text, StringComparison.Ordinal);

        var answer = await boss.SubmitAsync(page, $"form:has(button[value='{domain}']):has(input[value^=prove])", [("domain", domain)]);

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        await using var db = tenant.Organization.Server.Db(tenant.Organization.Id);
        Assert.Null((await db.ProvenDomains.SingleAsync()).ProvenAt);
        await boss.SubmitAsync(await boss.GetAsync("/admin/single-sign-on"), $"form:has(button[value='{domain}']):has(input[value^=remove])", [("domain", domain)]);
        Assert.Equal(0, await db.ProvenDomains.CountAsync());
    }

    [Theory, EveryDatabase]
    public async Task A_link_cannot_fill_in_a_name_at_the_provider(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        using var browser = tenant.Organization.Server.NewBrowser();

        var sent = await tenant.SendAsync(browser, "&hint=eve%40contoso.example&login_hint=eve");

        Assert.Null(System.Web.HttpUtility.ParseQueryString(sent.Address.Query)["login_hint"]);
    }

    [Theory, EveryDatabase]
    public async Task The_button_stands_where_the_organisation_is_known_and_the_connection_is_on(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        using var browser = tenant.Organization.Server.NewBrowser();
        async Task<bool> OffersAsync(string path) => (await browser.GetAsync(path)).Text.Contains("Sign in with Forger", StringComparison.Ordinal);

        Assert.True(await OffersAsync($"/sign-in?organization={tenant.Organization.Slug}"));
        Assert.False(await OffersAsync("/sign-in"));
        Assert.False(await OffersAsync("/sign-in?organization=nobody"));
        Assert.False(await OffersAsync("/sign-in?organization=%00"));
        await tenant.Organization.ActAsync<Features.SingleSignOn.Connection.SwitchConnection>((turn, actor) => turn.RunAsync(actor, new(tenant.ConnectionId, false), default), mustSucceed: false);
    }

    private static async Task<(ForgedTenant Tenant, string Domain)> ProvenAsync(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        var domain = $"{Guid.NewGuid():N}.example";
        await tenant.Organization.ActAsync<ClaimDomain>((claim, actor) => claim.RunAsync(actor, new(domain, tenant.ConnectionId), default));
        await tenant.Organization.ActAsync<ProveDomain>((prove, actor) => prove.RunAsync(actor, new(domain), default));
        return (tenant, domain);
    }
}
