using Gatehouse.Features.Scim.GroupRoles;
using Gatehouse.Features.Scim.Groups;
using Gatehouse.Features.Scim.NewAccounts;
using Gatehouse.Features.Scim.Protocol;
using Gatehouse.Features.Scim.Requests;
using Gatehouse.Features.Scim.Tokens;
using Gatehouse.Features.Scim.Users;
using Microsoft.AspNetCore.Authentication;

namespace Gatehouse.Features.Scim;

/// <summary>Provisioning: the identity provider keeps users and groups by SCIM 2.0.</summary>
public static class ScimFeature
{
    /// <summary>Its handlers.</summary>
    public static void AddScim(this IServiceCollection services) => services
        .AddScoped<ReadUsers>()
        .AddScoped<AccountUpdate>()
        .AddScoped<AddProvisionedUser>()
        .AddScoped<ChangeProvisionedUser>()
        .AddScoped<ReadGroups>()
        .AddScoped<ChangeGroup>()
        .AddScoped<SearchAll>()
        .AddScoped<ScimRoutes>()
        .AddScoped<Bulk>()
        .AddScoped<AddToken>()
        .AddScoped<RevokeToken>()
        .AddScoped<SetGroupRole>()
        .AddScoped<SetNewAccounts>()
        .AddSingleton<RecentRequests>();

    /// <summary>What only the web server needs.</summary>
    public static void AddScimPages(this IServiceCollection services)
    {
        services.AddSingleton<NewTokens>().AddSingleton<BadTokens>().AddHostedService(provider => provider.GetRequiredService<RecentRequests>());
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, ScimAuthentication>(ScimAuthentication.SchemeName, null);
    }
}
