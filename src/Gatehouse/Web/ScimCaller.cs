using Gatehouse.Data.Audit;

namespace Gatehouse.Web;

/// <summary>The identity provider behind a SCIM request, as its token says. It acts in that token's organisation and nowhere else.</summary>
/// <param name="OrganizationId">The organisation.</param>
/// <param name="TokenId">The token.</param>
/// <param name="TokenName">What its administrator calls it.</param>
/// <param name="Audit">The same as the audit log names it.</param>
public sealed record ScimCaller(Guid OrganizationId, Guid TokenId, string TokenName, AuditActor Audit);
