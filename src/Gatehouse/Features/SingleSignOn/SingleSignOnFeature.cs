using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gatehouse.Adapters;
using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data;
using Gatehouse.Domain.Permissions;
using Gatehouse.Features.SingleSignOn.Connection;
using Gatehouse.Features.SingleSignOn.Domains;
using Gatehouse.Features.SingleSignOn.Proof;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

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

    /// <summary>What is not a page: the certificate, which is no secret.</summary>
    public static void MapSingleSignOn(this WebApplication app) => app.MapGet("/admin/single-sign-on/{id:guid}/certificate", CertificateAsync);

    private static async Task<IResult> CertificateAsync(Guid id, GatehouseDb db, CurrentActor current, HttpContext context)
    {
        if (!current.Actor.Allows(Permission.ManageSettings)) return Results.StatusCode(StatusCodes.Status403Forbidden);
        var found = await db.SsoConnections.Where(c => c.Id == id).Select(c => c.Certificate).SingleOrDefaultAsync(context.RequestAborted);
        if (found is null) return Results.NotFound();
        using var certificate = X509CertificateLoader.LoadCertificate(found);
        return Results.File(Encoding.ASCII.GetBytes(certificate.ExportCertificatePem()), "application/x-pem-file", "gatehouse.cer");
    }
}
