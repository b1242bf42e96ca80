using System.Text;
using Gatehouse.Adapters;
using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SingleSignOn;
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
        .AddScoped<DiscardNextCredential>()
        .AddScoped<SetMfaProof>()
        .AddScoped<ClaimDomain>()
        .AddScoped<ProveDomain>()
        .AddScoped<RemoveDomain>();

    /// <summary>What is not a page: the certificates, in use and waiting, which are no secrets.</summary>
    public static void MapSingleSignOn(this WebApplication app)
    {
        app.MapGet("/admin/single-sign-on/{id:guid}/certificate", (Guid id, GatehouseDb db, CurrentActor current, HttpContext context) =>
            CertificateAsync(id, CredentialSlot.InUse, db, current, context));
        app.MapGet("/admin/single-sign-on/{id:guid}/next-certificate", (Guid id, GatehouseDb db, CurrentActor current, HttpContext context) =>
            CertificateAsync(id, CredentialSlot.Next, db, current, context));
    }

    private static async Task<IResult> CertificateAsync(Guid id, CredentialSlot slot, GatehouseDb db, CurrentActor current, HttpContext context)
    {
        if (!current.Actor.Allows(Permission.ManageSettings)) return Results.StatusCode(StatusCodes.Status403Forbidden);
        var connection = await db.SsoConnections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, context.RequestAborted);
        return connection?.Credential(slot).Certificate is { } found
            ? Results.File(Encoding.ASCII.GetBytes(ConnectionSecrets.Pem(found)), "application/x-pem-file", slot is CredentialSlot.Next ? "gatehouse-next.cer" : "gatehouse.cer")
            : Results.NotFound();
    }
}
