using System.Net;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SignIn;
using Gatehouse.Features.SystemSettings.Enforcement;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.SingleSignOn;
using Gatehouse.Server.Tests.Users;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.SystemSettings;

public class EnforcementTests
{
    private const string Home = "/admin/settings?type=general";

    [Theory, EveryDatabase]
    public async Task Turning_it_on_shows_first_what_it_means_then_takes_effect_at_the_next_sign_in(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        using var admin = await (await organization.AddUserAsync("chief", Role.Administrator, mfaOn: true, setUp: true)).SignInAsync();
        var user = await organization.AddUserAsync("user");
        await organization.AddUserAsync("never");
        await organization.AddUserAsync("federated", method: SignInMethod.Sso);
        await organization.AddUserAsync("gone", active: false);
        using var running = await user.SignInAsync();

        var page = await admin.GetAsync("/admin/settings");
        Assert.NotNull(page.Document.QuerySelector("select[name=type] option[value=general]"));
        var preview = await admin.SendAsync(page, "enforcement", ("wanted", "on"));

        Assert.Equal($"{Home}&confirm=enforce", preview.Path);
        Assert.Equal(["2", "1", "1"], preview.Document.QuerySelectorAll("#enforce td:nth-child(2)").Select(td => td.TextContent));
        Assert.Contains("1 of those who will be asked has not signed in for 90 days, or never.", preview.Text, StringComparison.Ordinal);
        Assert.Contains("1 deactivated account is left out", preview.Text, StringComparison.Ordinal);
        Assert.Contains("You are set up yourself, so you will not be locked out.", preview.Text, StringComparison.Ordinal);
        Assert.Null((await RowAsync(organization)).MfaEnforcedSince);

        var done = await admin.SendAsync(preview, "enforce");

        Assert.Equal(Home, done.Path);
        Assert.Equal("true", done.Document.QuerySelector("#enforcement-switch")!.GetAttribute("aria-checked"));
        Assert.Equal("/account", (await running.GetAsync("/account")).Path);
        using var next = organization.Server.NewBrowser();
        Assert.Equal("/sign-in/set-up", (await next.SignInAsync(user)).Path);
        var told = Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.OrganizationMfaEnforced);
        Assert.StartsWith("""{"enforced":["off","on"],"accountsSetUp":[null,"1"],"accountsNotSetUp":[null,"2"],"accountsNotSetUpAway":[null,"1"]""", told.Details, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task Lock_out_an_administrator_who_is_not_set_up_is_led_through_set_up_first_and_refused_otherwise(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);

        var preview = await admin.GetAsync($"{Home}&confirm=enforce");
        Assert.Contains("You have not set up MFA yourself.", preview.Text, StringComparison.Ordinal);
        var forged = await Forged.PostAsync(admin, $"{Home}&confirm=enforce", "enforce");
        Assert.Equal(HttpStatusCode.Forbidden, forged.Status);
        Assert.Contains("Set up MFA for yourself first", forged.Text, StringComparison.Ordinal);
        Assert.Null((await RowAsync(organization)).MfaEnforcedSince);

        var again = await admin.GetAsync(preview.Document.QuerySelector("#enforce a.primary")!.GetAttribute("href")!);
        var setUp = await admin.SubmitAsync(again, ("password", TestOrganization.Password));
        var back = await admin.SetUpAsync(setUp, organization.Server);
        Assert.Equal($"{Home}&confirm=enforce", back.Path);
        await admin.SendAsync(back, "enforce");
        Assert.NotNull((await RowAsync(organization)).MfaEnforcedSince);
    }

