using System.Net;
using Gatehouse.Domain.Passwords;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Server.Tests.Users;
using Xunit;

namespace Gatehouse.Server.Tests.Web;

public class StrengthHintTests
{
    [Theory, EveryDatabase]
    public async Task The_hint_is_the_rule_that_decides_with_all_that_is_known_of_the_account(Database database)
    {
        var (organization, chief) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("lena.okafor", hasPassword: false);
        using var guest = organization.Server.NewBrowser();
        var page = await guest.GetAsync(await Invitations.NewLinkAsync(chief, user));

        foreach (var (password, strength) in new[]
        {
            ("short", Strength.TooShort), ("lena.okafor.2026", Strength.Weak), ("Gatehouse-Gatehouse-1", Strength.Weak), ("1234567890123456", Strength.Weak),
            ("correct horse battery staple", Strength.Weak), ("Test & Sons 2026", Strength.Weak), ("vK7$wq9Zpt4m%Lx", Strength.Good), ("purple otter dances at noon", Strength.Strong),
        }) Assert.Equal((password, $"{(int)strength}"), (password, (await AskAsync(guest, page, password)).Html));
    }

    [Theory, EveryDatabase]
    public async Task At_the_first_start_what_is_typed_beside_it_counts(Database database)
    {
        var (organization, chief) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("guest", hasPassword: false);
        using var guest = organization.Server.NewBrowser();
        var page = await guest.GetAsync(await Invitations.NewLinkAsync(chief, user));

        Assert.Equal("1", (await AskAsync(guest, page, "zanzibar.kowalska.7", ("word", "zanzibar@kowalska.example"))).Html);
        Assert.NotEqual("1", (await AskAsync(guest, page, "zanzibar.kowalska.7")).Html);
    }

    [Theory, EveryDatabase]
    public async Task Nobody_asks_without_the_page_that_he_was_shown(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var organization = await server.NewOrganizationAsync();
        using var chief = await (await organization.AddUserAsync("chief", Domain.Permissions.Role.Administrator)).SignInAsync();
        var user = await organization.AddUserAsync("guest", hasPassword: false);
        using var guest = server.NewBrowser();
        using var stranger = server.NewBrowser();
        var page = await guest.GetAsync(await Invitations.NewLinkAsync(chief, user));

        // Another browser's token; a context of one's own making; a page of long ago.
        Assert.NotEqual(HttpStatusCode.OK, (await AskAsync(stranger, page, "purple otter dances at noon")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(guest, page, "purple otter dances at noon", ("context", "made-up"))).Status);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(guest, page, "purple otter dances at noon")).Status);
        server.Time.Advance(TimeSpan.FromHours(13));
        Assert.Equal(HttpStatusCode.BadRequest, (await AskAsync(guest, page, "purple otter dances at noon")).Status);
    }

    [Theory, EveryDatabase]
    public async Task Starving_the_server_with_words_without_end_is_refused_at_the_door(Database database)
    {
        var (organization, chief) = await ListTests.AdministratorAsync(database);
        var user = await organization.AddUserAsync("guest", hasPassword: false);
        using var guest = organization.Server.NewBrowser();
        var page = await guest.GetAsync(await Invitations.NewLinkAsync(chief, user));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await AskAsync(guest, page, "purple otter dances at noon", ("word", string.Concat(Enumerable.Repeat("purple otter ", 4000))))).Status);
        // Longer than any name or address: not what somebody would try.
        Assert.Equal("4", (await AskAsync(guest, page, "purple otter dances at noon", ("word", new string('x', 300) + " purple otter dances at noon"))).Html);
    }

    [Theory, EveryDatabase]
    public async Task A_hint_asked_for_with_a_form_of_an_earlier_session_leaves_no_notice(Database database)
    {
        var user = await (await (await Servers.Shared(database)).NewOrganizationAsync()).AddUserAsync("ada");
        using var browser = await user.SignInAsync();
        using var other = await user.SignInAsync();
        var page = await other.GetAsync("/account/password");

        var answer = await AskAsync(browser, page, "purple otter dances at noon");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.DoesNotContain("open for too long", (await browser.GetAsync("/account")).Text, StringComparison.Ordinal);
    }

    private static Task<TestPage> AskAsync(TestBrowser browser, TestPage page, string password, params (string Name, string Value)[] more)
    {
        var fields = new Dictionary<string, string>
        {
            ["password"] = password, ["context"] = page.Document.QuerySelector(".strength")!.GetAttribute("data-context")!,
            [Gatehouse.Web.FormTokens.Field] = page.Document.QuerySelector("main input[name=__RequestVerificationToken]")!.GetAttribute("value")!,
        };
        foreach (var (name, value) in more) fields[name] = value;
        return browser.PostAsync(Gatehouse.Web.StrengthHints.Path, fields);
    }
}
