using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SignIn;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SignIn.Provider;

/// <summary>
/// An identity provider's answer, brought by a browser. Good once, within ten minutes, in the browser that was sent, at the address of the
/// connection that was asked; only then is anything asked of the provider.
/// </summary>
public sealed class ReturnStep(GatehouseDbFactory databases, ProviderClient provider, ProviderDocuments documents, ProviderDecision decision, TimeProvider time)
{
    /// <param name="ConnectionId">The connection whose address was called.</param>
    /// <param name="State">As sent.</param>
    /// <param name="Code">To be redeemed.</param>
    /// <param name="Issuer">Who answers (RFC 9207), as far as the provider says it.</param>
    /// <param name="Error">An error instead of a code.</param>
    /// <param name="ErrorDescription">The provider's own words for it.</param>
    /// <param name="Browser">The cookie given when the browser was sent.</param>
    /// <param name="Origin">The address under which this browser reaches the server.</param>
    public sealed record Input(
        Guid ConnectionId, string? State, string? Code, string? Issuer, string? Error, string? ErrorDescription, Token? Browser, string Origin);

    /// <summary>Takes the step.</summary>
    public async Task<ProviderResult> RunAsync(Input input, Visitor visitor, CancellationToken cancellationToken)
    {
        if (Token.Parse(input.State) is not { } state) return new ProviderResult.Fault(SsoFault.Stale);
        var (hash, now) = (state.Hash, time.GetUtcNow());
        await using var db = databases.For(state.Organization);
        if (await db.SsoRequests.AsNoTracking().SingleOrDefaultAsync(r => r.Id == hash, cancellationToken) is not { } request) return new ProviderResult.Fault(SsoFault.Stale);
        var connection = await db.SsoConnections.AsNoTracking().SingleAsync(c => c.Id == request.ConnectionId, cancellationToken);
        try
        {
            // Before it is spent: somebody who got hold of a state in another browser must not be able to spoil it.
            if (input.Browser?.Hash != request.BrowserHash) throw new ProviderFaultException(SsoFault.OtherBrowser);
            if (await SpendAsync(db, hash, cancellationToken) == 0 || (now - request.StartedAt).Duration() > NextStep.SignInLifetime) throw new ProviderFaultException(SsoFault.Stale);
            if (input.ConnectionId != connection.Id) throw new ProviderFaultException(SsoFault.MixedUp);
            if (!connection.IsOn && request.Purpose is not SsoPurpose.Test) throw new ProviderFaultException(SsoFault.Off);
            await CheckIssuerAsync(connection, input, cancellationToken);
            if (input.Code is not { Length: > 0 } code) throw ErrorOf(input);

            var binding = ProviderClient.Binding.Of(input.Browser.Reveal(), state.Reveal());
            var identity = await provider.RedeemAsync(connection, Slot(connection, request), ProviderAddresses.Redirect(input.Origin, connection.Id), code, binding, cancellationToken);
            return await decision.RunAsync(connection, request, identity, input.Browser, input.Origin, visitor, cancellationToken);
        }
        catch (ProviderFaultException error)
        {
            // Whoever tests is told what the provider said, however often it failed.
            if (await TellAsync(db, connection, request, error, visitor, cancellationToken) is { } until && request.Purpose is not SsoPurpose.Test)
                return new ProviderResult.Throttled(until);
            return new ProviderResult.Fault(error.Fault, connection.Name, request.Purpose, connection.Id, error.Detail, Slot(connection, request) is CredentialSlot.Next);
        }
    }

    // What waits is used by a test only, never by anybody's sign-in.
    private static CredentialSlot Slot(SsoConnectionRow connection, SsoRequestRow request) =>
        request.Purpose is SsoPurpose.Test && connection.HasNext ? CredentialSlot.Next : CredentialSlot.InUse;

    private static async Task<int> SpendAsync(GatehouseDb db, string hash, CancellationToken cancellationToken)
    {
        await using var change = await Change.BeginAsync(db, cancellationToken);
        var spent = await db.SsoRequests.Where(r => r.Id == hash).ExecuteDeleteAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return spent;
    }

    // RFC 9207 2.4: what is there must be right, and must be there where the provider says that it sends it.
    private async Task CheckIssuerAsync(SsoConnectionRow connection, Input input, CancellationToken cancellationToken)
    {
        if (input.Issuer is { } issuer ? issuer != connection.Issuer : (await documents.GetAsync(connection.Issuer, cancellationToken)).Metadata.SendsIssuer)
            throw new ProviderFaultException(SsoFault.MixedUp);
    }

    private static ProviderFaultException ErrorOf(Input input) => new(
        input.Error is "access_denied" or "interaction_required" or "login_required" or "consent_required" or "account_selection_required" ? SsoFault.Denied : SsoFault.ProviderError,
        input.ErrorDescription is { Length: > 0 } words ? $"{input.Error}: {words}" : input.Error);

    // A right answer never waits: there is nothing here to be guessed. But a stranger must not fill the log with wrong ones.
    private async Task<DateTimeOffset?> TellAsync(
        GatehouseDb db, SsoConnectionRow connection, SsoRequestRow request, ProviderFaultException error, Visitor visitor, CancellationToken cancellationToken)
    {
        db.ChangeTracker.Clear();
        var now = time.GetUtcNow();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        var failure = await Attempt.CountFailureAsync(db, visitor.Address, now, cancellationToken);
        if (failure.AddressUntil is { } until) return until;
        failure.Fail(db, new(connection.OrganizationId, now, AuditActs.SignInRefused, visitor.AsActor, request.UserId, null, SsoFaultWords.Reason(error.Fault),
            new Dictionary<string, string?[]> { ["connection"] = [null, connection.Name], ["detail"] = [null, error.Detail] }));
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return null;
    }
}
