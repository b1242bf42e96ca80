using Gatehouse.Data.Audit;
using Gatehouse.Data.Rows;
using Gatehouse.Domain;
using Gatehouse.Domain.Permissions;

namespace Gatehouse.Web;

/// <summary>Who performs an administrative act: a signed-in user, or the operator at the command line.</summary>
/// <param name="OrganizationId">The organisation acted in.</param>
/// <param name="UserId">The acting user; null for the operator.</param>
/// <param name="Role">The acting user's role.</param>
/// <param name="ProvenAt">When he last proved who he is; null for the operator, whom the machine's own login vouches for.</param>
/// <param name="SessionId">His session, which an act of his own does not end.</param>
/// <param name="Audit">The same person as the audit log names him.</param>
public sealed record Actor(Guid OrganizationId, Guid? UserId, Role Role, DateTimeOffset? ProvenAt, string? SessionId, AuditActor Audit)
{
    /// <summary>A proof older than this is not enough for changing MFA, enforcement or a role.</summary>
    public static readonly TimeSpan ProofLifetime = TimeSpan.FromMinutes(15);

    private bool IsOperator => UserId is null;

    /// <summary>The operator, acting in one organisation.</summary>
    public static Actor Operator(Guid organizationId) =>
        new(organizationId, null, Role.Administrator, null, null, new("operator", null, OperatorName(Environment.UserName, Environment.GetEnvironmentVariable("SUDO_USER")), null, null));

    // Commands run as the service's account; sudo tells which person called them.
    internal static string OperatorName(string account, string? caller) => string.IsNullOrEmpty(caller) || caller == account ? account : $"{caller} as {account}";

    /// <summary>The signed-in user of a request.</summary>
    public static Actor Of(SignedIn signedIn, Visitor visitor) => new(
        signedIn.OrganizationId, signedIn.UserId, signedIn.Role, signedIn.Evidence.PasswordAt ?? signedIn.Evidence.IdentityProviderAt, signedIn.SessionId,
        new("user", signedIn.UserId, $"{signedIn.Name} ({signedIn.Username})", visitor.AddressText, visitor.Browser));

    /// <summary>True when he may do this at all.</summary>
    public bool Allows(Permission permission) => IsOperator || Authority.Allows(Role, permission);

    /// <summary>True when he may do this to this user.</summary>
    public bool Allows(Permission permission, UserRow target) => IsOperator || Authority.Allows(Role, permission, target.Role);

    /// <summary>True when he may give this role.</summary>
    public bool MayGrant(Role granted) => IsOperator || Authority.MayGrant(Role, granted);

    /// <summary>True when his last proof is too old for a sensitive act; or lies in the future, for then the clock was set back.</summary>
    public bool MustReauthenticate(DateTimeOffset now) => !IsOperator && !(ProvenAt is { } at && (now - at).Duration() <= ProofLifetime);

    /// <summary>The answer to someone who may not.</summary>
    public static Outcome NotAllowed => new Outcome.Refused($"Your role does not allow this.");
}
