namespace Gatehouse.Features.Operator;

/// <summary>Acts that only the operator of the machine may do; there is no page for them.</summary>
public static class OperatorFeature
{
    /// <summary>Its handlers.</summary>
    public static void AddOperatorActs(this IServiceCollection services) => services.AddScoped<ImportAuthenticator>().AddScoped<SetPassword>().AddScoped<SeedUsers>();
}
