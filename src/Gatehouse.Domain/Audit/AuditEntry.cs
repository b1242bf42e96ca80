namespace Gatehouse.Domain.Audit;

/// <summary>
/// One event of the audit log, complete: every field is under the seal. Texts are kept exactly as they were sealed, so
/// <see cref="DetailsJson"/> belongs in a text column (PostgreSQL's <c>jsonb</c> would rewrite it and break the chain).
/// </summary>
/// <param name="OrganizationId">The organisation whose log it is in.</param>
/// <param name="Lane">Which of its chains, 0 to <see cref="AuditChain.LaneCount"/> - 1.</param>
/// <param name="Number">Position in the lane; 1, 2, 3 … without gaps.</param>
/// <param name="Id">The event's own id.</param>
/// <param name="At">When, in whole microseconds (<see cref="AuditChain.Round"/>).</param>
/// <param name="Act">What was done: one of <see cref="AuditActs"/>.</param>
/// <param name="ActorKind">What acted: a user, the command line, a provisioning client, the system.</param>
/// <param name="ActorId">Who acted, if it was someone on file.</param>
/// <param name="ActorName">His name then, readable when he is long gone.</param>
/// <param name="SubjectId">On whom or what.</param>
/// <param name="SubjectName">Its name then.</param>
/// <param name="Address">The network address it came from.</param>
/// <param name="Browser">The browser, as it called itself.</param>
/// <param name="Reason">The reason given, or the one that the user was not told.</param>
/// <param name="DetailsJson">Before and after; never a secret.</param>
public sealed record AuditEntry(
    Guid OrganizationId,
    int Lane,
    long Number,
    Guid Id,
    DateTimeOffset At,
    string Act,
    string ActorKind,
    Guid? ActorId,
    string ActorName,
    Guid? SubjectId,
    string? SubjectName,
    string? Address,
    string? Browser,
    string? Reason,
    string? DetailsJson);