    [Theory, EveryDatabase]
    public async Task Off_again_each_accounts_own_setting_applies_and_whoever_set_it_up_keeps_it(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var keeps = await organization.AddUserAsync("keeps");
        var plain = await organization.AddUserAsync("plain");
        await organization.EnforceAsync();
        using var browser = organization.Server.NewBrowser();
        Assert.Equal("/account", (await browser.SetUpAsync(await browser.SignInAsync(keeps), organization.Server)).Path);

        var asked = await admin.SendAsync(await admin.GetAsync(Home), "enforcement", ("wanted", "off"));
        Assert.NotNull(asked.Document.QuerySelector("dialog#stop-enforcing[open]"));
        Assert.NotNull((await RowAsync(organization)).MfaEnforcedSince);
        var done = await admin.SendAsync(asked, "stop-enforcing");

        Assert.Contains("Each account's own setting applies again.", done.Text, StringComparison.Ordinal);
        using var next = organization.Server.NewBrowser();
        Assert.Equal("/sign-in/code", (await next.SignInAsync(keeps)).Path);
        using var other = organization.Server.NewBrowser();
        Assert.Equal("/account", (await other.SignInAsync(plain)).Path);
        Assert.StartsWith("""{"enforced":["on","off"],""", Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.OrganizationMfaNotEnforced).Details, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task Race_administrators_who_turn_it_at_the_same_instant_make_one_change(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();

        var on = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => OperatorAsync(organization, true)));
        var off = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => OperatorAsync(organization, false)));

        Assert.All(on.Concat(off), outcome => Assert.IsType<Outcome.Done>(outcome));
        var events = await organization.EventsAsync();
        Assert.Single(events, e => e.Act == AuditActs.OrganizationMfaEnforced);
        Assert.Single(events, e => e.Act == AuditActs.OrganizationMfaNotEnforced);
    }

    [Theory, EveryDatabase]
    public async Task An_administrator_of_the_identity_provider_reads_that_his_account_is_not_touched(Database database)
    {
        var tenant = await ForgedTenant.ConnectAsync(database);
        using var admin = tenant.Organization.Server.NewBrowser();
        Assert.Equal("/account", (await tenant.SignInAsync(admin, claims => claims["auth_time"] = claims["iat"])).Path);
        await using (var db = tenant.Organization.Server.Db(tenant.Organization.Id)) await db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.Role, Role.Administrator));

        var preview = await admin.GetAsync($"{Home}&confirm=enforce");

        Assert.Contains("You sign in through the identity provider yourself: your account is not touched, so you will not be locked out.", preview.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("set up yourself", preview.Text, StringComparison.Ordinal);
        await admin.SendAsync(preview, "enforce");
        Assert.NotNull((await RowAsync(tenant.Organization)).MfaEnforcedSince);
    }

    [Theory, EveryDatabase]
    public async Task A_stale_proof_leads_to_the_password_first(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        using var admin = await (await organization.AddUserAsync("chief", Role.Administrator, mfaOn: true, setUp: true)).SignInAsync();
        var preview = await admin.GetAsync($"{Home}&confirm=enforce");
        server.Time.Advance(TimeSpan.FromMinutes(16));

        Assert.StartsWith("/sign-in/again", (await admin.SendAsync(preview, "enforce")).Path, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in/again", (await admin.SendAsync(preview, "enforcement", ("wanted", "on"))).Path, StringComparison.Ordinal);
        Assert.Null((await RowAsync(organization)).MfaEnforcedSince);
    }

    [Theory, EveryDatabase]
    public async Task A_stale_proof_does_not_take_the_protection_away_either(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        var chief = await organization.AddUserAsync("chief", Role.Administrator, mfaOn: true, setUp: true);
        using var admin = await chief.SignInAsync();
        await organization.EnforceAsync();
        var asked = await admin.GetAsync($"{Home}&confirm=stop-enforcing");
        server.Time.Advance(TimeSpan.FromMinutes(16));

        var again = await admin.SendAsync(asked, "stop-enforcing");
        Assert.StartsWith("/sign-in/again", again.Path, StringComparison.Ordinal);
        Assert.NotNull((await RowAsync(organization)).MfaEnforcedSince);

        var code = await admin.SubmitAsync(again, ("password", TestOrganization.Password));
        var back = await admin.SubmitAsync(code, ("code", chief.Code()));
        Assert.NotNull(back.Document.QuerySelector("dialog#stop-enforcing[open]"));
        await admin.SendAsync(back, "stop-enforcing");
        Assert.Null((await RowAsync(organization)).MfaEnforcedSince);
    }

    [Theory, EveryDatabase]
    public async Task Each_number_leads_to_exactly_the_accounts_that_it_counts(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        await organization.AddUserAsync("asked");
        await organization.AddUserAsync("ready", mfaOn: true, setUp: true);
        await organization.AddUserAsync("federated", method: SignInMethod.Sso);
        await organization.AddUserAsync("invited", hasPassword: false);
        await UserPageTests.SwitchOffAsync(await organization.AddUserAsync("blocked"), u => ThrottleKeys.Password(u.Id));
        await organization.AddUserAsync("gone", active: false);
        await organization.AddUserAsync("patient", method: SignInMethod.Sso, waiting: true);

        var rows = (await admin.GetAsync($"{Home}&confirm=enforce")).Document.QuerySelectorAll("#enforce tbody tr");

        Assert.Equal(5, rows.Length);
        var names = new List<string>();
        foreach (var row in rows)
        {
            var list = await admin.GetAsync(row.QuerySelector("th a")?.GetAttribute("href") ?? "/admin/users");
            names.Add(string.Join(' ', list.Document.QuerySelectorAll("tbody td.lead a").Select(a => a.TextContent)));
            Assert.StartsWith(row.QuerySelector("td")!.TextContent + " ", list.Document.QuerySelector("[data-count]")!.TextContent, StringComparison.Ordinal);
            // What the list is narrowed to can be seen, and stays while it is narrowed further.
            Assert.NotNull(list.Document.QuerySelector("select[name=if-required] option[selected]"));
        }

        Assert.Equal(["User asked User chief", "User ready", "User federated", "User invited", "User blocked"], names);
        Assert.Null((await admin.GetAsync("/admin/users")).Document.QuerySelector("select[name=if-required]"));
    }

    [Theory, EveryDatabase]
    public async Task The_numbers_agree_with_the_sign_ins_own_preview_of_every_account(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var random = new Random(20261124);
        var now = organization.Server.Time.GetUtcNow();
        for (var i = 0; i < 60; i++)
        {
            bool Chance(double share) => random.NextDouble() < share;
            var user = await organization.AddUserAsync($"user{i}", mfaOn: Chance(.5), setUp: Chance(.4), active: Chance(.85), hasPassword: Chance(.85),
                method: Chance(.2) ? SignInMethod.Sso : SignInMethod.Password);
            if (Chance(.1)) await UserPageTests.SwitchOffAsync(user, u => ThrottleKeys.Password(u.Id));
            await using var set = organization.Server.Db(organization.Id);
            if (Chance(.1) && await set.Authenticators.SingleOrDefaultAsync(a => a.UserId == user.Id) is { } bound)
                await UserPageTests.SwitchOffAsync(user, _ => ThrottleKeys.Code(bound.Id));
            // One that was revoked long ago counts for nothing.
            if (Chance(.2)) set.Authenticators.Add(new() { OrganizationId = organization.Id, Id = Guid.CreateVersion7(), UserId = user.Id, BoundAt = now, RevokedAt = now });
            (await set.Users.SingleAsync(u => u.Id == user.Id)).LastSignInAt = random.Next(4) switch { 0 => null, 1 => now.AddDays(-89), 2 => now.AddDays(-91), _ => now };
            await set.SaveChangesAsync();
        }

        await using var db = organization.Server.Db(organization.Id);
        var counted = await db.PreviewEnforcementAsync(now, CancellationToken.None);

        var walked = new EnforcementPreview(0, 0, 0, 0, 0, 0, 0);
        foreach (var id in await db.Users.Select(u => u.Id).ToListAsync())
        {
            var account = (await db.FindAccountAsync(id, CancellationToken.None))!;
            var steps = Preview.Of(account.Facts with { Organization = new(now) }, new Request(), now);
            var last = account.User.LastSignInAt;
            walked = (steps[^1].Kind, steps[^1].Reason) switch
            {
                (StepKind.IdentityProvider, _) => walked with { Sso = walked.Sso + 1 },
                (_, StepReason.Inactive) => walked with { Deactivated = walked.Deactivated + 1 },
                (_, StepReason.NoPassword) => walked with { Invited = walked.Invited + 1 },
                (StepKind.Refused, _) => walked with { Blocked = walked.Blocked + 1 },
                _ when steps.Any(s => s.Kind is StepKind.SetUpAuthenticator) => walked with
                {
                    Asked = walked.Asked + 1,
                    AskedAndAway = walked.AskedAndAway + (last is null || now - last > TimeSpan.FromDays(90) ? 1 : 0),
                },
                _ => walked with { SetUp = walked.SetUp + 1 },
            };
        }

        Assert.Equal(walked, counted);
        foreach (var (part, count) in new[]
        {
            (EnforcementPart.Asked, counted.Asked), (EnforcementPart.SetUp, counted.SetUp), (EnforcementPart.Sso, counted.Sso), (EnforcementPart.Invited, counted.Invited),
            (EnforcementPart.Blocked, counted.Blocked),
        }) Assert.Equal((part, count), (part, await (await db.UsersPassingAsync(new(IfRequired: part), now, CancellationToken.None)).CountAsync()));
        Assert.True(counted is { Asked: > 0, AskedAndAway: > 0, SetUp: > 0, Invited: > 0, Blocked: > 0, Sso: > 0, Deactivated: > 0 }, counted.ToString());
    }

    private static async Task<Gatehouse.Data.Rows.OrganizationRow> RowAsync(TestOrganization organization)
    {
        await using var db = organization.Server.Db(organization.Id);
        return await db.Organizations.AsNoTracking().SingleAsync();
    }

    private static async Task<Outcome> OperatorAsync(TestOrganization organization, bool on)
    {
        await using var scope = organization.Server.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<OrganizationScope>().Organization = organization.Id;
        return await scope.ServiceProvider.GetRequiredService<SetEnforcement>().RunAsync(Actor.Operator(organization.Id), new(on), CancellationToken.None);
    }
}
