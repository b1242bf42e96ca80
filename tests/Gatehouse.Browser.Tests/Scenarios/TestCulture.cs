using Gatehouse.Browser.Tests.Actions;
using Gatehouse.Browser.Tests.Checks;
using Gatehouse.Features.Setup;
using Gatehouse.Ui;
using Xunit;

namespace Gatehouse.Browser.Tests.Scenarios;

/// <summary>Every page in the culture that brackets what went through the localizer.</summary>
public class TestCulture
{
    private const string Submit = "main form button[type=submit]:visible";

    private static readonly House.Kind Bracketed = new(Language: BracketingLocalizerFactory.TestCulture);

    [Scenario]
    public Task No_word_on_a_page_has_gone_past_the_localizer() => Stage.PlayAsync(async stage =>
    {
        var visitor = await stage.EnterAsync();
        foreach (var status in new[] { 400, 403, 404, 410, 422, 429, 503 }) visitor.Watch.Expect(status);
        var findings = new List<string>();
        string[] data =
        [
            .. stage.House.Names, .. stage.House.Names.Select(Initials), Demo.Slug, "Gatehouse", Environment.UserName, "Service desk, extension 4357", "Chromium", "Linux",
            "Demo", "Lena Okafor", "lena.okafor", "LO", "Lost phone", "POST /Users", "POST /Groups", "/Users", "/Groups",
            "Xyzzy", "xyzzy.example", "_gatehouse", "example.org", "amr", "acr",
        ];
        async Task ReadAsync() => findings.AddRange(await visitor.UnlocalizedAsync(data));
        async Task OpenAsync(string path)
        {
            await visitor.OpenAsync(path);
            await ReadAsync();
        }

        async Task SendAsync(params (string Field, string Text)[] fields)
        {
            foreach (var (field, text) in fields) await visitor.Page.Locator(field).FillAsync(text);
            await visitor.LeaveByAsync(visitor.Page.Locator(Submit).First);
            await ReadAsync();
        }

        // Before a sign-in is complete.
        foreach (var path in new[] { "/sign-in", "/sign-in?expired=1", "/sign-in?signedOut=1", "/setup", "/invitation?token=x", "/not-there", "/help", "/help?q=phone", "/help?q=xyzzy", "/help/set-up-mfa", "/help/not-there" })
            await OpenAsync(path);
        await OpenAsync("/sign-in");
        await SendAsync(("#username", "gina.rossi"), ("#password", "not the password"));
        using (stage.House.Crowd()) await SendAsync(("#username", "gina.rossi"), ("#password", Demo.Password));
        await OpenAsync("/sign-in");
        await SendAsync(("#username", "erin.walsh"), ("#password", Demo.Password));
        await SendAsync(("#code", "000000"));
        await OpenAsync("/sign-in/set-up?expired=1");
        await OpenAsync("/sign-in");
        await SendAsync(("#username", "farid.khan"), ("#password", Demo.Password));
        await OpenAsync("/sign-in/code?expired=1");
        await SendAsync(("#code", await stage.House.PhoneOf("farid.khan").CodeBehindAsync(minutes: 3)));
        for (var tries = 0; tries < 10; tries++) await SendAsync(("#code", "000000"));
        await OpenAsync("/sign-in");
        await SendAsync(("#username", "amelia.stone"), ("#password", Demo.Password));
        await SendAsync(("#code", "000000"));
        await SendAsync(("#code", await stage.House.PhoneOf("amelia.stone").CodeAsync()));
        Assert.EndsWith("/account", visitor.Page.Url, StringComparison.Ordinal);

        // Signed in.
        foreach (var path in new[]
        {
            "/account", "/account?confirm=sign-out-elsewhere", "/account/password", "/account/password?expired=1", "/sign-in/again", "/sign-in/again?expired=1", "/sign-in/again?setUp=1", "/admin/users", "/admin/users?q=xyzzy", "/admin/users?mfa=not-set-up", "/admin/settings", "/admin/settings?type=sign-in-help",
            "/admin/settings?type=general&confirm=enforce", "/admin/audit-log", "/admin/audit-log?person=xyzzy", "/not-there", "/admin/not-there", "/admin/users/new",
        }) await OpenAsync(path);
        await SendAsync(("#name", "Lena Okafor"), ("#username", "amelia.stone"));
        await SendAsync(("#username", "lena.okafor"));
        var link = await visitor.Page.Locator(".copyable code").InnerTextAsync();
        await visitor.OpenAsync("/admin/users");
        var accounts = await visitor.Page.Locator("tbody td.lead a").EvaluateAllAsync<string[]>("links => links.map(a => a.getAttribute('href'))");
        Assert.Equal(12, accounts.Length);
        var sso = await visitor.Link(stage.House.NameOf("hugo.lind")).GetAttributeAsync("href");
        foreach (var account in accounts)
        {
            await OpenAsync(account);
            await OpenAsync($"{account}/edit");
        }

        foreach (var question in new[] { "reset-mfa", "mfa-off", "invite", "deactivate", "end-sessions" }) await OpenAsync($"{accounts[0]}?confirm={question}");
        await OpenAsync($"{accounts[1]}?confirm=deactivate");
        await visitor.OpenAsync("/account");
        await visitor.Page.EvaluateAsync("() => { const form = document.querySelector('form[action=\"/sign-out\"]'); form.action = '/account'; form.requestSubmit(); }");
        await visitor.HeadingIsAsync("⟦That request cannot be used⟧");
        await ReadAsync();

        // The notice after an act, the locked switch, and what the log says of it all.
        await visitor.OpenAsync("/admin/settings?type=general&confirm=enforce");
        await visitor.LeaveByAsync(visitor.Page.Locator("#enforce button[type=submit]"));
        await ReadAsync();
        foreach (var account in accounts.Take(3)) await OpenAsync(account);
        await OpenAsync("/admin/settings?type=general&confirm=stop-enforcing");
        await OpenAsync("/admin/audit-log");

        // Provisioning, empty and in use.
        await OpenAsync("/admin/provisioning");
        await SendAsync(("#token-name", "Lena Okafor"), ("#token-days", "none"));
        await SendAsync(("#token-days", "20"));
        var (token, tenant) = (await visitor.Page.Locator(".alert .copyable code").InnerTextAsync(), await visitor.Page.Locator("#tokens .row code").InnerTextAsync());
        using (var provider = new Provider(tenant, token))
        {
            await provider.MakeUserAsync("demo", "Demo");
            await provider.MakeUserAsync("amelia.stone", "Amelia Stone");
            await provider.MakeAsync("Groups", """{"displayName":"Demo"}""");
        }

        await OpenAsync("/admin/provisioning");
        await OpenAsync((await visitor.Page.Locator("#tokens .row-acts a").First.GetAttributeAsync("href"))!);
        // Single sign-on: nothing yet, a mistake, a connection with all its questions, a provider that may not be asked, a domain.
        foreach (var path in new[] { "/admin/single-sign-on", "/admin/single-sign-on/new?kind=Entra" }) await OpenAsync(path);
        await SendAsync(("#tenant", "common"), ("#clientId", "xyzzy"));
        await OpenAsync("/admin/single-sign-on/new?kind=OpenIdConnect");
        await SendAsync(("#name", "Xyzzy"), ("#issuer", "https://127.0.0.1:1"), ("#clientId", "xyzzy"), ("#secretExpires", "2026-12-01"));
        var connection = new Uri(visitor.Page.Url).AbsolutePath;
        await visitor.LeaveByAsync(visitor.Page.Locator("#test button[type=submit]"));
        await ReadAsync();
        await visitor.LeaveByAsync(visitor.Page.Locator("#proof button[type=submit]"));
        await ReadAsync();
        foreach (var path in new[] { $"{connection}/edit", $"{connection}?confirm=remove", $"{connection}?confirm=certificate" }) await OpenAsync(path);
        await visitor.LeaveByAsync(visitor.Page.Locator("#certificate button[type=submit]"));
        await ReadAsync();
        await OpenAsync("/admin/single-sign-on");
        await SendAsync(("#domain", "xyzzy.example"));
        foreach (var path in new[] { "/sign-in/sso?connection=xyzzy", "/sign-in/callback/018f0000-0000-7000-8000-000000000000?state=xyzzy" }) await OpenAsync(path);
        await OpenAsync("/admin/audit-log");

        // An SSO account is invited too.
        await OpenAsync($"{sso}?confirm=invite");
        await visitor.LeaveByAsync(visitor.Page.Locator("#invite button[type=submit]"));
        await ReadAsync();
        await OpenAsync(await visitor.Page.Locator(".copyable code").First.InnerTextAsync());

        // The new user, without script at first, and somebody whose role opens nothing.
        visitor = await stage.EnterAsync(script: false);
        foreach (var status in new[] { 404, 422, 403 }) visitor.Watch.Expect(status);
        await visitor.Page.GotoAsync(link);
        await ReadAsync();
        await SendAsync(("#password", "eleven quiet lanterns drift"), ("#again", "eleven quite lanterns drift"));
        await SendAsync(("#password", "password"), ("#again", "password"));
        visitor = await stage.EnterAsync();
        foreach (var status in new[] { 404, 422, 403 }) visitor.Watch.Expect(status);
        await visitor.Page.GotoAsync(link);
        await SendAsync(("#password", "eleven quiet lanterns drift"));
        await SendAsync(("#username", "lena.okafor"), ("#password", "eleven quiet lanterns drift"));
        await OpenAsync("/admin/users");

        Assert.True(findings.Count == 0, string.Join('\n', findings.Distinct()));
    }, Bracketed);

