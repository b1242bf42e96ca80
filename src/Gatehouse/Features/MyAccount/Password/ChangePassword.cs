using Gatehouse.Adapters;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Passwords;
using Gatehouse.Domain.Throttling;
using Gatehouse.Web;

namespace Gatehouse.Features.MyAccount;

/// <summary>
/// A user gives himself another password, knowing the present one. Whoever finds a browser signed in must not be able to guess it here:
/// attempts are counted with those of the sign-in (ASVS 6.2.2, 6.2.3).
/// </summary>
public sealed class ChangePassword(GatehouseDbFactory databases, PasswordHashing passwords, TimeProvider time)
{
    /// <param name="Current">The present password, as typed.</param>
    /// <param name="New">The new one, as typed.</param>
    public sealed record Input(Secret Current, Secret New);

    /// <summary>What the new password is judged against; null for an account that has none here.</summary>
    public async Task<PasswordContext?> ContextAsync(Actor actor, CancellationToken cancellationToken) =>
        (await FindAsync(actor, cancellationToken))?.PasswordContextAt(time.GetUtcNow());

    /// <summary>Changes it, and signs the user out everywhere but here.</summary>
    /// <exception cref="TooBusyException">More passwords wait to be hashed than can be soon.</exception>
    public async Task<Outcome> RunAsync(Actor actor, Input input, Visitor visitor, CancellationToken cancellationToken)
    {
        if (actor.UserId is not { } userId) return Actor.NotAllowed;
        // A place first: being turned away for lack of one is no wrong password.
        using var place = passwords.TakePlace();
        var now = time.GetUtcNow();
        if (await FindAsync(actor, cancellationToken) is not { } before)
            return new Outcome.Refused($"Your password is not kept here: you sign in through your organisation's identity provider.");

        // What cannot be the new password is said before the present one is looked at: it tells nothing of that.
        if (PasswordPolicy.Refuse(input.New.Reveal(), before.PasswordContextAt(now)) is { } why) return Invalid("password", why);
        if (input.New.Reveal() == input.Current.Reveal()) return Invalid("password", $"That is the password you have now. Choose another one.");

        await using var db = databases.For(actor.OrganizationId);
        var browser = await Attempt.KnownBrowserAsync(db, userId, visitor.BrowserToken, cancellationToken);
        Attempt attempt;
        await using (var counting = await Change.BeginAsync(db, cancellationToken))
        {
            attempt = await Attempt.CountAsync(db, ThrottleKeys.Password(userId), browser, visitor.Address, now, cancellationToken);
            await counting.CommitAsync(cancellationToken);
        }

        if (attempt.Admission is not Admission.Admitted)
        {
            db.Audit(new(actor.OrganizationId, now, AuditActs.SignInFailed, actor.Audit, userId, before.User.AuditName, "too many attempts"));
            await db.SaveChangesAsync(cancellationToken);
            return Invalid("current", $"There have been too many wrong passwords. Wait a few minutes, then try again.");
        }

        var isRight = await passwords.VerifyAsync(place, before.User.PasswordHash, input.Current.Reveal(), cancellationToken);
        var hash = isRight ? await passwords.HashAsync(place, input.New.Reveal(), cancellationToken) : null;

        await using var change = await Change.BeginAsync(db, cancellationToken);
        await db.LockUserAsync(userId, cancellationToken);
        if (await db.FindAccountAsync(userId, cancellationToken) is not { User: var user }) return new Outcome.NotFound();
        // Changed, reset or converted elsewhere while this one was being hashed: that came first, and the password proven is the present one no more.
        if (hash is null || user.PasswordSetAt != before.User.PasswordSetAt || user.PasswordHash is null || !user.IsActive)
        {
            attempt.Fail(db, new(user.OrganizationId, now, AuditActs.SignInFailed, actor.Audit, userId, user.AuditName, "wrong password when changing it"));
            await db.SaveChangesAsync(cancellationToken);
            await change.CommitAsync(cancellationToken);
            return Invalid("current", $"This is not your present password. Check it and try again.");
        }

        await attempt.SucceedAsync(db, now, cancellationToken);
        (user.PasswordHash, user.PasswordSetAt) = (hash, now);
        db.Audit(new(user.OrganizationId, now, AuditActs.UserPasswordSet, actor.Audit, userId, user.AuditName, "by the user, knowing the one before"));
        await db.SaveChangesAsync(cancellationToken);
        await db.EndSessionsAsync(userId, actor.SessionId, cancellationToken);
        await db.VoidInvitationsAsync(userId, now, cancellationToken);
        await db.ClearPasswordFailuresAsync(userId, cancellationToken);
        await change.CommitAsync(cancellationToken);
        return new Outcome.Done($"Your password has been changed. You have been signed out everywhere else.");
    }

    private async Task<Account?> FindAsync(Actor actor, CancellationToken cancellationToken)
    {
        await using var db = databases.For(actor.OrganizationId);
        return await db.FindAccountAsync(actor.UserId ?? Guid.Empty, cancellationToken) is { User.Method: SignInMethod.Password } account ? account : null;
    }

    private static Outcome.Invalid Invalid(string field, FormattableString why) => new(new Dictionary<string, FormattableString> { [field] = why });
}
