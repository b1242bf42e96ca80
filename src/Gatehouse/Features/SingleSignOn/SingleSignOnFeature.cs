using Gatehouse.Adapters;
using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Features.SingleSignOn.Domains;
using Gatehouse.Features.SingleSignOn.Proof;

namespace Gatehouse.Features.SingleSignOn;

/// <summary>Connections to identity providers: made, tested and switched by an administrator while the server runs.</summary>
public static class SingleSignOnFeature
{
    /// <summary>Its handlers, and what speaks with providers.</summary>
    public static void AddSingleSignOn(this IServiceCollection services) => services
        .AddSingleton<ProviderHttp>()
        .AddSingleton<ProviderDocuments>()
        .AddSingleton<IdTokenCheck>()
        .AddSingleton<ConnectionSecrets>()
        .AddSingleton<ProviderClient>()
        .AddSingleton<DnsText>()
        .AddScoped<SaveConnection>()
        .AddScoped<CheckConnection>()
        .AddScoped<SwitchConnection>()
        .AddScoped<RemoveConnection>()
        .AddScoped<MakeCertificate>()
        .AddScoped<SetMfaProof>()
        .AddScoped<ClaimDomain>()
        .AddScoped<ProveDomain>()
        .AddScoped<RemoveDomain>();
}
