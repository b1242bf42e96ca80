using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Features.Scim.Protocol;

/// <summary>What becomes of a request.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body; null for none.</param>
/// <param name="Location">Address of the resource.</param>
/// <param name="Version">Its version as an ETag.</param>
/// <param name="Subject">User name or group name, for the list of recent requests.</param>
public sealed record ScimAnswer(int Status, JsonObject? Body = null, string? Location = null, string? Version = null, string? Subject = null)
{
    private const string ListId = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    /// <summary>A resource.</summary>
    public static ScimAnswer Of(int status, JsonObject resource, ScimResourceType type, Projection projection, string? subject)
    {
        var (location, version) = (resource["meta"]!["location"]!.GetValue<string>(), resource["meta"]!["version"]!.GetValue<string>());
        return new(status, projection.Of(resource, type), location, version, subject);
    }

    /// <summary>A list (RFC 7644 3.4.2); no hit is a list too.</summary>
    public static ScimAnswer List(int total, int startIndex, IReadOnlyCollection<JsonObject> resources) => new(StatusCodes.Status200OK, new JsonObject
    {
        ["schemas"] = new JsonArray(ListId),
        ["totalResults"] = total,
        ["startIndex"] = startIndex,
        ["itemsPerPage"] = resources.Count,
        ["Resources"] = new JsonArray([.. resources]),
    });

    /// <summary>There is no such resource in this organisation.</summary>
    public static ScimException NotFound => new(new(StatusCodes.Status404NotFound, ScimErrorType.None, "There is no such resource."));

    /// <summary>Somebody has that value already.</summary>
    public static ScimException Taken(string detail) => new(new(StatusCodes.Status409Conflict, ScimErrorType.Uniqueness, detail));

    /// <summary>Not by provisioning.</summary>
    public static ScimException Refused(string detail) => new(new(StatusCodes.Status403Forbidden, ScimErrorType.None, detail));

    /// <summary>A version as it is sent.</summary>
    public static string Tag(int version) => $"W/\"{version}\"";
}
