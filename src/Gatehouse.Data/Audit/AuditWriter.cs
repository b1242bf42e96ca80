using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Data.Queries;
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
                var entry = Entry(auditEvent, db.AuditLane, number);
                var seal = AuditChain.Seal(db.AuditKey, previous, entry);
                await AdvanceHeadAsync(db, entry, seal, cancellationToken);
                await InsertAsync(db, entry, seal, cancellationToken);
            }
        }
    }

    private static AuditEntry Entry(AuditEvent e, int lane, long number) =>
        new(e.OrganizationId, lane, number, Guid.CreateVersion7(e.At), AuditChain.Round(e.At), e.Act, e.Actor.Kind,
            e.Actor.Id, Cut(e.Actor.Name, 400)!, e.SubjectId, Cut(e.SubjectName, 400), Cut(e.Actor.Address, 64), Cut(e.Actor.Browser, 300),
            Cut(e.Reason, 1000), e.Changes is { Count: > 0 } ? JsonSerializer.Serialize(e.Changes, Json) : null);

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
            cancellationToken, ("@organization", organization), ("@lane", lane), ("@genesis", AuditChain.Genesis));

    private static Task AdvanceHeadAsync(GatehouseDb db, AuditEntry entry, byte[] seal, CancellationToken cancellationToken) =>
        RawSql.ExecuteAsync(db,
            """UPDATE "AuditLanes" SET "Head" = @seal WHERE "OrganizationId" = @organization AND "Lane" = @lane""",
            cancellationToken, ("@seal", seal), ("@organization", entry.OrganizationId), ("@lane", entry.Lane));

    private static Task InsertAsync(GatehouseDb db, AuditEntry e, byte[] seal, CancellationToken cancellationToken) =>
        RawSql.ExecuteAsync(db, """
            INSERT INTO "AuditEvents" ("OrganizationId", "Lane", "Number", "Id", "At", "Act", "ActorKind", "ActorId", "ActorName", "SubjectId",
                "SubjectName", "Address", "Browser", "Reason", "Details", "Seal")
            VALUES (@organization, @lane, @number, @id, @at, @act, @actorKind, @actorId, @actorName, @subjectId,
                @subjectName, @address, @browser, @reason, @details, @seal)
            """,
            cancellationToken, ("@organization", e.OrganizationId), ("@lane", e.Lane), ("@number", e.Number), ("@id", e.Id),
            ("@at", db.Provider.StoredTime(e.At)), ("@act", e.Act), ("@actorKind", e.ActorKind), ("@actorId", e.ActorId), ("@actorName", e.ActorName),
            ("@subjectId", e.SubjectId), ("@subjectName", e.SubjectName), ("@address", e.Address), ("@browser", e.Browser), ("@reason", e.Reason),
            ("@details", e.DetailsJson), ("@seal", seal));
}
