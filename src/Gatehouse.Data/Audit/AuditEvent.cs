namespace Gatehouse.Data.Audit;

/// <summary>Who acts, from where: the part of an audit event that is the same for all a request does.</summary>
/// <param name="Kind"><c>user</c>, <c>operator</c> or <c>visitor</c>.</param>
/// <param name="Id">The acting account, if any.</param>
/// <param name="Name">Its name now.</param>
/// <param name="Address">Address of the request; null on the command line.</param>
/// <param name="Browser">The browser as it names itself.</param>
public sealed record AuditActor(string Kind, Guid? Id, string Name, string? Address, string? Browser)
{
    /// <summary>Someone not signed in.</summary>
    public static AuditActor Visitor(string? address, string? browser) => new("visitor", null, "", address, browser);
}

/// <summary>An event on its way into the log.</summary>
/// <param name="OrganizationId">Whose log; <see cref="Guid.Empty"/> for what belongs to no organisation (an unknown user name).</param>
/// <param name="At">When.</param>
/// <param name="Act">A constant of the domain's <c>AuditActs</c>.</param>
/// <param name="Actor">Who.</param>
/// <param name="SubjectId">On whom.</param>
/// <param name="SubjectName">Name of whom.</param>
/// <param name="Reason">Reason given, or the reason that a failed sign-in was not told.</param>
/// <param name="Changes">Before and after by field; never a secret.</param>
public sealed record AuditEvent(
    Guid OrganizationId,
    DateTimeOffset At,
    string Act,
    AuditActor Actor,
    Guid? SubjectId = null,
    string? SubjectName = null,
    string? Reason = null,
    IReadOnlyDictionary<string, string?[]>? Changes = null);
