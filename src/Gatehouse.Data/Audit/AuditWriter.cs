using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Audit;

namespace Gatehouse.Data.Audit;

/// <summary>
/// Seals events into their chain inside the caller's transaction. An organisation has several chains (lanes), so that sign-ins
/// that commit at the same moment rarely wait for the same head: see docs/adr on the audit chain.
/// </summary>
internal static class AuditWriter
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(GatehouseDb db, IReadOnlyList<AuditEvent> events, CancellationToken cancellationToken)
    {
        foreach (var group in events.GroupBy(e => e.OrganizationId))
        {
            if (group.Key != Guid.Empty && group.Key != db.Organization)
                throw new InvalidOperationException("An audit event of another organisation must not be written here.");

            foreach (var auditEvent in group)
            {
                var (number, previous) = await TakeNumberAsync(db, group.Key, db.AuditLane, cancellationToken);
                var row = Row(auditEvent, db.AuditLane, number, previous, db.AuditKey);
                await AdvanceHeadAsync(db, row, cancellationToken);
                db.AuditEvents.Add(row);
            }
        }
    }

    private static AuditEventRow Row(AuditEvent e, int lane, long number, byte[] previous, byte[] key)
    {
        var entry = new AuditEntry(e.OrganizationId, lane, number, Guid.CreateVersion7(e.At), AuditChain.Round(e.At), e.Act, e.Actor.Kind,
            e.Actor.Id, Cut(e.Actor.Name, 400)!, e.SubjectId, Cut(e.SubjectName, 400), Cut(e.Actor.Address, 64), Cut(e.Actor.Browser, 300),
            Cut(e.Reason, 1000), e.Changes is { Count: > 0 } ? JsonSerializer.Serialize(e.Changes, Json) : null);
        return new()
        {
            OrganizationId = entry.OrganizationId, Lane = lane, Number = number, Id = entry.Id, At = entry.At, Act = entry.Act,
            ActorKind = entry.ActorKind, ActorId = entry.ActorId, ActorName = entry.ActorName, SubjectId = entry.SubjectId,
            SubjectName = entry.SubjectName, Address = entry.Address, Browser = entry.Browser, Reason = entry.Reason,
            Details = entry.DetailsJson, Seal = AuditChain.Seal(key, previous, entry),
        };
    }

    // PostgreSQL takes no NUL character and no half surrogate pair; what a client sends as its name must not stop the event.
    private static string? Cut(string? text, int length)
    {
        if (text is null) return null;
        var clean = string.Concat(text.EnumerateRunes().Where(r => r.Value >= ' ').Select(r => r.ToString()));
        return clean.Length <= length ? clean : clean[..(char.IsHighSurrogate(clean[length - 1]) ? length - 1 : length)];
    }

    /// <summary>Takes the next number of a lane and locks its head until the commit; makes the lane at its first use.</summary>
    private static Task<(long Number, byte[] Previous)> TakeNumberAsync(GatehouseDb db, Guid organization, int lane, CancellationToken cancellationToken) =>
        RawSql.SingleAsync(db, """
            INSERT INTO "AuditLanes" ("OrganizationId", "Lane", "Count", "Head") VALUES (@organization, @lane, 1, @genesis)
            ON CONFLICT ("OrganizationId", "Lane") DO UPDATE SET "Count" = "AuditLanes"."Count" + 1
            RETURNING "Count", "Head"
            """,
            row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)),
            cancellationToken, ("organization", organization), ("lane", lane), ("genesis", AuditChain.Genesis));

    private static Task AdvanceHeadAsync(GatehouseDb db, AuditEventRow row, CancellationToken cancellationToken) =>
        RawSql.ExecuteAsync(db,
            """UPDATE "AuditLanes" SET "Head" = @seal WHERE "OrganizationId" = @organization AND "Lane" = @lane""",
            cancellationToken, ("seal", row.Seal), ("organization", row.OrganizationId), ("lane", row.Lane));
}
