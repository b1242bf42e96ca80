using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SignIn.Provider;

/// <summary>Sends a browser to the organisation's identity provider, and remembers that it was sent: once, for ten minutes, this browser.</summary>
public sealed class BeginProvider(GatehouseDbFactory databases, ProviderClient provider, TimeProvider time)
{
    /// <param name="Organization">Whose connection.</param>
    /// <param name="ConnectionId">Which.</param>
    /// <param name="Purpose">What for.</param>
    /// <param name="Origin">The address under which this browser reaches the server.</param>
    /// <param name="Browser">The cookie of an earlier way to a provider, which serves again.</param>
    /// <param name="ReturnUrl">Where to go afterwards; checked here.</param>
    /// <param name="UserId">Who is signed in, where that matters.</param>
    /// <param name="Invitation">The invitation to redeem.</param>
    /// <param name="LoginHint">The user name typed.</param>
    /// <param name="AskProof">This time the provider is asked to prove a second factor.</param>
    public sealed record Input(
        Guid Organization, Guid ConnectionId, SsoPurpose Purpose, string Origin, Token? Browser, string? ReturnUrl = null, Guid? UserId = null,
        Token? Invitation = null, string? LoginHint = null, bool AskProof = false);

    /// <summary>Where to send the browser and with which cookie; a fault where it cannot be sent.</summary>
    public sealed record Begun(Uri? Address, Token Browser, SsoFault? Fault = null, string ProviderName = "");

    /// <summary>Begins.</summary>
    public async Task<Begun> RunAsync(Input input, CancellationToken cancellationToken)
    {
        var browser = input.Browser ?? Token.Create(input.Organization);
        await using var db = databases.For(input.Organization);
        var connection = await db.SsoConnections.AsNoTracking().SingleOrDefaultAsync(c => c.Id == input.ConnectionId, cancellationToken);
        if (connection is null || !(connection.IsOn || input.Purpose is SsoPurpose.Test)) return new(null, browser, SsoFault.Off, connection?.Name ?? "");

        var now = time.GetUtcNow();
        Data.Queries.Invitation? invitation = null;
        if (input.Purpose is SsoPurpose.Redeem)
        {
            invitation = input.Invitation is null ? null : await db.FindInvitationAsync(input.Invitation, now, cancellationToken);
            if (invitation is null) return new(null, browser, SsoFault.InvitationGone, connection.Name);
        }

        var state = Token.Create(input.Organization);
        Uri address;
        try
        {
            var ask = new ProviderClient.Ask(
                input.AskProof ? new MfaProof(connection.ProofClaim, connection.ProofValue) : null, input.Purpose is SsoPurpose.Again, input.LoginHint, Time: input.Purpose is SsoPurpose.Test);
            address = await provider.AuthorizationAsync(connection, ProviderAddresses.Redirect(input.Origin, connection.Id), state.Reveal(),
                ProviderClient.Binding.Of(browser.Reveal(), state.Reveal()), ask, cancellationToken);
        }
        catch (ProviderFaultException error)
        {
            return new(null, browser, error.Fault, connection.Name);
        }

        db.SsoRequests.Add(new()
        {
            OrganizationId = input.Organization, Id = state.Hash, ConnectionId = connection.Id, BrowserHash = browser.Hash, Purpose = input.Purpose,
            UserId = invitation?.Account.User.Id ?? input.UserId, InvitationId = invitation?.Row.Id,
            ReturnUrl = Web.ReturnUrl.Local(input.ReturnUrl), ProofAsked = input.AskProof, StartedAt = now,
        });
        await db.SaveChangesAsync(cancellationToken);
        return new(address, browser, ProviderName: connection.Name);
    }
}
