using System.Net;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.Users;

public class InvitationTests
{
    private const string Chosen = "quartz lantern moped violin";

    [Theory, EveryDatabase]
    public async Task The_invited_user_chooses_a_password_and_signs_in_with_it(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("guest", hasPassword: false);
        using var guest = organization.Server.NewBrowser();

        var page = await guest.GetAsync(await Invitations.NewLinkAsync(browser, user));
        Assert.Equal("Welcome, User guest", page.Heading);
        Assert.Contains("Test & Sons", page.Text, StringComparison.Ordinal);
        Assert.Contains("At least 15 characters", page.Text, StringComparison.Ordinal);
        Assert.True(page.Headers.CacheControl?.NoStore);
        Assert.DoesNotContain("admin.css", page.Html, StringComparison.Ordinal);
        var signIn = await guest.SubmitAsync(page, ("password", Chosen), ("again", Chosen));

        Assert.StartsWith("/sign-in?organization=", signIn.Path, StringComparison.Ordinal);
        Assert.Contains("Your password is set. Sign in with it as guest.", signIn.Text, StringComparison.Ordinal);
        Assert.Equal("/account", (await guest.SignInAsync(user, Chosen)).Path);
        Assert.Contains(await organization.EventsAsync(), e => e.Act == AuditActs.UserPasswordSet && e.ActorId == user.Id);
    }

    [Theory, EveryDatabase]
    public async Task A_link_works_once_not_after_a_newer_one_and_not_after_its_time(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("chief", Role.Administrator)).SignInAsync();
        var user = await organization.AddUserAsync("guest", hasPassword: false);
        using var guest = server.NewBrowser();
        var older = await Invitations.NewLinkAsync(browser, user);
        var newer = await Invitations.NewLinkAsync(browser, user);
        var open = await guest.GetAsync(newer);

        Assert.Equal("This link cannot be used", (await guest.GetAsync(older)).Heading);
        await guest.SubmitAsync(open, ("password", Chosen), ("again", Chosen));
        Assert.Equal("This link cannot be used", (await guest.GetAsync(newer)).Heading);
        var hash = (await user.RowAsync()).PasswordHash;
        var late = await guest.PostAsync(newer, [new("_handler", "choose-password"), .. Hidden(open), new("password", "other " + Chosen)]);
        Assert.Equal((HttpStatusCode.Gone, "This link cannot be used"), (late.Status, late.Heading));
        Assert.Equal(hash, (await user.RowAsync()).PasswordHash);

