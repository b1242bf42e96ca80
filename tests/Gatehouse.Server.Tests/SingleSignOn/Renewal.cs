using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>A connection that is on, proven by a certificate that the provider knows or by a secret; an administrator, and somebody who signs in.</summary>
public sealed class Renewal
{
    private Renewal(Tenant tenant, TestBrowser boss, string username) => (Tenant, Boss, Username) = (tenant, boss, username);

    public Tenant Tenant { get; }

    public TestBrowser Boss { get; }

    public string Username { get; }

    public string Path => $"/admin/single-sign-on/{Tenant.ConnectionId}";

    public ConnectionSecrets Secrets => Tenant.Organization.Server.Services.GetRequiredService<ConnectionSecrets>();

    public static async Task<Renewal> BeginAsync(Database database, bool certificate = true)
    {
        var tenant = await Tenant.ConnectAsync(database, on: !certificate);
        var (_, username, _) = await tenant.ProvisionAsync();
        var renewal = new Renewal(tenant, await (await tenant.Organization.AddUserAsync("boss", Role.Administrator)).SignInAsync(), username);
        if (!certificate) return renewal;
        await tenant.Organization.ActAsync<MakeCertificate>((make, actor) => make.RunAsync(actor, new(tenant.ConnectionId), default));
        await tenant.UploadAsync(await renewal.DownloadAsync("certificate"));
        Assert.Contains("vouched for you", (await renewal.TestAsync()).Text, StringComparison.Ordinal);
        await tenant.Organization.ActAsync<SwitchConnection>((turn, actor) => turn.RunAsync(actor, new(tenant.ConnectionId, true), default));
        return renewal;
    }

    /// <summary>A certificate as the page hands it out.</summary>
    public async Task<string> DownloadAsync(string which) => (await Boss.GetAsync($"{Path}/{which}")).Html;

    /// <summary>By the page's own form.</summary>
    public async Task<TestPage> MakeNextAsync() => await Boss.SubmitAsync(await Boss.GetAsync(Path), "dialog#certificate form", []);

    /// <inheritdoc cref="MakeNextAsync"/>
    public async Task<TestPage> ThrowAwayAsync() => await Boss.SubmitAsync(await Boss.GetAsync(Path), "dialog#discard form", []);

    /// <inheritdoc cref="MakeNextAsync"/>
    public async Task<TestPage> EnterAsync(string secret, string expires) =>
        await Boss.SubmitAsync(await Boss.GetAsync($"{Path}/edit"), ("secret", secret), ("secretExpires", expires));

    /// <summary>Where the administrator is sent for a test.</summary>
    public async Task<Uri> BeginTestAsync() => new((await Boss.GetOnceAsync($"/sign-in/sso?for=test&connection={Tenant.ConnectionId}")).Location!);

    /// <summary>The administrator tests the connection.</summary>
    public async Task<TestPage> TestAsync()
    {
        using var at = new ProviderVisitor();
        var back = await at.SignInAsync(await BeginTestAsync(), Username, Tenant.Organization.Server.Address);
        return await Boss.GetAsync(back.PathAndQuery);
    }

    /// <summary>Somebody signs in, in a new browser.</summary>
    public async Task SignsInAsync()
    {
        using var browser = Tenant.Organization.Server.NewBrowser();
        var page = await Tenant.SignInAsync(browser, Username);
        Assert.True(page.Path.StartsWith("/account", StringComparison.Ordinal), $"{page.Path}: {page.Text}");
    }
}
