using Gatehouse.Data;
using Gatehouse.Data.Audit;
using Gatehouse.Domain.Audit;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SignOut;

/// <summary>
/// The identity provider's page opens this address in a hidden frame when the user signs out there (OpenID Connect Front-Channel Logout 1.0). No
/// cookie of ours comes along with it, so issuer and session id say which session ends; whoever does not know them ends none.
/// </summary>
public static class FrontChannel
{
    /// <summary><c>GET /sign-out/front-channel/…</c>; answers the same whether or not a session ended.</summary>
    public static void MapFrontChannelSignOut(this WebApplication app) =>
        app.MapGet("/sign-out/front-channel/{organization:guid}/{connection:guid}", RunAsync).AllowAnonymous()
            .WithMetadata(new SecurityHeaders.IsFramed());

    private static async Task<IResult> RunAsync(
        Guid organization, Guid connection, string? iss, string? sid, HttpContext context, GatehouseDbFactory databases, TimeProvider time)
    {
        if (iss is { Length: > 0 } && sid is { Length: > 0 and <= 255 } && !sid.Contains('\0', StringComparison.Ordinal) && !iss.Contains('\0', StringComparison.Ordinal))
            await EndAsync(organization, connection, iss, sid, context, databases, time);
        return Results.Text("");
    }

    private static async Task EndAsync(
        Guid organization, Guid connection, string issuer, string sid, HttpContext context, GatehouseDbFactory databases, TimeProvider time)
    {
        await using var db = databases.For(organization);
        var found = await db.ProviderSessions.Where(p => p.ConnectionId == connection && p.Issuer == issuer && p.ProviderSessionId == sid)
            .Join(db.Sessions, p => p.SessionId, s => s.Id, (_, s) => new { s.Id, s.UserId })
            .Join(db.Users, s => s.UserId, u => u.Id, (s, u) => new { s.Id, u.Name, u.Username, UserId = u.Id }).ToListAsync(context.RequestAborted);
        if (found.Count == 0) return;

        var (ids, visitor, now) = (found.ConvertAll(f => f.Id), Visitor.Of(context), time.GetUtcNow());
        await using var change = await Change.BeginAsync(db, context.RequestAborted);
        if (await db.Sessions.Where(s => ids.Contains(s.Id)).ExecuteDeleteAsync(context.RequestAborted) == 0) return;
        foreach (var user in found.DistinctBy(f => f.UserId))
        {
            db.Audit(new(organization, now, AuditActs.SessionEnded, AuditActor.Visitor(visitor.AddressText, visitor.Browser), user.UserId,
                $"{user.Name} ({user.Username})", "signed out at the identity provider"));
        }

        await db.SaveChangesAsync(context.RequestAborted);
        await change.CommitAsync(context.RequestAborted);
    }
}