    [Scenario]
    public Task The_set_up_of_an_empty_server_speaks_through_the_localizer_too() => Stage.PlayAsync(async stage =>
    {
        var visitor = await stage.EnterAsync();
        await visitor.OpenAsync("/setup");
        var findings = (await visitor.UnlocalizedAsync(["Gatehouse"])).ToList();
        await visitor.Page.GotoAsync(stage.House.SetupAddress);
        findings.AddRange(await visitor.UnlocalizedAsync(["Gatehouse"]));
        Assert.True(findings.Count == 0, string.Join('\n', findings));
    }, Bracketed with { Demo = false });

    [Scenario]
    public Task The_test_culture_is_chosen_by_the_address_in_development_and_nowhere_else() => Stage.PlayAsync(async stage =>
    {
        var developer = await stage.EnterAsync();
        await developer.OpenAsync("/sign-in?culture=qps-ploc");
        await developer.HeadingIsAsync("⟦Sign in⟧");

        await using var production = await House.StartAsync(new());
        await developer.Page.GotoAsync($"{production.Address}/sign-in?culture=qps-ploc");
        await developer.HeadingIsAsync("Sign in");
    }, new(Environment: "Development"));

    private static string Initials(string name) => string.Concat(name.Split(' ').Where(part => part.Length > 0).Select(part => part[0]));
}
