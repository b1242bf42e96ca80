namespace Gatehouse.Data.Rows;

/// <summary>One sign-in through a connection and whether it came with proof of MFA. Kept for as long as it is counted: 30 days.</summary>
public sealed class SsoSignInRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>UUID version 7.</summary>
    public Guid Id { get; init; }

    /// <summary>Through which connection.</summary>
    public Guid ConnectionId { get; init; }

    /// <summary>Who.</summary>
    public Guid UserId { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>Whether it came with proof of MFA.</summary>
    public bool WithProof { get; init; }

    /// <summary>True when it was let in; false when it was refused for lack of proof.</summary>
    public bool IsCompleted { get; init; }
}
