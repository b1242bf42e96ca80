namespace Gatehouse.Features.MyAccount;

/// <summary>What a user sees and does about the own account.</summary>
public static class MyAccountFeature
{
    /// <summary>Its handlers.</summary>
    public static void AddMyAccount(this IServiceCollection services) => services.AddScoped<EndOtherSessions>().AddScoped<ChangePassword>();
}
