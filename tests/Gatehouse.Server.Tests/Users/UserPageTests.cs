using System.Net;
using Gatehouse.Data.Queries;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Xunit;

namespace Gatehouse.Server.Tests.Users;

public class UserPageTests
{
    [Theory, EveryDatabase]
    public async Task What_the_page_says_of_the_next_sign_in_is_what_the_sign_in_then_does_in_every_state(Database database)
    {
        foreach (var enforced in new[] { false, true })
        {
            var (organization, admin) = await ListTests.AdministratorAsync(database);
            var users = new[]
            {
                await organization.AddUserAsync("off"),
                await organization.AddUserAsync("waiting", mfaOn: true),
                await organization.AddUserAsync("ready", mfaOn: true, setUp: true),
                await organization.AddUserAsync("bound-but-off", setUp: true),
                await organization.AddUserAsync("federated", method: SignInMethod.Sso),
                await organization.AddUserAsync("gone", active: false),
                await organization.AddUserAsync("invited", hasPassword: false),
                await SwitchOffAsync(await organization.AddUserAsync("no-password-left"), user => ThrottleKeys.Password(user.Id)),
                await SwitchOffAsync(await organization.AddUserAsync("no-code-left", mfaOn: true, setUp: true), CodeKey),
            };
            if (enforced) await organization.EnforceAsync();

            foreach (var user in users)
            {
                var page = await admin.GetAsync(user.Address());
                var said = page.Document.QuerySelectorAll("#next-sign-in li").Select(li => li.TextContent.Trim()).ToList();
                var met = await DriveAsync(user);
                Assert.True(Agree(said, met), $"{user.Username}, enforced {enforced}: said {string.Join(" · ", said)}; met {string.Join(" · ", met)}");
            }
        }
    }

    [Theory, EveryDatabase]
    public async Task It_shows_the_facts_the_sessions_and_the_last_events(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("ada", mfaOn: true, setUp: true, fullName: "Ada Lovelace");
        using var theirs = await user.SignInAsync();

        var page = await admin.GetAsync(user.Address());

        Assert.Equal("Ada Lovelace", page.Heading);
        Assert.Equal("Users Ada Lovelace", string.Join(' ', page.Document.QuerySelectorAll(".crumbs li").Select(li => li.TextContent.Trim())));
        Assert.Equal("User account details", page.Document.QuerySelector("#details h2")!.TextContent);
        Assert.Equal("Authentication", page.Document.QuerySelector("#details #authentication h3")!.TextContent);
        Assert.Contains("Required for this account since", page.Document.QuerySelector("#mfa-text")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Set up today, not used since.", page.Document.QuerySelector("#mfa-text")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("ada@example.test", page.Text, StringComparison.Ordinal);
        Assert.Contains("Signed in on one browser.", page.Text, StringComparison.Ordinal);
        Assert.Contains("Signed in", page.Document.QuerySelector("#events")!.TextContent, StringComparison.Ordinal);

        var ended = await admin.SendAsync(page, "end-sessions");
        Assert.Contains("Ada Lovelace has been signed out everywhere.", ended.Text, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await theirs.GetAsync("/account")).Path, StringComparison.Ordinal);
        Assert.Contains(await organization.EventsAsync(), e => e.Act == AuditActs.SessionEnded && e.SubjectId == user.Id && e.Details == """{"sessions":[null,"1"]}""");
    }

