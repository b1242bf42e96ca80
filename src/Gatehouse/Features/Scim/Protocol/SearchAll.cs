using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Schemas;
using Gatehouse.Features.Scim.Groups;
using Gatehouse.Features.Scim.Users;

namespace Gatehouse.Features.Scim.Protocol;

/// <summary>
/// Searches users and groups together (RFC 7644 3.4.2.1, 3.4.3): first the users that pass, then the groups. What one kind of resource does
/// not have, has no value there.
/// </summary>
public sealed class SearchAll(ReadUsers users, ReadGroups groups)
{
    private static readonly IReadOnlyList<ScimResourceType> Types = [ScimSchemas.Users, ScimSchemas.Groups];

    /// <summary>Searches.</summary>
    public async Task<ScimAnswer> RunAsync(ScimRequest request, CancellationToken cancellationToken)
    {
        if (request.Parameters.One("sortBy") is { Length: > 0 })
            throw ScimError.Bad(ScimErrorType.InvalidValue, "Users and groups together cannot be sorted. Search /Users or /Groups.");
        var ofUsers = ListQuery.Of(request.Parameters, ScimSchemas.Users, Types);
        var ofGroups = ListQuery.Of(request.Parameters, ScimSchemas.Groups, Types);

        var (userTotal, foundUsers) = await users.PageAsync(ofUsers, request.Root, cancellationToken);
        var (groupTotal, foundGroups) = await groups.PageAsync(
            ofGroups with { StartIndex = Math.Max(1, ofGroups.StartIndex - userTotal), Count = ofGroups.Count - foundUsers.Count }, request.Root, cancellationToken);
        return ScimAnswer.List(userTotal + groupTotal, ofUsers.StartIndex, [.. foundUsers, .. foundGroups]);
    }
}
