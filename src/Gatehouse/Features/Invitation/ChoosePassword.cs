using Gatehouse.Adapters;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Passwords;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Invitation;

/// <summary>
/// A user chooses a password by an invitation link. It proves nothing but that: he signs in with it afterwards, and with his
/// authenticator where MFA is required.
/// </summary>
public sealed class ChoosePassword(GatehouseDbFactory databases, PasswordHashing passwords, TimeProvider time)
{
    /// <summary>Whom a link is for.</summary>
    /// <param name="Name">The person's name.</param>
    /// <param name="Username">What is typed to sign in.</param>
    /// <param name="Organization">Name of the organisation.</param>
    /// <param name="Slug">Its short name.</param>
    /// <param name="Context">What the password is judged against.</param>
    /// <param name="Providers">Where an SSO account is linked instead; null for an account with a password.</param>
    public sealed record Guest(
        string Name, string Username, string Organization, string Slug, PasswordContext Context, IReadOnlyList<SignInProvider>? Providers = null);

    /// <param name="Token">From the link.</param>
    /// <param name="Password">As typed.</param>
    public sealed record Input(Token Token, Secret Password);

    /// <summary>Whom the link is for; null when it opens nothing (any more).</summary>
    public async Task<Guest?> FindAsync(Token token, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = databases.For(token.Organization);
        if (await db.FindInvitationAsync(token, now, cancellationToken) is not { Account: var account }) return null;
        var providers = account.User.Method is SignInMethod.Sso ? await db.SignInProvidersAsync(account.Organization.Slug, cancellationToken) : null;
        return new(account.User.Name, account.User.Username, account.Organization.Name, account.Organization.Slug, account.PasswordContextAt(now), providers);
    }

    /// <summary>Sets the password; of several who use the link at once exactly one does.</summary>
    /// <exception cref="TooBusyException">More passwords wait to be hashed than can be soon.</exception>
    public async Task<Outcome> RunAsync(Input input, Visitor visitor, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var db = databases.For(input.Token.Organization);
        if (await db.FindInvitationAsync(input.Token, now, cancellationToken) is not { Account.User: { Method: SignInMethod.Password } user } invitation) return new Outcome.NotFound();
        if (PasswordPolicy.Refuse(input.Password.Reveal(), invitation.Account.PasswordContextAt(now)) is { } why)
            return new Outcome.Invalid(new Dictionary<string, FormattableString> { ["password"] = why });

        var hash = await passwords.HashAsync(input.Password.Reveal(), cancellationToken);
        await using var change = await Change.BeginAsync(db, cancellationToken);
        // Before the invitation, as whoever voids it does: one would wait for the other.
        await db.LockUserAsync(user.Id, cancellationToken);
        // Both rows were read before the hash: whoever used the link, replaced it or deactivated the account meanwhile was first.
        invitation.Row.UsedAt = now;
        (user.PasswordHash, user.PasswordSetAt) = (hash, now);
        db.Audit(new(user.OrganizationId, now, AuditActs.UserPasswordSet,
            new("user", user.Id, user.AuditName, visitor.AddressText, visitor.Browser), user.Id, user.AuditName, "by invitation link"));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.NotFound();
        }

        await db.EndSessionsAsync(user.Id, null, cancellationToken);
        await db.VoidInvitationsAsync(user.Id, now, cancellationToken);
        await db.ClearPasswordFailuresAsync(user.Id, cancellationToken);
        await change.CommitAsync(cancellationToken);
        return new Outcome.Done($"Your password is set. Sign in with it as {user.Username}.", user.Id);
    }
}
