using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.SingleSignOn;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SingleSignOn.Connection;

/// <summary>Lets people sign in through a connection, or nobody any more. Running sessions go on.</summary>
public sealed class SwitchConnection(GatehouseDb db, TimeProvider time)
{
    /// <param name="ConnectionId">Which.</param>
    /// <param name="On">What is wanted; asking for what is so already changes nothing.</param>
    public sealed record Input(Guid ConnectionId, bool On);

    /// <summary>Switches it.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        db.ChangeTracker.Clear();
        await using var change = await Change.BeginAsync(db, cancellationToken);
        if (ConnectionAuthority.WhyNot(actor, now) is { } refusal) return refusal;
        if (await db.SsoConnections.SingleOrDefaultAsync(c => c.Id == input.ConnectionId, cancellationToken) is not { } connection) return new Outcome.NotFound();
        if (connection.IsOn == input.On) return new Outcome.Done(input.On ? $"{connection.Name} is on already." : (FormattableString)$"{connection.Name} is off already.", connection.Id);
        if (input.On && NotReady(connection) is { } why) return new Outcome.Refused(why);
        if (!input.On && !await db.CanDoWithoutConnectionAsync(connection.Id, cancellationToken)) return Stranded(connection);

        connection.IsOn = input.On;
        db.Audit(new(actor.OrganizationId, now, input.On ? AuditActs.SsoConnectionOn : AuditActs.SsoConnectionOff, actor.Audit, connection.Id, connection.Name));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }

        await change.CommitAsync(cancellationToken);
        return new Outcome.Done(input.On
            ? $"{connection.Name} is on: people can sign in through it."
            : (FormattableString)$"{connection.Name} is off: nobody can sign in through it. Running sessions go on.", connection.Id);
    }

    /// <summary>What is still to be done before it can be switched on; null when nothing is.</summary>
    public static FormattableString? NotReady(SsoConnectionRow connection) => connection switch
    {
        { TestedAt: null } => $"Test the connection first: sign in through it once yourself.",
        { Trust: MfaTrust.Trusted, TrustedAt: null } => $"Say first how you know that the provider asks for MFA.",
        _ => null,
    };

    /// <summary>The answer where nobody could administer the organisation any more.</summary>
    internal static Outcome Stranded(SsoConnectionRow connection) => new Outcome.Refused(
        $"Every Administrator signs in through {connection.Name}. Give one of them, or somebody else, an account with a password first.");
}