        var expiring = await Invitations.NewLinkAsync(browser, user);
        server.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        Assert.Equal("Welcome, User guest", (await guest.GetAsync(expiring)).Heading);
        server.Time.Advance(TimeSpan.FromMinutes(1));
        var gone = await guest.GetAsync(expiring);
        Assert.Equal(HttpStatusCode.Gone, gone.Status);
        Assert.Contains("ask whoever invited you for a new link", gone.Text, StringComparison.Ordinal);
        foreach (var made in new[] { "", "x", new string('A', 64) })
            Assert.Equal("This link cannot be used", (await guest.GetAsync($"/invitation?token={made}")).Heading);
    }

    [Theory, EveryDatabase]
    public async Task A_link_is_made_after_a_fresh_proof_only_which_leads_back_to_the_question(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        using var browser = await (await organization.AddUserAsync("chief", Domain.Permissions.Role.Administrator)).SignInAsync();
        var user = await organization.AddUserAsync("guest", hasPassword: false);
        var page = await browser.GetAsync(user.Address());
        Assert.Null(page.Document.QuerySelector("form.opener[action='/sign-in/again']"));
        server.Time.Advance(TimeSpan.FromMinutes(16));

        var again = await browser.SendAsync(page, "invite");
        Assert.StartsWith("/sign-in/again", again.Path, StringComparison.Ordinal);
        await using var db = server.Db(organization.Id);
        Assert.False(await db.Invitations.AnyAsync());

        var back = await browser.SubmitAsync(again, ("password", TestOrganization.Password));
        Assert.NotNull(back.Document.QuerySelector("dialog#invite[open]"));
        Assert.NotNull(Invitations.LinkOrNull(await browser.SendAsync(back, "invite")));

        // Asked before the question, so that nobody answers it in vain.
        server.Time.Advance(TimeSpan.FromMinutes(16));
        var stale = await browser.GetAsync(user.Address());
        Assert.NotNull(stale.Document.QuerySelector("form.opener[action='/sign-in/again'] input[value$='confirm=invite&proven=1']"));
    }

    [Theory, EveryDatabase]
    public async Task Race_a_link_opened_by_twenty_at_once_is_used_by_exactly_one(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("guest", hasPassword: false);
        var link = await Invitations.NewLinkAsync(browser, user);
        var guests = Enumerable.Range(0, 20).Select(_ => organization.Server.NewBrowser()).ToList();
        var pages = await Task.WhenAll(guests.Select(g => g.GetAsync(link)));

        var answers = await Task.WhenAll(guests.Select((g, i) => g.SubmitAsync(pages[i], "main form", [("password", $"{Chosen} {i}"), ("again", $"{Chosen} {i}")], follow: false)));

        var winner = Array.FindIndex(answers, a => a.Location?.Contains("/sign-in", StringComparison.Ordinal) ?? false);
        Assert.Single(answers, a => a.Location is not null);
        Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.UserPasswordSet);
        using var last = organization.Server.NewBrowser();
        Assert.Equal("/account", (await last.SignInAsync(user, $"{Chosen} {winner}")).Path);
        guests.ForEach(g => g.Dispose());
    }

    [Theory, EveryDatabase]
    public async Task A_password_is_refused_with_the_reason_and_the_link_stays_good(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("guest.person", hasPassword: false);
        using var guest = organization.Server.NewBrowser();
        var link = await Invitations.NewLinkAsync(browser, user);

        foreach (var (password, again, field, words) in new[]
        {
            ("short", "short", "password", "at least 15 characters; this has 5"),
            ("123456789012345678", "123456789012345678", "password", "sequences"),
            ("guest.person guest.person", "guest.person guest.person", "password", ""),
            (Chosen, Chosen + "!", "again", "do not match"),
        })
        {
            var page = await guest.SubmitAsync(await guest.GetAsync(link), ("password", password), ("again", again));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.Contains(words, page.Document.QuerySelector($"#{field}-error")?.TextContent, StringComparison.Ordinal);
            Assert.DoesNotContain(password, page.Document.QuerySelector("#password")?.OuterHtml, StringComparison.Ordinal);
        }

        Assert.Null((await user.RowAsync()).PasswordHash);
        Assert.Equal("Welcome, User guest.person", (await guest.GetAsync(link)).Heading);
    }

    [Theory, EveryDatabase]
    public async Task Where_MFA_is_required_eight_characters_are_enough_and_where_not_fifteen_are_asked(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var plain = await organization.AddUserAsync("plain", hasPassword: false);
        var own = await organization.AddUserAsync("own", hasPassword: false, mfaOn: true);
        using var guest = organization.Server.NewBrowser();

        Assert.Contains("At least 15", (await guest.GetAsync(await Invitations.NewLinkAsync(browser, plain))).Text, StringComparison.Ordinal);
        var page = await guest.GetAsync(await Invitations.NewLinkAsync(browser, own));
        Assert.Contains("At least 8", page.Text, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await guest.SubmitAsync(page, ("password", "mvq7 lane"), ("again", "mvq7 lane"))).Path, StringComparison.Ordinal);
        await organization.EnforceAsync();
        Assert.Contains("At least 8", (await guest.GetAsync(await Invitations.NewLinkAsync(browser, plain))).Text, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task MFA_bypass_a_forgotten_password_is_no_way_round_the_authenticator(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("careful", mfaOn: true, setUp: true);
        using var theirs = await user.SignInAsync();
        using var guest = organization.Server.NewBrowser();

        var page = await guest.SubmitAsync(await guest.GetAsync(await Invitations.NewLinkAsync(browser, user)), ("password", Chosen), ("again", Chosen));

        Assert.StartsWith("/sign-in?", page.Path, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await guest.GetAsync("/account")).Path, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await theirs.GetAsync("/account")).Path, StringComparison.Ordinal);
        var code = await guest.SignInAsync(user, Chosen);
        Assert.Equal("/sign-in/code", code.Path);
        Assert.Equal("/account", (await guest.SubmitAsync(code, ("code", user.Code(1)))).Path);
        Assert.StartsWith("/sign-in", (await theirs.SignInAsync(user)).Path, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task A_sign_in_under_way_with_the_old_password_does_not_survive_the_new_one(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("halfway", mfaOn: true, setUp: true);
        using var thief = organization.Server.NewBrowser();
        using var guest = organization.Server.NewBrowser();
        var halfway = await thief.SignInAsync(user);

        await guest.SubmitAsync(await guest.GetAsync(await Invitations.NewLinkAsync(browser, user)), ("password", Chosen), ("again", Chosen));

        await thief.SubmitAsync(halfway, ("code", user.Code()));
        Assert.StartsWith("/sign-in", (await thief.GetAsync("/account")).Path, StringComparison.Ordinal);
    }

    [Theory, EveryDatabase]
    public async Task After_a_hundred_failures_a_new_password_opens_the_account_again(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("locked");
        var key = ThrottleKeys.Password(user.Id);
        await using (var db = organization.Server.Db(organization.Id))
        {
            db.Throttles.Add(new() { Key = key, Failures = 100, Consecutive = 100, LastFailureAt = organization.Server.Time.GetUtcNow() });
            db.Throttles.Add(new() { Key = ThrottleKeys.From(key, "abc"), Failures = 9, Consecutive = 9, LastFailureAt = organization.Server.Time.GetUtcNow() });
            await db.SaveChangesAsync();
        }

        using var guest = organization.Server.NewBrowser();
        Assert.StartsWith("/sign-in", (await guest.SignInAsync(user)).Path, StringComparison.Ordinal);
        await guest.SubmitAsync(await guest.GetAsync(await Invitations.NewLinkAsync(browser, user)), ("password", Chosen), ("again", Chosen));

        Assert.Equal("/account", (await guest.SignInAsync(user, Chosen)).Path);
        await using var after = organization.Server.Db(organization.Id);
        Assert.False(await after.Throttles.AnyAsync(t => t.Key == key || t.Key.StartsWith("password-from/" + user.Id.ToString("N"))));
    }

    [Theory, EveryDatabase]
    public async Task A_link_for_an_SSO_or_deactivated_user_is_refused(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var sso = await organization.AddUserAsync("sso", method: SignInMethod.Sso);
        var gone = await organization.AddUserAsync("gone", active: false);

        foreach (var user in new[] { sso, gone })
        {
            Assert.Null((await browser.GetAsync($"/admin/users/{user.Id}")).Document.QuerySelector("dialog#invite"));
            Assert.Equal(HttpStatusCode.Forbidden, (await Forged.PostAsync(browser, $"/admin/users/{user.Id}", "invite")).Status);
        }
    }

    [Theory, EveryDatabase]
    public async Task Privilege_escalation_a_link_kept_from_before_a_rise_in_role_opens_nothing(Database database)
    {
        var (organization, kept) = await ListTests.AdministratorAsync(database, Role.UserAdministrator);
        using var administrator = await (await organization.AddUserAsync("boss", Role.Administrator)).SignInAsync();
        var user = await organization.AddUserAsync("rising");
        var link = await Invitations.NewLinkAsync(kept, user);

        // A name alone is no reason to void it.
        await administrator.SubmitAsync(await EditTests.Form(administrator, user), ("name", "User Rising"));
        using var guest = organization.Server.NewBrowser();
        Assert.Equal("Welcome, User Rising", (await guest.GetAsync(link)).Heading);
        var done = await administrator.SubmitAsync(await EditTests.Form(administrator, user), ("role", "Administrator"));

        Assert.Equal("This link cannot be used", (await guest.GetAsync(link)).Heading);
        Assert.Contains("The invitation link made before opens nothing any more", done.Text, StringComparison.Ordinal);
        Assert.Equal(Role.Administrator, (await user.RowAsync()).Role);
    }

    [Theory, EveryDatabase]
    public async Task Privilege_escalation_a_link_kept_from_before_a_group_gave_a_role_opens_nothing(Database database)
    {
        var (client, organization) = await Scim.ScimClient.NewAsync(database);
        using var _ = client;
        var id = (await client.AddUserAsync("rising")).Id;
        var (joins, gains) = ((await client.AddGroupAsync("Chiefs")).Id, (await client.AddGroupAsync("Desk", id)).Id);
        await Scim.GroupTests.SetAsync(organization, joins, Role.Administrator);
        await using var db = organization.Server.Db(organization.Id);
        async Task InviteAsync()
        {
            db.Invite(await db.Users.SingleAsync(u => u.Username == "rising"), organization.Server.Time.GetUtcNow(), TimeSpan.FromDays(7));
            await db.SaveChangesAsync();
        }

        await InviteAsync();
        var done = Assert.IsType<Outcome.Done>(await Scim.GroupTests.SetAsync(organization, gains, Role.HelpDesk));
        Assert.False(await db.Invitations.AnyAsync(i => i.UsedAt == null));
        Assert.Contains("Invitation links made before for those whose role has risen open nothing any more", done.Message.Format, StringComparison.Ordinal);
        await InviteAsync();
        await client.PatchAsync($"Groups/{joins}", $$"""{"op":"add","path":"members","value":[{"value":"{{id}}"}]}""");
        Assert.False(await db.Invitations.AnyAsync(i => i.UsedAt == null));
    }

    [Theory, EveryDatabase]
    public async Task An_expired_form_keeps_the_link(Database database)
    {
        var (organization, browser) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("slow", hasPassword: false);
        var link = await Invitations.NewLinkAsync(browser, user);
        using var guest = organization.Server.NewBrowser();

        var page = await guest.PostAsync(link, [new("_handler", "choose-password"), new("__RequestVerificationToken", "stale"), new("password", Chosen)], follow: true);

        Assert.Equal("Welcome, User slow", page.Heading);
        Assert.Contains("open for too long", page.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, string>> Hidden(TestPage page) =>
        [new("__RequestVerificationToken", page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!)];
}
