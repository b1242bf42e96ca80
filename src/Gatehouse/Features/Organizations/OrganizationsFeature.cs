using Gatehouse.Features.Organizations.AddOrganization;

namespace Gatehouse.Features.Organizations;

/// <summary>The organisations of an installation: the operator's business.</summary>
public static class OrganizationsFeature
{
    /// <summary>Its handlers.</summary>
    public static void AddOrganizations(this IServiceCollection services) => services.AddScoped<AddOrganizationHandler>();
}
