using Gatehouse.Adapters;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.SignIn;
using Gatehouse.Domain.Throttling;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SignIn.Password;

/// <summary>
/// The first step: user name and password. Unknown user, wrong password, inactive, SSO and throttled account get the same answer
/// after the same work; only the audit log knows which it was.
/// </summary>
public sealed class PasswordStep(GatehouseDbFactory databases, PasswordHashing passwords, Completion completion, TimeProvider time)
{
    /// <param name="Username">As typed.</param>
    /// <param name="Password">As typed.</param>
    /// <param name="Organization">Slug from the address, when the user came by his organisation's own.</param>
    /// <param name="ReturnUrl">Where to go afterwards; checked here.</param>
    /// <param name="SetUp">The user asked to set up an authenticator.</param>
    /// <param name="Again">The signed-in user who confirms who he is; the user name is then not looked at.</param>
    public sealed record Input(
        string Username, Secret Password, string? Organization, string? ReturnUrl, bool SetUp = false, SignedIn? Again = null);

    /// <summary>Takes the step.</summary>
    /// <exception cref="TooBusyException">More sign-ins wait than can be served soon.</exception>
    public async Task<SignInResult> RunAsync(Input input, Visitor visitor, CancellationToken cancellationToken)
    {
        // A place in the queue first: whoever is turned away for lack of one has not failed, so nothing is counted.
        using var place = passwords.TakePlace();
        var now = time.GetUtcNow();
        var user = await FindAsync(input, cancellationToken);
        var userId = user?.Id ?? Guid.NewGuid();
        await using var db = databases.For(user?.OrganizationId);
        var browser = await Attempt.KnownBrowserAsync(db, userId, visitor.BrowserToken, cancellationToken);

        Attempt attempt;
        await using (var counting = await Change.BeginAsync(db, cancellationToken))
        {
            var key = user is null ? ThrottleKeys.UnknownName(UserRow.Normalize(input.Username)) : ThrottleKeys.Password(userId);
            attempt = await Attempt.CountAsync(db, key, browser, visitor.Address, now, cancellationToken);
            // An address that knocks without end learns that much: it says nothing about any account, and saves the hash.
            if (attempt.AddressUntil is { } until) return new SignInResult.Throttled(until);
            await counting.CommitAsync(cancellationToken);
        }

        // A throttled attempt is hashed too, against nobody: neither time nor answer tells whether the password was right.
        var known = attempt.Admission is Admission.Admitted ? user?.PasswordHash : null;
        var isRight = await passwords.VerifyAsync(place, known, input.Password.Reveal(), cancellationToken);
        // Only for whom it opens something: the others are answered after the same work as ever.
        var stronger = isRight && user is { IsActive: true, Method: SignInMethod.Password } && passwords.IsWeak(known!) ? await passwords.HashAsync(place, input.Password.Reveal(), cancellationToken) : null;

        await using var change = await Change.BeginAsync(db, cancellationToken);
        await db.LockUserAsync(userId, cancellationToken);
        // Before the account is read: a right password at the hundredth attempt has not failed a hundred times.
        if (isRight) await attempt.SucceedAsync(db, now, cancellationToken);
        var account = await db.ReadAccountAsync(userId, cancellationToken);
        // A password chosen anew while the old one was being hashed makes the old one wrong; the same one hashed anew does not.
        var isSame = account?.User.PasswordHash is not null && account.User.PasswordSetAt == user?.PasswordSetAt;
        var reason = WhyNot(account, isRight && isSame, attempt.Admission);
        if (reason is not null)
        {
            attempt.Fail(db, new(account?.User.OrganizationId ?? Guid.Empty, now, AuditActs.SignInFailed, visitor.AsActor, account?.User.Id,
                account?.User.AuditName, reason));
            await db.SaveChangesAsync(cancellationToken);
            await change.CommitAsync(cancellationToken);
            return new SignInResult.Failed();
        }

        if (stronger is not null)
        {
            await db.Users.Where(u => u.Id == userId)
                .ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, stronger), cancellationToken);
        }

        var result = await GoOnAsync(db, account!, input, visitor, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return result;
    }

    private async Task<UserRow?> FindAsync(Input input, CancellationToken cancellationToken)
    {
        await using var db = databases.For(input.Again?.OrganizationId);
        return input.Again is { } again
            ? await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == again.UserId, cancellationToken)
            : await db.UserToSignInAsync(input.Username, input.Organization, cancellationToken);
    }

    private static string? WhyNot(Account? account, bool isRight, Admission admission) => account switch
    {
        _ when admission is Admission.Refused => Reasons.Throttled,
        null => Reasons.UnknownUser,
        { User.WaitingSince: not null } => Reasons.Of(StepReason.Waiting),
        { User.IsActive: false } => Reasons.Of(StepReason.Inactive),
        { User.Method: SignInMethod.Sso } => Reasons.Of(StepReason.SsoAccount),
        { Password: CredentialState.Missing } => Reasons.Of(StepReason.NoPassword),
        { Password: CredentialState.Disabled } => Reasons.Of(StepReason.PasswordDisabled),
        _ => isRight ? null : Reasons.WrongPassword,
    };

    private async Task<SignInResult> GoOnAsync(
        GatehouseDb db, Account account, Input input, Visitor visitor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var user = account.User;
        var token = Token.Create(user.OrganizationId);
        var progress = new SignInRow
        {
            OrganizationId = user.OrganizationId, Id = token.Hash, UserId = user.Id, StartedAt = now, PasswordAt = now,
            SetUp = input.SetUp, ReturnUrl = Web.ReturnUrl.Local(input.ReturnUrl),
        };
        return await completion.GoOnAsync(db, account, progress, token, visitor, now, cancellationToken, isNew: true);
    }
}
