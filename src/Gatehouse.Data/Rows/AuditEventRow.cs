using Gatehouse.Domain.Audit;

namespace Gatehouse.Data.Rows;

/// <summary>One event of the audit log, sealed into its lane's chain. Never changed, never deleted.</summary>
public sealed class AuditEventRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>Which of the organisation's chains.</summary>
    public int Lane { get; init; }

    /// <summary>Place in the chain, from 1, without gaps.</summary>
    public long Number { get; init; }

    /// <summary>UUID version 7.</summary>
    public Guid Id { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>What happened: a constant of <see cref="AuditActs"/>.</summary>
    public required string Act { get; init; }

    /// <summary><c>user</c>, <c>operator</c> (command line) or <c>visitor</c> (nobody signed in).</summary>
    public required string ActorKind { get; init; }

    /// <summary>Who did it, if an account did.</summary>
    public Guid? ActorId { get; init; }

    /// <summary>Name of who did it at that time.</summary>
    public required string ActorName { get; init; }

    /// <summary>Whom it was done to.</summary>
    public Guid? SubjectId { get; init; }

    /// <summary>Name of whom it was done to at that time.</summary>
    public string? SubjectName { get; init; }

    /// <summary>Address the request came from.</summary>
    public string? Address { get; init; }

    /// <summary>Browser as it names itself.</summary>
    public string? Browser { get; init; }

    /// <summary>The reason given by the administrator, or the one a failed sign-in was not told.</summary>
    public string? Reason { get; init; }

    /// <summary>Before and after, as JSON: <c>{"mfa":["off","on"]}</c>. Never a secret.</summary>
    public string? Details { get; init; }

    /// <summary>HMAC over the previous seal and this event.</summary>
    public required byte[] Seal { get; init; }

    /// <summary>The event as the domain seals it.</summary>
    public AuditEntry Entry => new(OrganizationId, Lane, Number, Id, At, Act, ActorKind, ActorId, ActorName, SubjectId, SubjectName,
        Address, Browser, Reason, Details);
}

/// <summary>Head of one chain: taking the next number locks this row until the commit.</summary>
public sealed class AuditLaneRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>Which of the organisation's chains.</summary>
    public int Lane { get; init; }

    /// <summary>How many events it holds.</summary>
    public long Count { get; init; }

    /// <summary>Seal of the last one.</summary>
    public required byte[] Head { get; init; }
}
