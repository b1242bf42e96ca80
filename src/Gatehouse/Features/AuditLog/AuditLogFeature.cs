using Gatehouse.Features.AuditLog.Export;
using Gatehouse.Features.AuditLog.Verify;

namespace Gatehouse.Features.AuditLog;

/// <summary>The audit log: reading, exporting, verifying.</summary>
public static class AuditLogFeature
{
    /// <summary>Its handlers.</summary>
    public static void AddAuditLog(this IServiceCollection services) => services.AddScoped<ExportAudit>().AddScoped<VerifyAudit>();

    /// <summary>Its files.</summary>
    public static void MapAuditLogExport(this WebApplication app) => ExportEndpoint.MapTo(app);
}
