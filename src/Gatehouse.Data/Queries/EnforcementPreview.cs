using Gatehouse.Data.Rows;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.SignIn;
using Gatehouse.Domain.Throttling;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>What requiring MFA of everyone would mean for the next sign-in of each account. The parts add up to all accounts.</summary>
/// <param name="Asked">Led through set-up at the next sign-in.</param>
/// <param name="AskedAndAway">Of those, how many have not signed in for <see cref="EnforcementPreviews.Away"/>, or never.</param>
/// <param name="SetUp">Set up already: asked for a code.</param>
/// <param name="Invited">No password chosen yet: led through set-up at the first sign-in, once there is a password.</param>
/// <param name="Blocked">Password or authenticator switched off after 100 failures: cannot sign in until an administrator acts.</param>
/// <param name="Sso">SSO accounts, not touched.</param>
/// <param name="Deactivated">Deactivated accounts, left out.</param>
public sealed record EnforcementPreview(int Asked, int AskedAndAway, int SetUp, int Invited, int Blocked, int Sso, int Deactivated);

/// <summary>
/// Counts it: the database groups accounts by the facts a sign-in is decided on, <see cref="Preview"/> decides each group. So the
/// numbers cannot disagree with what users then meet.
/// </summary>
public static class EnforcementPreviews
{
    /// <summary>Whoever has not signed in for so long may not notice in time.</summary>
    public static readonly TimeSpan Away = TimeSpan.FromDays(90);

    /// <summary>The numbers for the current organisation.</summary>
    public static async Task<EnforcementPreview> PreviewEnforcementAsync(this GatehouseDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var since = now - Away;
        var (passwords, authenticators) = await SwitchedOffAsync(db, cancellationToken);
        var groups = await (
            from user in db.Users
            from authenticator in db.Authenticators.Where(a => a.UserId == user.Id && a.RevokedAt == null).DefaultIfEmpty()
            group user by new
            {
                user.IsActive,
                user.Method,
                HasPassword = user.PasswordHash != null,
                IsPasswordOff = passwords.Contains(user.Id),
                IsBound = authenticator != null,
                IsAuthenticatorOff = authenticator != null && authenticators.Contains(authenticator.Id),
                IsAway = user.LastSignInAt == null || user.LastSignInAt < since,
            }
            into same
            select new { same.Key, Count = same.Count() }).ToListAsync(cancellationToken);

        var preview = new EnforcementPreview(0, 0, 0, 0, 0, 0, 0);
        foreach (var group in groups)
        {
            var facts = new Facts(new(now), new(group.Key.Method, null), group.Key.IsActive,
                State(group.Key.HasPassword, group.Key.IsPasswordOff), State(group.Key.IsBound, group.Key.IsAuthenticatorOff));
            preview = Add(preview, Preview.Of(facts, new Request(), now), group.Count, group.Key.IsAway);
        }

        return preview;
    }

    private static EnforcementPreview Add(EnforcementPreview to, IReadOnlyList<Step> steps, int count, bool isAway) => steps[^1] switch
    {
        { Kind: StepKind.IdentityProvider } => to with { Sso = to.Sso + count },
        { Kind: StepKind.Refused, Reason: StepReason.Inactive or StepReason.Waiting } => to with { Deactivated = to.Deactivated + count },
        { Kind: StepKind.Refused, Reason: StepReason.NoPassword } => to with { Invited = to.Invited + count },
        { Kind: StepKind.Refused } => to with { Blocked = to.Blocked + count },
        _ when steps.Any(s => s.Kind is StepKind.SetUpAuthenticator) =>
            to with { Asked = to.Asked + count, AskedAndAway = to.AskedAndAway + (isAway ? count : 0) },
        _ => to with { SetUp = to.SetUp + count },
    };

    /// <summary>The active accounts among <paramref name="users"/> that the preview counts in <paramref name="part"/>.</summary>
    public static async Task<IQueryable<UserRow>> InPartAsync(this GatehouseDb db, IQueryable<UserRow> users, EnforcementPart part, CancellationToken cancellationToken)
    {
        if (part is EnforcementPart.Sso) return users.Where(u => u.IsActive && u.Method == SignInMethod.Sso);

        var ours = users.Where(u => u.IsActive && u.Method == SignInMethod.Password);
        if (part is EnforcementPart.Invited) return ours.Where(u => u.PasswordHash == null);

        var (passwords, authenticators) = await SwitchedOffAsync(db, cancellationToken);
        var bound = db.Authenticators.Where(a => a.RevokedAt == null);
        var chosen = ours.Where(u => u.PasswordHash != null);
        if (part is EnforcementPart.Blocked) return chosen.Where(u => passwords.Contains(u.Id) || bound.Any(a => a.UserId == u.Id && authenticators.Contains(a.Id)));

        var open = chosen.Where(u => !passwords.Contains(u.Id));
        return part is EnforcementPart.SetUp
            ? open.Where(u => bound.Any(a => a.UserId == u.Id && !authenticators.Contains(a.Id)))
            : open.Where(u => !bound.Any(a => a.UserId == u.Id));
    }

    // Few at any time. The throttle's keys carry the ids in a form that the databases do not compare with their own.
    private static async Task<(List<Guid> Passwords, List<Guid> Authenticators)> SwitchedOffAsync(GatehouseDb db, CancellationToken cancellationToken)
    {
        var limit = ThrottlePolicy.Account.HardLimit;
        var keys = await db.Throttles
            .Where(t => t.Consecutive >= limit && (t.Key.StartsWith(ThrottleKeys.PasswordPrefix) || t.Key.StartsWith(ThrottleKeys.CodePrefix)))
            .Select(t => t.Key).ToListAsync(cancellationToken);
        return (Ids(keys, ThrottleKeys.PasswordPrefix), Ids(keys, ThrottleKeys.CodePrefix));
    }

    private static List<Guid> Ids(List<string> keys, string prefix) =>
        keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal)).Select(k => Guid.ParseExact(k[prefix.Length..], "N")).ToList();

    private static CredentialState State(bool exists, bool isOff) =>
        !exists ? CredentialState.Missing : isOff ? CredentialState.Disabled : CredentialState.Usable;
}
