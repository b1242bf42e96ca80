using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim;

namespace Gatehouse.Features.Scim.Protocol;

/// <summary>A request, alone or out of a Bulk.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Address below <c>/scim/v2</c>, in its parts.</param>
/// <param name="Parameters">Query parameters, or the body of a <c>.search</c>.</param>
/// <param name="Body">The body; null where there was none.</param>
/// <param name="IfMatch">The version that must still be (RFC 9110 13.1.1); null for any.</param>
/// <param name="IfNoneMatch">The version that need not be sent again.</param>
/// <param name="Root">Address of SCIM as the client knows it.</param>
public sealed record ScimRequest(
    string Method, IReadOnlyList<string> Path, ScimParameters Parameters, JsonObject? Body, string? IfMatch, string? IfNoneMatch, string Root)
{
    /// <summary>The body of a request that cannot be without.</summary>
    /// <exception cref="ScimException">There was none: invalidSyntax.</exception>
    public JsonObject Sent => Body ?? throw ScimError.Bad(ScimErrorType.InvalidSyntax, "The request needs a body.");

    /// <summary>Refuses when the resource is another version by now (RFC 7644 3.14).</summary>
    /// <exception cref="ScimException">It is: 412.</exception>
    public void RequireMatch(int version)
    {
        if (IfMatch is not null && !Names(IfMatch, version))
            throw new ScimException(new(StatusCodes.Status412PreconditionFailed, ScimErrorType.None, "The resource has been changed in the meantime. Read it again."));
    }

    /// <summary>True when the client has this version.</summary>
    public bool HasAlready(int version) => IfNoneMatch is not null && Names(IfNoneMatch, version);

    private static bool Names(string header, int version) => header.Split(',', StringSplitOptions.TrimEntries)
        .Any(tag => tag is "*" || (tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag) == $"\"{version}\"");
}

/// <summary>The parameters of a request by name.</summary>
public sealed class ScimParameters(Func<string, IReadOnlyList<string>> values)
{
    /// <summary>None.</summary>
    public static ScimParameters None { get; } = new(_ => []);

    /// <summary>Those of an address.</summary>
    public static ScimParameters Of(IQueryCollection query) => new(name => query[name].OfType<string>().ToList());

    /// <summary>Those of the body of a search (RFC 7644 3.4.3).</summary>
    public static ScimParameters Of(JsonObject body) => new(name => body.Member(name) switch
    {
        null => [],
        JsonArray array => array.Select(item => item?.ToString() ?? "").ToList(),
        var single => [single.ToString()],
    });

    /// <summary>One value; null where none was sent.</summary>
    public string? One(string name) => values(name) is [var first, ..] ? first : null;

    /// <summary>All values; null where none was sent.</summary>
    public IReadOnlyList<string>? All(string name) => values(name) is { Count: > 0 } all ? all : null;
}
