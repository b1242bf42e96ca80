using Gatehouse.Domain;
using Gatehouse.Domain.Permissions;
using Gatehouse.Web;

namespace Gatehouse.Features.SingleSignOn;

/// <summary>Who may decide whose word opens accounts: an Administrator who has just proven who he is.</summary>
internal static class ConnectionAuthority
{
    /// <summary>Why the actor may not now; null when he may.</summary>
    public static Outcome? WhyNot(Actor actor, DateTimeOffset now) =>
        !actor.Allows(Permission.ManageSettings) ? Actor.NotAllowed : actor.MustReauthenticate(now) ? new Outcome.ReauthenticationNeeded() : null;
}
