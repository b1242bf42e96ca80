using System.Net;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.Users;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace Gatehouse.Server.Tests.MyAccount;

/// <summary>ASVS 6.2.2 and 6.2.3: a user changes the password, knowing the one before.</summary>
public class ChangePasswordTests
{
    private const string New = "nine copper lanterns hum";

    [Theory, EveryDatabase]
    public async Task A_changed_password_signs_in_and_the_old_one_no_longer_does(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        using var here = await user.SignInAsync();
        using var there = await user.SignInAsync();

        var page = await here.GetAsync("/account/password");
        var done = await ChangeAsync(here, TestOrganization.Password, New);

        Assert.Contains("At least 15 characters.", page.Text, StringComparison.Ordinal);
        Assert.Equal("/account", done.Path);
        Assert.Contains("Your password has been changed. You have been signed out everywhere else.", done.Text, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await there.GetAsync("/account")).Path, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await SignInAsync(user, TestOrganization.Password)).Path, StringComparison.Ordinal);
        Assert.Equal("/account", (await SignInAsync(user, New)).Path);
        var set = Assert.Single(await organization.EventsAsync(), e => e.Act == AuditActs.UserPasswordSet && e.ActorId == user.Id && e.SubjectId == user.Id);
        Assert.NotNull(AuditWords.Reason(set.Act, set.Reason!));
    }

    [Theory, EveryDatabase]
    public async Task Guessing_the_password_in_a_browser_left_signed_in_is_throttled(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        using var found = await user.SignInAsync();
        var before = (await user.RowAsync()).PasswordHash;

        var first = await ChangeAsync(found, "the dog's name, perhaps", New);
        for (var guess = 0; guess < 12; guess++) await ChangeAsync(found, $"the dog's name, perhaps {guess}", New);
        var right = await ChangeAsync(found, TestOrganization.Password, New);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, first.Status);
        Assert.Contains("This is not your present password.", first.Text, StringComparison.Ordinal);
        Assert.Contains("There have been too many wrong passwords.", right.Text, StringComparison.Ordinal);
        Assert.Contains(await organization.EventsAsync(), e => e.Act == AuditActs.SignInFailed && e.Reason == "wrong password when changing it");
        Assert.Equal(before, (await user.RowAsync()).PasswordHash);
        var events = await organization.EventsAsync();
        Assert.Contains(events, e => e.Act == AuditActs.SignInFailed && e.Reason == "too many attempts");
        Assert.All(events.Where(e => e.Reason is not null), e => Assert.NotNull(AuditWords.Reason(e.Act, e.Reason!)));
    }

    [Theory, EveryDatabase]
    public async Task What_the_rules_refuse_is_refused_here_too(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        using var browser = await user.SignInAsync();

        foreach (var (bad, why) in new[]
        {
            ("short", "at least 15"), ("passwordpassword", "repeats a short piece"), (TestOrganization.Password, "That is the password you have now."), ("", "15"),
        })
        {
            var page = await ChangeAsync(browser, TestOrganization.Password, bad);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.Contains(why, page.Text, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal("/account", (await SignInAsync(user, TestOrganization.Password)).Path);
    }

    [Theory, EveryDatabase]
    public async Task An_SSO_account_has_no_password_to_change_and_gets_none_by_a_forged_post(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        using var browser = await user.SignInAsync();
        await using (var db = organization.Server.Db(organization.Id))
        {
            // Converted by an administrator while the browser, in another tab, stays as it is.
            var row = await db.Users.SingleAsync(u => u.Id == user.Id);
            (row.PasswordHash, row.PasswordSetAt, row.Method) = (null, null, SignInMethod.Sso);
            await db.SaveChangesAsync();
        }

        Assert.Contains("Your password is not kept here", (await browser.GetAsync("/account/password")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Change password", (await browser.GetAsync("/account")).Text, StringComparison.Ordinal);
        var forged = await Forged.PostAsync(browser, "/account/password", "change-password", ("current", TestOrganization.Password), ("password", New), ("again", New));

        Assert.Equal(HttpStatusCode.Forbidden, forged.Status);
        Assert.Null((await user.RowAsync()).PasswordHash);
    }

    [Theory, EveryDatabase]
    public async Task Two_changes_at_the_same_instant_leave_one_password(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        using var browser = await user.SignInAsync();
        using var other = await user.SignInAsync();
        var (one, two) = (await browser.GetAsync("/account/password"), await other.GetAsync("/account/password"));

        var answers = await Task.WhenAll(
            browser.SubmitAsync(one, ("current", TestOrganization.Password), ("password", New), ("again", New)),
            other.SubmitAsync(two, ("current", TestOrganization.Password), ("password", New + " twice"), ("again", New + " twice")));

        Assert.Single(answers, a => a.Path == "/account");
        var works = new[] { New, New + " twice" }.Select(async p => (await SignInAsync(user, p)).Path == "/account").Select(t => t.Result);
        Assert.Single(works, w => w);
    }

    private static async Task<TestPage> ChangeAsync(TestBrowser browser, string current, string password) =>
        await browser.SubmitAsync(await browser.GetAsync("/account/password"), ("current", current), ("password", password), ("again", password));

    private static async Task<TestPage> SignInAsync(TestUser user, string password)
    {
        using var fresh = user.Organization.Server.NewBrowser();
        var page = await fresh.GetAsync($"/sign-in?organization={user.Organization.Slug}");
        return await fresh.SubmitAsync(page, ("username", user.Username), ("password", password));
    }
}
