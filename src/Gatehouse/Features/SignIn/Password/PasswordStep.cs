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
        var now = time.GetUtcNow();
        var user = await FindAsync(input, cancellationToken);
        var address = ThrottleKeys.Address(visitor.Address);

        await using var db = databases.For(user?.OrganizationId);
        var knownBrowser = user is not null && visitor.BrowserToken is { } browser
            && await db.KnownBrowsers.AnyAsync(b => b.UserId == user.Id && b.Id == browser, cancellationToken);

        Counted fromAddress;
        Admission admission;
        await using (var counting = await Change.BeginAsync(db, cancellationToken))
        {
            // An address that knocks without end learns that much: it says nothing about any account, and saves the hash.
            fromAddress = await db.CountAttemptAsync(address, ThrottlePolicy.Address, now, cancellationToken);
            if (fromAddress.Admission is Admission.Refused { Until: var until }) return new SignInResult.Throttled(until);
            admission = await CountAsync(db, user, input.Username, knownBrowser ? visitor.BrowserToken : null, now, cancellationToken);
            await counting.CommitAsync(cancellationToken);
        }

        var admitted = admission is Admission.Admitted;
        var account = await db.FindAccountAsync(user?.Id ?? Guid.NewGuid(), cancellationToken);
        // A throttled attempt is hashed too, against nobody: neither time nor answer tells whether the password was right.
        var isRight = await passwords.VerifyAsync(admitted ? account?.User.PasswordHash : null, input.Password.Reveal(), cancellationToken);
        if (isRight && passwords.IsWeak(account!.User.PasswordHash!))
            account.User.PasswordHash = await passwords.HashAsync(input.Password.Reveal(), cancellationToken);

        await using var change = await Change.BeginAsync(db, cancellationToken);
        var reason = WhyNot(account, isRight, admission);
        if (reason is not null)
        {
            db.Audit(new(account?.User.OrganizationId ?? Guid.Empty, now, AuditActs.SignInFailed, visitor.AsActor, account?.User.Id,
                account is null ? null : Completion.Name(account.User), reason));
            await db.SaveChangesAsync(cancellationToken);
            await change.CommitAsync(cancellationToken);
            return new SignInResult.Failed();
        }

        await db.TakeBackAsync(address, fromAddress, now, cancellationToken);
        var result = await GoOnAsync(db, account!, input, visitor, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await change.CommitAsync(cancellationToken);
        return result;
    }

    /// <summary>
    /// The account meant. Without an organisation in the address the name must be the only one of its kind in the installation; a
    /// name that two organisations use is treated as unknown, since any other answer would tell that it exists.
    /// </summary>
    private async Task<UserRow?> FindAsync(Input input, CancellationToken cancellationToken)
    {
        await using var db = databases.For(input.Again?.OrganizationId);
        if (input.Again is { } again) return await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.Id == again.UserId, cancellationToken);

        var name = UserRow.Normalize(input.Username);
        var slug = input.Organization?.Trim().ToLowerInvariant();
        var found = await db.Users.IgnoreQueryFilters([GatehouseDb.OrganizationFilter]).AsNoTracking()
            .Where(u => u.NormalizedUsername == name)
            .Join(db.Organizations.IgnoreQueryFilters([GatehouseDb.OrganizationFilter]), u => u.OrganizationId, o => o.Id, (u, o) => new { u, o.Slug })
            .Where(x => slug == null || x.Slug == slug)
            .Select(x => x.u).Take(2).ToListAsync(cancellationToken);
        return found is [var only] ? only : null;
    }

    private static async Task<Admission> CountAsync(
        GatehouseDb db, UserRow? user, string username, string? knownBrowser, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (user is null)
            return (await db.CountAttemptAsync(ThrottleKeys.UnknownName(UserRow.Normalize(username)), ThrottlePolicy.Account, now, cancellationToken)).Admission;
        if (knownBrowser is null)
            return (await db.CountAttemptAsync(ThrottleKeys.Password(user.Id), ThrottlePolicy.Account, now, cancellationToken)).Admission;

        // From a browser that has signed in as this user, a stranger's failures impose no wait; all failures count to the hundred.
        var count = await db.CountAttemptAsync(ThrottleKeys.Password(user.Id), ThrottlePolicy.CountOnly, now, cancellationToken);
        return count.Admission is Admission.Disabled
            ? count.Admission
            : (await db.CountAttemptAsync(ThrottleKeys.PasswordFrom(user.Id, knownBrowser), ThrottlePolicy.KnownBrowser, now, cancellationToken)).Admission;
    }

    private static string? WhyNot(Account? account, bool isRight, Admission admission) => account switch
    {
        _ when admission is Admission.Refused => Reasons.Throttled,
        null => Reasons.UnknownUser,
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
        string[] counters = visitor.BrowserToken is { } browser
            ? [ThrottleKeys.Password(user.Id), ThrottleKeys.PasswordFrom(user.Id, browser)]
            : [ThrottleKeys.Password(user.Id)];
        await db.ForgiveAsync(cancellationToken, counters);

        var token = Token.Create(user.OrganizationId);
        var progress = new SignInRow
        {
            OrganizationId = user.OrganizationId, Id = token.Hash, UserId = user.Id, StartedAt = now, PasswordAt = now,
            SetUp = input.SetUp, ReturnUrl = Web.ReturnUrl.Local(input.ReturnUrl),
        };
        return await completion.GoOnAsync(db, account, progress, token, visitor, now, cancellationToken);
    }
}
