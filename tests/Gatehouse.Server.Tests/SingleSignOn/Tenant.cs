using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data.Rows;
using Gatehouse.Domain;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Features.SingleSignOn.Proof;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Tests.IdentityProvider;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

/// <summary>An organisation connected to a tenant of its own at the real provider, tested and switched on.</summary>
public sealed class Tenant
{
    public const string ClientId = "gatehouse-of-contoso";
    public const string Secret = "a secret of the tenant's making";

    private int _people;

    private Tenant(TestOrganization organization, Guid connectionId) => (Organization, ConnectionId) = (organization, connectionId);

    public TestOrganization Organization { get; }

    public Guid ConnectionId { get; }

    /// <summary>The tenant's id.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("D");

    public static async Task<Tenant> ConnectAsync(Database database, JustInTime justInTime = JustInTime.Off, bool requireProof = false, bool on = true)
    {
        var server = await SsoServers.WithNodeAsync(database);
        var tenant = new Tenant(await server.NewOrganizationAsync(), Guid.CreateVersion7());
        await (await NodeProvider.TheAsync()).AddClientAsync(tenant.Id, ClientId, Secret, tenant.RedirectUri);
        await tenant.Organization.ActAsync<SaveConnection>((save, actor) => save.RunAsync(actor,
            new(tenant.ConnectionId, ProviderKind.Entra, "Contoso", tenant.Id, null, ClientId, new(Secret), JustInTime: justInTime), default));
        await tenant.Organization.ActAsync<SetMfaProof>((set, actor) => set.RunAsync(actor,
            new(tenant.ConnectionId, requireProof ? MfaTrust.ProofRequired : MfaTrust.Trusted), default));
        if (!on) return tenant;
        await tenant.Organization.ActAsync<CheckConnection>(async (check, actor) => (await check.RunAsync(actor, new(tenant.ConnectionId), default)).Outcome);
        await tenant.Organization.ActAsync<SwitchConnection>((turn, actor) => turn.RunAsync(actor, new(tenant.ConnectionId, true), default));
        return tenant;
    }

    public string RedirectUri => ProviderAddresses.Redirect(Organization.Server.Address.GetLeftPart(UriPartial.Authority), ConnectionId);

    /// <summary>Somebody in the tenant; no account here is made.</summary>
    public async Task<(string Username, string Oid)> AddPersonAsync(
        string? username = null, string? email = null, string[]? contexts = null, bool manyGroups = false, string? oid = null)
    {
        oid ??= Guid.NewGuid().ToString("D");
        username ??= $"person{Interlocked.Increment(ref _people)}@contoso.example";
        await (await NodeProvider.TheAsync()).AddPersonAsync(Id, username, new(oid, $"Person {username.Split('@')[0]}", email ?? username, contexts, ManyGroups: manyGroups));
        return (username, oid);
    }

    /// <summary>Somebody in the tenant with an SSO account here that provisioning has made.</summary>
    public async Task<(TestUser User, string Username, string Oid)> ProvisionAsync(Role role = Role.None, string[]? contexts = null, bool active = true)
    {
        var (username, oid) = await AddPersonAsync(contexts: contexts);
        var user = await Organization.AddUserAsync(username, role, method: SignInMethod.Sso, active: active);
        await using var db = Organization.Server.Db(Organization.Id);
        await db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.ExternalId, oid).SetProperty(u => u.Email, username));
        return (user, username, oid);
    }

    /// <summary>Goes the whole way: to the provider, through its sign-in as <paramref name="username"/>, and back.</summary>
    public async Task<TestPage> SignInAsync(TestBrowser browser, string username, ProviderVisitor? at = null, string? query = null)
    {
        using var own = at is null ? new ProviderVisitor() : null;
        var begun = await browser.GetOnceAsync($"/sign-in/sso?organization={Organization.Slug}&connection={ConnectionId}{query}");
        return await GoAsync(browser, begun, username, at ?? own!);
    }

    /// <summary>From an answer that leads to the provider to the page where it ends.</summary>
    public async Task<TestPage> GoAsync(TestBrowser browser, TestPage begun, string username, ProviderVisitor at)
    {
        var (page, provider) = (begun, (await NodeProvider.TheAsync()).Origin);
        while (page.Location is { } location)
        {
            if (!location.StartsWith(provider, StringComparison.Ordinal)) return await browser.GetAsync(new Uri(Organization.Server.Address, location).PathAndQuery);
            var back = await at.SignInAsync(new(location), username, Organization.Server.Address);
            page = await browser.GetOnceAsync(back.PathAndQuery);
        }

        return page;
    }

    /// <summary>From now on the provider takes these certificates (PEM, as Gatehouse hands them out), beside each other, and no secret.</summary>
    public async Task UploadAsync(params string[] pems) =>
        await (await NodeProvider.TheAsync()).AddClientAsync(Id, ClientId, null, RedirectUri, pems.Select(pem =>
        {
            Assert.DoesNotContain("PRIVATE", pem, StringComparison.Ordinal);
            using var certificate = X509Certificate2.CreateFromPem(pem);
            using var key = certificate.GetRSAPublicKey()!;
            var p = key.ExportParameters(false);
            return new { kty = "RSA", use = "sig", kid = Base64UrlEncoder.Encode(SHA256.HashData(certificate.RawData)), n = Base64UrlEncoder.Encode(p.Modulus), e = Base64UrlEncoder.Encode(p.Exponent) };
        }).ToArray<object>());

    public async Task<SsoConnectionRow> RowAsync()
    {
        await using var db = Organization.Server.Db(Organization.Id);
        return await db.SsoConnections.AsNoTracking().SingleAsync(c => c.Id == ConnectionId);
    }
}

/// <summary>Runs handlers of a test's organisation as the operator.</summary>
internal static class OperatorActs
{
    public static async Task<Outcome> ActAsync<T>(this TestOrganization organization, Func<T, Actor, Task<Outcome>> act, bool mustSucceed = true)
        where T : notnull
    {
        await using var scope = organization.Server.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<OrganizationScope>().Organization = organization.Id;
        var outcome = await act(scope.ServiceProvider.GetRequiredService<T>(), Actor.Operator(organization.Id));
        if (mustSucceed) Assert.True(outcome is Outcome.Done, $"{outcome}");
        return outcome;
    }
}
