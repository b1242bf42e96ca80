using System.Web;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Features.SingleSignOn.Proof;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>An organisation connected to a tenant whose provider answers whatever a test wants.</summary>
public sealed class ForgedTenant
{
    public const string ClientId = "gatehouse";
    public const string Secret = "client secret";

    private ForgedTenant(TestOrganization organization, string origin, ForgingProvider.Script script) => (Organization, Origin, Script) = (organization, origin, script);

    public TestOrganization Organization { get; }

    public string Origin { get; }

    public ForgingProvider.Script Script { get; }

    public Guid ConnectionId { get; } = Guid.CreateVersion7();

    public string Id { get; private init; } = "";

    public string Issuer => $"{Origin}/{Id}/v2.0";

    /// <summary>True for an address of the provider: the browser was sent there.</summary>
    public bool IsProvider(string? location) => location?.StartsWith($"{Origin}/{Id}/", StringComparison.Ordinal) is true;

    /// <summary>What a browser was sent away with.</summary>
    public sealed record Sent(string State, string Nonce, Uri Address);

    public static async Task<ForgedTenant> ConnectAsync(
        Database database, JustInTime justInTime = JustInTime.Active, ProviderKind kind = ProviderKind.Entra, TestServer? server = null, TestOrganization? organization = null,
        MfaTrust trust = MfaTrust.Trusted, bool on = true)
    {
        var forger = await ForgingProvider.TheAsync();
        var (id, name) = (Guid.NewGuid().ToString("D"), organization is null ? "Forger" : "Second forger");
        organization ??= await (server ?? await SsoServers.WithForgerAsync(database)).NewOrganizationAsync();
        var tenant = new ForgedTenant(organization, forger.Origin, forger.Of(id)) { Id = id };
        await organization.ActAsync<SaveConnection>((save, actor) => save.RunAsync(actor,
            new(tenant.ConnectionId, kind, name, id, tenant.Issuer, ClientId, new(Secret), JustInTime: justInTime), default));
        await organization.ActAsync<SetMfaProof>((set, actor) => set.RunAsync(actor, new(tenant.ConnectionId, trust), default));
        if (!on) return tenant;
        await organization.ActAsync<CheckConnection>(async (check, actor) => (await check.RunAsync(actor, new(tenant.ConnectionId), default)).Outcome);
        await organization.ActAsync<SwitchConnection>((turn, actor) => turn.RunAsync(actor, new(tenant.ConnectionId, true), default));
        return tenant;
    }

    /// <summary>Sends a browser to the provider.</summary>
    public async Task<Sent> SendAsync(TestBrowser browser, string query = "")
    {
        var page = await browser.GetOnceAsync($"/sign-in/sso?organization={Organization.Slug}&connection={ConnectionId}{query}");
        return Read(page);
    }

    /// <summary>What stands in the address that a browser is sent to.</summary>
    public static Sent Read(TestPage page)
    {
        var address = new Uri(page.Location ?? throw new InvalidOperationException($"Not sent anywhere: {page.Text}"));
        var parameters = HttpUtility.ParseQueryString(address.Query);
        return new(parameters["state"]!, parameters["nonce"]!, address);
    }

    /// <summary>The content of a token with which nothing is wrong.</summary>
    public Dictionary<string, object?> Claims(Sent sent, string? oid = null, string username = "eve@contoso.example")
    {
        var now = Organization.Server.Time.GetUtcNow().ToUnixTimeSeconds();
        return new()
        {
            ["iss"] = Issuer, ["aud"] = ClientId, ["tid"] = Id, ["oid"] = oid ?? Guid.NewGuid().ToString("D"), ["sub"] = "pairwise", ["nonce"] = sent.Nonce,
            ["iat"] = now, ["nbf"] = now, ["exp"] = now + 3600, ["preferred_username"] = username, ["name"] = "Eve", ["email"] = username,
        };
    }

    /// <summary>Brings the answer, in the browser.</summary>
    public Task<TestPage> ReturnAsync(TestBrowser browser, Sent sent, string extra = "", Guid? at = null) =>
        browser.GetAsync($"/sign-in/callback/{at ?? ConnectionId}?code=code&state={Uri.EscapeDataString(sent.State)}{extra}");

    /// <summary>Brings the answer of a sign-in and looks only where the browser is sent next.</summary>
    public async Task<TestPage> AnswerOnceAsync(TestBrowser browser, Action<Dictionary<string, object?>> change, string? oid = null, Sent? sent = null)
    {
        sent ??= await SendAsync(browser);
        var claims = Claims(sent, oid);
        change(claims);
        Script.IdToken = () => ForgingProvider.Token(claims, ForgingProvider.Shared);
        return await browser.GetOnceAsync($"/sign-in/callback/{ConnectionId}?code=code&state={Uri.EscapeDataString(sent.State)}");
    }

    /// <summary>Signs somebody in with a token with which nothing is wrong, or a little.</summary>
    public async Task<TestPage> SignInAsync(TestBrowser browser, Action<Dictionary<string, object?>>? change = null, string? oid = null, string query = "", string extra = "")
    {
        var sent = await SendAsync(browser, query);
        var claims = Claims(sent, oid);
        change?.Invoke(claims);
        Script.IdToken = () => ForgingProvider.Token(claims, ForgingProvider.Shared);
        return await ReturnAsync(browser, sent, extra);
    }

    /// <summary>The reason of the last refused sign-in.</summary>
    public async Task<string?> LastReasonAsync()
    {
        await using var db = Organization.Server.Db(Organization.Id);
        return await db.AuditEvents.Where(e => e.Act == Domain.Audit.AuditActs.SignInRefused).OrderByDescending(e => e.Id).Select(e => e.Reason).FirstOrDefaultAsync();
    }
}
