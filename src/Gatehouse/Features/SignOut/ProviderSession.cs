using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SignOut;

/// <summary>The session at the identity provider behind a session here (OpenID Connect RP-Initiated Logout 1.0).</summary>
public sealed class ProviderSession(GatehouseDb db, ProviderClient provider, ConnectionSecrets secrets)
{
    /// <summary>Where the user can end it; null where the provider has no such place or cannot be asked now.</summary>
    public async Task<ProviderSignOuts.Place?> FindAsync(string sessionId, CancellationToken cancellationToken)
    {
        var found = await db.ProviderSessions.AsNoTracking().Where(p => p.SessionId == sessionId)
            .Join(db.SsoConnections, p => p.ConnectionId, c => c.Id, (session, connection) => new { session, connection }).SingleOrDefaultAsync(cancellationToken);
        if (found is null) return null;

        var idToken = found.session.EncryptedIdToken is { } stored ? secrets.IdToken(stored, sessionId) : null;
        try
        {
            var address = await provider.EndSessionAsync(found.connection, idToken, cancellationToken);
            // A token with many groups fits into no cookie: without it the provider asks who is to be signed out.
            if (address is not null && !ProviderSignOuts.Fits(address)) address = await provider.EndSessionAsync(found.connection, null, cancellationToken);
            return address is null ? null : new(found.connection.Name, address.AbsoluteUri);
        }
        catch (ProviderFaultException)
        {
            // Signing out here must not fail because the provider does not answer.
            return null;
        }
    }
}
