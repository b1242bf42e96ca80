using System.Text.Json;
using Gatehouse.Adapters.IdentityProviders;
using Gatehouse.Data;
using Gatehouse.Data.Audit;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.SignIn;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SignIn.Provider;

/// <summary>What a checked identity leads to: a session, a question for proof, a refusal, or the result of a test.</summary>
public sealed class ProviderDecision(GatehouseDbFactory databases, Completion completion, ConnectionSecrets secrets, TimeProvider time)
{
    private static readonly string[] Shown =
        ["iss", "tid", "oid", "sub", "preferred_username", "name", "email", "acr", "acrs", "amr", "auth_time", "sid", "exp"];

    /// <summary>Decides; a new link that somebody else made at the same instant is looked at again.</summary>
    /// <exception cref="ProviderFaultException">It leads nowhere.</exception>
    public async Task<ProviderResult> RunAsync(
        SsoConnectionRow connection, SsoRequestRow request, ProviderIdentity identity, Token browser, string origin, Visitor visitor, CancellationToken cancellationToken)
    {
        var way = new Way(connection, request, identity, browser, origin, visitor, time.GetUtcNow());
        if (request.Purpose is SsoPurpose.Test) return await TestedAsync(way, cancellationToken);
        try
        {
            return await DecideAsync(way, cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new ProviderFaultException(SsoFault.InvitationGone);
        }
        catch (Exception error) when (error is DbUpdateException or ProviderFaultException { Fault: SsoFault.UsernameTaken })
        {
            // A link or user name made by another request at this instant (of the same person, perhaps): now the link is there to be found.
            // Anything else fails again.
            return await DecideAsync(way, cancellationToken);
        }
    }

    private sealed record Way(
        SsoConnectionRow Connection, SsoRequestRow Request, ProviderIdentity Identity, Token Browser, string Origin, Visitor Visitor, DateTimeOffset Now)
    {
        public MfaProof Proof => new(Connection.ProofClaim, Connection.ProofValue);
    }

    private async Task<ProviderResult> DecideAsync(Way way, CancellationToken cancellationToken)
    {
        var (connection, request, identity, now) = (way.Connection, way.Request, way.Identity, way.Now);
        await using var db = databases.For(connection.OrganizationId);
        await using var change = await Change.BeginAsync(db, cancellationToken);
        // Before the invitation, as whoever voids it does: one would wait for the other.
        if (request is { Purpose: SsoPurpose.Redeem, UserId: { } invited }) await db.LockUserAsync(invited, cancellationToken);
        var (userId, fault) = await Linking.FindAsync(db, connection, request, identity, way.Visitor, now, cancellationToken);
        if (fault is { } why) throw new ProviderFaultException(why, identity.Username);
        if (request.Purpose is SsoPurpose.Again) CheckAgain(way, userId!.Value);

        await db.SaveChangesAsync(cancellationToken);
        await db.LockUserAsync(userId!.Value, cancellationToken);
        db.ChangeTracker.Clear();
        if (await db.FindAccountAsync(userId.Value, cancellationToken) is not { User.Method: SignInMethod.Sso } account)
            throw new ProviderFaultException(SsoFault.NotLinked, identity.Username);

        var hasProof = identity.Proves(way.Proof);
        var step = NextStep.For(account.Facts,
            new(BegunAt: request.StartedAt, ProofRequired: connection.Trust is MfaTrust.ProofRequired, ProofAsked: request.ProofAsked),
            new(IdentityProviderAt: now, IdentityProviderMfa: hasProof), now);
        ProviderResult result = step.Kind switch
        {
            StepKind.Complete => await SignInAsync(db, way, account, hasProof, cancellationToken),
            StepKind.IdentityProvider => new ProviderResult.AskProof(new(connection.OrganizationId, connection.Id, request.Purpose is SsoPurpose.Redeem ? SsoPurpose.SignIn : request.Purpose,
                way.Origin, way.Browser, request.ReturnUrl, request.UserId, AskProof: true)),
            StepKind.Password or StepKind.OneTimePassword or StepKind.SetUpAuthenticator or StepKind.Refused => Refuse(db, way, account, step.Reason),
        };
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return result;
    }

    // Whoever confirms must be who is signed in, and must have been asked just now: max_age was sent, so the provider has to say when it
    // asked (OpenID Connect Core 3.1.2.1).
    private static void CheckAgain(Way way, Guid userId)
    {
        if (way.Visitor.Session?.UserId != way.Request.UserId || userId != way.Request.UserId) throw new ProviderFaultException(SsoFault.OtherAccount);
        if (way.Identity.AuthenticatedAt is not { } at) throw new ProviderFaultException(SsoFault.NoTime);
        if (at < way.Request.StartedAt - IdTokenCheck.Skew) throw new ProviderFaultException(SsoFault.NotFresh);
    }

    private async Task<ProviderResult> SignInAsync(GatehouseDb db, Way way, Account account, bool hasProof, CancellationToken cancellationToken)
    {
        var (connection, identity, now, userId) = (way.Connection, way.Identity, way.Now, account.User.Id);
        // A session there may be hours old: then the proof of who he is is as old, and a sensitive act asks anew. Of unknown age counts as old.
        var at = identity.AuthenticatedAt ?? DateTimeOffset.UnixEpoch;
        var provenAt = way.Request.Purpose is SsoPurpose.Again || at > now ? now : at;
        var completed = await completion.StartSessionAsync(db, account, new(IdentityProviderAt: provenAt, IdentityProviderMfa: hasProof),
            way.Request.ReturnUrl, way.Visitor, now, cancellationToken);
        var session = completed.Session.Hash;
        db.ProviderSessions.Add(new()
        {
            OrganizationId = connection.OrganizationId, SessionId = session, ConnectionId = connection.Id, Issuer = identity.Issuer,
            ProviderSessionId = identity.SessionId is { Length: <= 255 } sid ? sid : null, EncryptedIdToken = secrets.ProtectIdToken(identity.IdToken, session),
        });
        Record(db, way, userId, hasProof, isCompleted: true);
        var (proof, username) = (hasProof ? way.Proof.ToString() : null, identity.Username is { Length: <= 400 } name ? name : null);
        await db.ExternalIdentities.Where(i => i.Issuer == identity.Issuer && i.Subject == identity.Subject).ExecuteUpdateAsync(
            set => set.SetProperty(i => i.LastSignInAt, now).SetProperty(i => i.LastWithProof, hasProof).SetProperty(i => i.LastProof, proof)
                .SetProperty(i => i.LastUsername, username).SetProperty(i => i.ConnectionId, connection.Id), cancellationToken);
        return new ProviderResult.SignedIn(completed);
    }

    private static ProviderResult.Refused Refuse(GatehouseDb db, Way way, Account account, StepReason reason)
    {
        if (reason is StepReason.ProofMissing) Record(db, way, account.User.Id, false, isCompleted: false);
        db.Audit(new(account.User.OrganizationId, way.Now, AuditActs.SignInRefused, way.Visitor.AsActor, account.User.Id, account.User.AuditName, Reasons.Of(reason)));
        return new(reason, way.Connection.Name, way.Connection.Kind, way.Proof);
    }

    private static void Record(GatehouseDb db, Way way, Guid userId, bool withProof, bool isCompleted) => db.SsoSignIns.Add(new()
    {
        OrganizationId = way.Connection.OrganizationId, Id = Guid.CreateVersion7(way.Now), ConnectionId = way.Connection.Id, UserId = userId, At = way.Now,
        WithProof = withProof, IsCompleted = isCompleted,
    });

    private async Task<ProviderResult> TestedAsync(Way way, CancellationToken cancellationToken)
    {
        if (way.Visitor.Session is not { } who || who.UserId != way.Request.UserId || !Authority.Allows(who.Role, Permission.ManageSettings))
            throw new ProviderFaultException(SsoFault.OtherAccount);
        var actor = Actor.Of(who, way.Visitor);
        await using var db = databases.For(way.Connection.OrganizationId);
        if (await db.SsoConnections.SingleOrDefaultAsync(c => c.Id == way.Connection.Id, cancellationToken) is not { } connection) throw new ProviderFaultException(SsoFault.Off);
        // What was tested must still be what stands there.
        if (connection.Version != way.Connection.Version) throw new ProviderFaultException(SsoFault.Stale);

        (connection.TestedAt, connection.TestedBy) = (way.Now, actor.Audit.Name);
        connection.TestedClaims = JsonSerializer.Serialize(Shown.Where(way.Identity.Claims.ContainsKey).ToDictionary(c => c, c => way.Identity.Claims[c]));
        var usesNext = connection.HasNext;
        db.Audit(new(actor.OrganizationId, way.Now, AuditActs.SsoConnectionTested, actor.Audit, connection.Id, connection.Name));
        if (usesNext)
        {
            // The same version as redeemed the code: this very secret or certificate is what the provider has just taken.
            db.Audit(new(actor.OrganizationId, way.Now, AuditActs.SsoConnectionChanged, actor.Audit, connection.Id, connection.Name, Changes: CredentialChanges.OfUse(connection)));
            secrets.UseNext(connection);
        }

        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new ProviderFaultException(SsoFault.Stale);
        }

        return new ProviderResult.Tested(connection.Id, connection.Name, usesNext);
    }
}
