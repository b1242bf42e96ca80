using Gatehouse.Tests.IdentityProvider;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Gatehouse.Browser.Tests.Actions;

/// <summary>A tenant of its own at the identity provider on this machine, and what people do on its pages.</summary>
public sealed class Contoso
{
    private readonly NodeProvider _provider;
    private readonly Dictionary<string, string> _oids = [];

    private Contoso(NodeProvider provider) => _provider = provider;

    /// <summary>Its tenant id.</summary>
    public string Tenant { get; } = Guid.NewGuid().ToString("D");

    /// <summary>Where Gatehouse finds its tenants.</summary>
    public string Authority => _provider.Origin;

    public static async Task<Contoso> OpenAsync()
    {
        Assert.True(NodeProvider.Missing is null, NodeProvider.Missing);
        return new(await NodeProvider.TheAsync());
    }

    /// <summary>What an administrator of Entra enters there.</summary>
    public Task RegisterAsync(string clientId, string secret, string redirect, string frame) => _provider.AddClientAsync(Tenant, clientId, secret, redirect, frame: frame);

    /// <summary>Makes somebody known there, or changes which authentication contexts Conditional Access grants him.</summary>
    public Task KnowAsync(string username, string name, params string[] contexts)
    {
        if (!_oids.TryGetValue(username, out var oid)) _oids[username] = oid = Guid.NewGuid().ToString("D");
        return _provider.AddPersonAsync(Tenant, username, new(oid, name, username, contexts));
    }

    /// <summary>Signs in on the provider's page.</summary>
    public static async Task SignInAsync(Visitor visitor, string username)
    {
        await visitor.HeadingIsAsync("Contoso sign-in");
        await visitor.TypeAsync("Account", username);
        await visitor.PressAsync("Sign in");
    }

    /// <summary>Confirms on the provider's page that the session there is to end.</summary>
    public static async Task SignOutAsync(Visitor visitor)
    {
        await visitor.HeadingIsAsync("Contoso sign-out");
        await visitor.PressAsync("Sign out of Contoso");
        await visitor.HeadingIsAsync("Signed out of Contoso");
    }

    /// <summary>Goes to the provider itself and ends the session there.</summary>
    public async Task LeaveAsync(Visitor visitor)
    {
        await visitor.Page.GotoAsync($"{Authority}/{Tenant}/v2.0/session/end");
        await SignOutAsync(visitor);
        await Expect(visitor.Page.Locator("iframe")).ToHaveCountAsync(1);
        await visitor.HasLoadedAsync();
    }
}