    [Theory, EveryDatabase]
    public async Task Foreign_organisation_a_user_of_another_one_is_not_there(Database database)
    {
        var (organization, admin) = await ListTests.AdministratorAsync(database);
        var foreign = await (await organization.Server.NewOrganizationAsync()).AddUserAsync("foreign", mfaOn: true, setUp: true);

        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync(foreign.Address())).Status);
        foreach (var handler in new[] { "mfa", "mfa-off", "reset-mfa", "end-sessions" })
            Assert.Equal(HttpStatusCode.NotFound, (await Forged.PostAsync(admin, foreign.Address(), handler, ("wanted", "off"), ("reason", "x"))).Status);
        Assert.NotNull((await foreign.RowAsync()).MfaOnSince);
    }

    [Theory, EveryDatabase]
    public async Task Forged_post_each_role_gets_through_to_what_it_may_and_to_nothing_else(Database database)
    {
        string[] acts = ["end-sessions", "mfa", "reset-mfa", "mfa-off"];
        // Actor × target: which of the acts are allowed. Written out, not computed: this is the promise.
        var allowed = new Dictionary<(Role, Role), string[]>
        {
            [(Role.UserAdministrator, Role.None)] = acts,
            [(Role.UserAdministrator, Role.HelpDesk)] = acts,
            [(Role.UserAdministrator, Role.UserAdministrator)] = acts,
            [(Role.HelpDesk, Role.None)] = ["reset-mfa"],
        };
        foreach (var target in Enum.GetValues<Role>()) allowed[(Role.Administrator, target)] = acts;

        foreach (var actor in Enum.GetValues<Role>())
        {
            var (organization, browser) = await ListTests.AdministratorAsync(database, actor);
            foreach (var target in Enum.GetValues<Role>())
            {
                var user = await organization.AddUserAsync($"target-{target}", target, mfaOn: true, setUp: true);
                foreach (var act in acts)
                {
                    var page = await Forged.PostAsync(browser, user.Address(), act, ("wanted", "on"), ("reason", "Because"));
                    var may = allowed.GetValueOrDefault((actor, target), []).Contains(act);
                    Assert.True(page.Status == (may ? HttpStatusCode.Redirect : HttpStatusCode.Forbidden), $"{actor} did {act} to {target}: {page.Status} {page.Text}");
                }

                var row = await user.RowAsync();
                Assert.Equal(allowed.GetValueOrDefault((actor, target), []).Contains("mfa-off"), row.MfaOnSince is null);
            }

            foreach (var (act, wanted) in new[] { ("enforcement", "on"), ("enforcement", "off"), ("enforce", ""), ("stop-enforcing", ""), ("sign-in-help", "") })
            {
                if (actor is Role.Administrator) continue;
                var page = await Forged.PostAsync(browser, "/admin/settings", act, ("wanted", wanted), ("name", "Mine"));
                Assert.True(page.Status is HttpStatusCode.Forbidden, $"{actor} did {act}: {page.Status}");
            }

            Assert.Equal(actor is Role.Administrator ? HttpStatusCode.OK : HttpStatusCode.Forbidden, (await browser.GetAsync("/admin/settings")).Status);
            await using var db = organization.Server.Db(organization.Id);
            Assert.All(db.Organizations, o => Assert.Equal((null, "Test & Sons"), (o.MfaEnforcedSince, o.Name)));
        }
    }

    [Theory, EveryDatabase]
    public async Task What_a_role_does_not_allow_is_not_offered(Database database)
    {
        foreach (var (role, mayTurn, mayReset, hasReset, maySeeEvents) in new[]
        {
            (Role.HelpDesk, false, true, true, false), (Role.Auditor, false, false, false, true), (Role.UserAdministrator, true, true, true, false),
        })
        {
            var (organization, browser) = await ListTests.AdministratorAsync(database, role);
            var page = await browser.GetAsync((await organization.AddUserAsync("plain", mfaOn: true, setUp: true)).Address());
            Assert.Equal((true, !mayTurn), AccountForms.Switch(page));
            Assert.Equal(hasReset, page.Document.QuerySelector("button[data-dialog=reset-mfa]") is { } button && mayReset && !button.HasAttribute("disabled"));
            Assert.Equal(maySeeEvents, page.Document.QuerySelector("#events") is not null);
            Assert.Equal(mayTurn, page.Document.QuerySelector("#account") is not null);

            var boss = await browser.GetAsync((await organization.AddUserAsync("boss", Role.Administrator, mfaOn: true, setUp: true)).Address());
            Assert.Equal((true, true), AccountForms.Switch(boss));
            Assert.True(boss.Document.QuerySelector("button[data-dialog=reset-mfa]")?.HasAttribute("disabled") ?? true);
        }
    }

    // The steps a real sign-in takes, in the words of the page.
    private static async Task<List<string>> DriveAsync(TestUser user)
    {
        using var browser = user.Organization.Server.NewBrowser();
        var page = await browser.SignInAsync(user);
        var met = new List<string>();
        if (page.Path.StartsWith("/sign-in?", StringComparison.Ordinal) && page.Status is HttpStatusCode.UnprocessableEntity) return ["cannot sign in"];
        met.Add("Username and password");
        if (page.Path == "/sign-in/code")
        {
            met.Add("A code from the authenticator app");
            page = await browser.SubmitAsync(page, ("code", user.Code()));
        }
        else if (page.Path == "/sign-in/set-up")
        {
            met.Add("They are led through setting up an authenticator app and cannot get past it");
            page = await browser.SetUpAsync(page, user.Organization.Server);
        }

        met.Add(page.Path == "/account" ? "Signed in" : page.Text.Contains("switched off after 100 wrong codes", StringComparison.Ordinal) ? "They cannot get further" : page.Text);
        return met;
    }

    // A refused password says nothing to a stranger; the page says why.
    private static bool Agree(List<string> said, List<string> met) => met is ["cannot sign in"]
        ? said is [var only] && only.StartsWith("They cannot sign in:", StringComparison.Ordinal)
        : said.Count == met.Count && said.Zip(met).All(x => x.First.StartsWith(x.Second, StringComparison.Ordinal));

    private static string CodeKey(TestUser user)
    {
        using var db = user.Organization.Server.Db(user.Organization.Id);
        return ThrottleKeys.Code(db.Authenticators.Single(a => a.UserId == user.Id).Id);
    }

    internal static async Task<TestUser> SwitchOffAsync(TestUser user, Func<TestUser, string> key)
    {
        await using var db = user.Organization.Server.Db(user.Organization.Id);
        db.Throttles.Add(new() { Key = key(user), Failures = 100, Consecutive = 100, LastFailureAt = user.Organization.Server.Time.GetUtcNow().AddDays(-2) });
        await db.SaveChangesAsync();
        return user;
    }
}
