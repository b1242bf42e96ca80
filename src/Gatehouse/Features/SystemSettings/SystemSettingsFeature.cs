using Gatehouse.Features.SystemSettings.Enforcement;
using Gatehouse.Features.SystemSettings.SignInHelp;

namespace Gatehouse.Features.SystemSettings;

/// <summary>The organisation's settings.</summary>
public static class SystemSettingsFeature
{
    /// <summary>Its handlers.</summary>
    public static void AddSystemSettings(this IServiceCollection services) => services
        .AddScoped<SetEnforcement>()
        .AddScoped<SetSignInHelp>();
}
