using Gatehouse.Domain.Scim;
using Gatehouse.Features.Scim.Groups;
using Gatehouse.Features.Scim.Users;
using Gatehouse.Web;

namespace Gatehouse.Features.Scim.Protocol;

/// <summary>Which handler answers which request; for single requests and for the operations of a Bulk.</summary>
public sealed class ScimRoutes(ReadUsers readUsers, AddProvisionedUser addUser, ChangeProvisionedUser changeUser, ReadGroups readGroups, ChangeGroup changeGroup,
    SearchAll searchAll)
{
    /// <summary>Answers a request.</summary>
    /// <exception cref="ScimException">It was refused.</exception>
    public Task<ScimAnswer> RunAsync(ScimCaller caller, ScimRequest request, CancellationToken cancellationToken) => (request.Method, request.Path) switch
    {
        ("GET", ["Users"]) => readUsers.ListAsync(request, cancellationToken),
        ("POST", ["Users", ".search"]) => readUsers.ListAsync(Search(request), cancellationToken),
        ("POST", ["Users"]) => addUser.RunAsync(caller, request, cancellationToken),
        ("GET", ["Users", var id]) => readUsers.GetAsync(Id(id), request, cancellationToken),
        ("PUT", ["Users", var id]) => changeUser.ReplaceAsync(caller, Id(id), request, cancellationToken),
        ("PATCH", ["Users", var id]) => changeUser.PatchAsync(caller, Id(id), request, cancellationToken),
        ("DELETE", ["Users", var id]) => changeUser.DeleteAsync(caller, Id(id), request, cancellationToken),
        ("GET", ["Groups"]) => readGroups.ListAsync(request, cancellationToken),
        ("POST", ["Groups", ".search"]) => readGroups.ListAsync(Search(request), cancellationToken),
        ("POST", ["Groups"]) => changeGroup.AddAsync(caller, request, cancellationToken),
        ("GET", ["Groups", var id]) => readGroups.GetAsync(Id(id), request, cancellationToken),
        ("PUT", ["Groups", var id]) => changeGroup.ReplaceAsync(caller, Id(id), request, cancellationToken),
        ("PATCH", ["Groups", var id]) => changeGroup.PatchAsync(caller, Id(id), request, cancellationToken),
        ("DELETE", ["Groups", var id]) => changeGroup.DeleteAsync(caller, Id(id), request, cancellationToken),
        ("GET", []) => searchAll.RunAsync(request, cancellationToken),
        ("POST", [".search"]) => searchAll.RunAsync(Search(request), cancellationToken),
        // RFC 7644 4: a client must not believe that its filter was applied.
        ("GET", ["ServiceProviderConfig" or "ResourceTypes" or "Schemas", ..]) when request.Parameters.One("filter") is not null =>
            throw ScimAnswer.Refused("What the server can is not filtered. Leave the filter out."),
        // RFC 7644 3.11: a token is nobody's self.
        (_, ["Me", ..]) => throw new ScimException(new(StatusCodes.Status501NotImplemented, ScimErrorType.None, "A provisioning token has no account of its own.")),
        ("GET", ["ServiceProviderConfig"]) => Task.FromResult(Discovery.Config(request.Root)),
        ("GET", ["ResourceTypes"]) => Task.FromResult(Discovery.ResourceTypes(request.Root, null)),
        ("GET", ["ResourceTypes", var name]) => Task.FromResult(Discovery.ResourceTypes(request.Root, name)),
        ("GET", ["Schemas"]) => Task.FromResult(Discovery.Schemas(request.Root, null)),
        ("GET", ["Schemas", var id]) => Task.FromResult(Discovery.Schemas(request.Root, id)),
        (_, ["Users" or "Groups" or "ServiceProviderConfig" or "ResourceTypes" or "Schemas" or "Bulk" or ".search", ..]) => throw new ScimException(
            new(StatusCodes.Status405MethodNotAllowed, ScimErrorType.None, "This method is not served at this address.")),
        _ => throw ScimAnswer.NotFound,
    };

    /// <summary>The methods served at an address that exists (RFC 9110 15.5.6).</summary>
    internal static string Allowed(IReadOnlyList<string> path) => path switch
    {
        ["Bulk"] or [.., ".search"] => "POST",
        ["Users" or "Groups"] => "GET, POST",
        ["Users" or "Groups", _] => "GET, PUT, PATCH, DELETE",
        _ => "GET",
    };

    // What is no id of ours names nothing.
    private static Guid Id(string text) => Guid.TryParseExact(text, "D", out var id) ? id : throw ScimAnswer.NotFound;

    private static ScimRequest Search(ScimRequest request) => request with { Parameters = ScimParameters.Of(request.Sent) };
}
