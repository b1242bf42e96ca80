using Gatehouse.Domain;
using Gatehouse.Ui;
using Gatehouse.Web;

namespace Gatehouse.Features.AuditLog.Export;

/// <summary>The file behind the page's export links.</summary>
internal static class ExportEndpoint
{
    public static void MapTo(WebApplication app) => app.MapGet("/admin/audit-log/export", RunAsync);

    private static async Task<IResult> RunAsync(
        HttpContext context, ExportAudit export, CurrentActor current, Reader reader, TimeProvider time,
        string? format, string? person, string? id, string? act, string? from, string? to, CancellationToken cancellationToken)
    {
        ExportFormat? wanted = format switch { "csv" or null => ExportFormat.Csv, "jsonl" => ExportFormat.JsonLines, _ => null };
        if (wanted is not { } chosen) return Results.StatusCode(StatusCodes.Status400BadRequest);

        var input = new ExportAudit.Input(AuditFilter.Read(person, id, act, from, to), chosen, reader.Zone, () =>
        {
            var ending = chosen is ExportFormat.Csv ? "csv" : "jsonl";
            context.Response.ContentType = chosen is ExportFormat.Csv ? Csv.ContentType : "application/jsonl; charset=utf-8";
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"audit-log-{AuditFilter.Text(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime))}.{ending}\"";
            return context.Response.Body;
        });
        return await export.RunAsync(current.Actor, input, cancellationToken) is Outcome.Done
            ? Results.Empty
            : Results.StatusCode(StatusCodes.Status403Forbidden);
    }
}
