using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Data;
using Gatehouse.Data.Rows;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Permissions;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.AuditLog.Export;

/// <summary>The forms of an export.</summary>
public enum ExportFormat
{
    /// <summary>For a spreadsheet; formulas are neutralised.</summary>
    Csv = 0,

    /// <summary>One JSON object a line, for a program; everything exactly as sealed.</summary>
    JsonLines = 1,
}

/// <summary>
/// Streams the events that a filter lets through, oldest first. That somebody took a copy is itself an event, written before the first
/// line leaves.
/// </summary>
public sealed class ExportAudit(GatehouseDb db, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What is exported and where to. <paramref name="Open"/> is called once it is allowed and written down.</summary>
    public sealed record Input(AuditFilter Filter, ExportFormat Format, TimeZoneInfo Zone, Func<Stream> Open);

    /// <summary>Exports.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        if (!actor.Allows(Permission.ReadAuditLog)) return Actor.NotAllowed;

        var filter = string.Join('&', input.Filter.Query().Select(f => $"{f.Key}={f.Value}"));
        db.Audit(new(actor.OrganizationId, time.GetUtcNow(), AuditActs.AuditExported, actor.Audit, Changes: new Dictionary<string, string?[]>
        {
            ["format"] = [null, input.Format is ExportFormat.Csv ? "CSV" : "JSON lines"],
            ["filter"] = [null, filter.Length > 0 ? filter : "everything"],
        }));
        await db.SaveChangesAsync(cancellationToken);

        await using var writer = new StreamWriter(input.Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: input.Format is ExportFormat.Csv), leaveOpen: true);
        var csv = input.Format is ExportFormat.Csv ? new Csv(writer) : null;
        if (csv is not null) await csv.WriteAsync(Columns);
        long count = 0;
        var events = input.Filter.Apply(db, input.Zone).OrderBy(e => e.At).ThenBy(e => e.Id).AsAsyncEnumerable();
        await foreach (var row in events.WithCancellation(cancellationToken))
        {
            if (csv is not null) await csv.WriteAsync(Cells(row));
            else await writer.WriteAsync(JsonLine(row).AsMemory(), cancellationToken);
            count++;
        }

        await writer.FlushAsync(cancellationToken);
        return new Outcome.Done($"{count} events have been exported.");
    }

    private static readonly string[] Columns =
    [
        "at", "act", "actorKind", "actorId", "actor", "subjectId", "subject", "reason", "details", "address", "browser", "id", "lane", "number", "seal",
    ];

    private static IEnumerable<string?> Cells(AuditEventRow e) =>
    [
        Time(e), e.Act, e.ActorKind, e.ActorId?.ToString(), e.ActorName, e.SubjectId?.ToString(), e.SubjectName, e.Reason, e.Details, e.Address, e.Browser,
        e.Id.ToString(), e.Lane.ToString(CultureInfo.InvariantCulture), e.Number.ToString(CultureInfo.InvariantCulture), Convert.ToHexStringLower(e.Seal),
    ];

    private static string JsonLine(AuditEventRow e) => JsonSerializer.Serialize(new
    {
        at = Time(e), act = e.Act, actorKind = e.ActorKind, actorId = e.ActorId, actor = e.ActorName, subjectId = e.SubjectId, subject = e.SubjectName,
        reason = e.Reason, details = Details(e.Details), address = e.Address, browser = e.Browser, id = e.Id, lane = e.Lane, number = e.Number,
        seal = Convert.ToHexStringLower(e.Seal),
    }, Json) + "\n";

    private static object? Details(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize<JsonElement>(json);
        }
        catch (JsonException)
        {
            // Somebody wrote into the database; the verification says so, the export still shows it.
            return json;
        }
    }

    private static string Time(AuditEventRow e) => e.At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);
}
