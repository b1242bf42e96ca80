using Gatehouse.Domain.SingleSignOn;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>An identity at a provider that opens an account, with the connection it came through last.</summary>
/// <param name="Provider">Name of the connection; null where it has been removed.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Trust">How the organisation knows that it asks for MFA.</param>
/// <param name="Issuer">The issuer.</param>
/// <param name="Subject">The subject there.</param>
/// <param name="Username">What the provider called the user last.</param>
/// <param name="LinkedAt">When it was linked.</param>
/// <param name="LastSignInAt">Last sign-in with it.</param>
/// <param name="LastWithProof">Whether that carried proof of MFA.</param>
/// <param name="LastProof">What proved it.</param>
public sealed record LinkedIdentity(
    string? Provider, ProviderKind? Kind, MfaTrust? Trust, string Issuer, string Subject, string? Username, DateTimeOffset LinkedAt,
    DateTimeOffset? LastSignInAt, bool LastWithProof, string? LastProof);

/// <summary>Reads them.</summary>
public static class LinkedIdentities
{
    /// <summary>Those of a user, the last used first.</summary>
    public static async Task<IReadOnlyList<LinkedIdentity>> IdentitiesOfAsync(this GatehouseDb db, Guid userId, CancellationToken cancellationToken) => await (
        from identity in db.ExternalIdentities
        where identity.UserId == userId
        from connection in db.SsoConnections.Where(c => c.Id == identity.ConnectionId).DefaultIfEmpty()
        orderby identity.LastSignInAt descending
        select new LinkedIdentity(
            connection == null ? null : connection.Name, connection == null ? null : connection.Kind, connection == null ? null : connection.Trust,
            identity.Issuer, identity.Subject, identity.LastUsername, identity.LinkedAt, identity.LastSignInAt, identity.LastWithProof, identity.LastProof))
        .AsNoTracking().ToListAsync(cancellationToken);
}
