using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim;
using Gatehouse.Features.Scim.Requests;
using Gatehouse.Web;

namespace Gatehouse.Features.Scim.Protocol;

/// <summary>
/// Many operations in one request (RFC 7644 3.7), one after the other, each a change of its own: what was done before an error stays done.
/// </summary>
public sealed class Bulk(IServiceScopeFactory scopes, RecentRequests recent)
{
    /// <summary>Most operations of one request.</summary>
    public const int MostOperations = 1000;

    private const string ResponseId = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
    private const string Reference = "bulkId:";

    /// <summary>Runs them until they are done or so many have failed as the client takes.</summary>
    public async Task<ScimAnswer> RunAsync(ScimCaller caller, ScimRequest request, CancellationToken cancellationToken)
    {
        if (request.Sent.Member("Operations") is not JsonArray { Count: > 0 } operations) throw ScimError.Bad(ScimErrorType.InvalidSyntax, "A Bulk needs a list \"Operations\".");
        if (operations.Count > MostOperations)
            throw new ScimException(new(StatusCodes.Status413PayloadTooLarge, ScimErrorType.TooMany, $"A Bulk has at most {MostOperations} operations."));
        var limit = request.Sent.Member("failOnErrors") is JsonValue value
            ? value.TryGetValue<int>(out var number) && number > 0 ? number : throw ScimError.Bad(ScimErrorType.InvalidValue, "failOnErrors must be a whole number above nought.")
            : int.MaxValue;

        var (ids, results, failures) = (new Dictionary<string, string>(StringComparer.Ordinal), new JsonArray(), 0);
        foreach (var operation in operations)
        {
            if (failures >= limit) break;
            var (result, failed) = await RunOneAsync(caller, request, operation as JsonObject ?? [], ids, cancellationToken);
            results.Add(result);
            if (failed) failures++;
        }

        return new(StatusCodes.Status200OK, new JsonObject { ["schemas"] = new JsonArray(ResponseId), ["Operations"] = results });
    }

    private async Task<(JsonObject Result, bool Failed)> RunOneAsync(
        ScimCaller caller, ScimRequest bulk, JsonObject operation, Dictionary<string, string> ids, CancellationToken cancellationToken)
    {
        var (method, bulkId) = (operation.Member("method").Text()?.ToUpperInvariant() ?? "", operation.Member("bulkId").Text());
        var result = new JsonObject { ["method"] = method };
        if (bulkId is not null) result["bulkId"] = bulkId;
        var (started, path) = (Stopwatch.GetTimestamp(), Array.Empty<string>());
        JsonObject? data = null;
        ScimAnswer? answer = null;
        ScimError? error = null;
        try
        {
            if (method is not ("POST" or "PUT" or "PATCH" or "DELETE") || (method is "POST" && bulkId is null))
                throw ScimError.Bad(ScimErrorType.InvalidSyntax, "An operation is POST with a bulkId, PUT, PATCH or DELETE.");
            path = ScimEndpoint.Path(Resolved(operation.Member("path").Text() ?? "", ids));
            data = operation.Member("data") is JsonObject sent ? (JsonObject)Resolved(sent, ids)! : null;
            answer = await InScopeAsync(caller, new(method, path, ScimParameters.None, data, operation.Member("version").Text(), null, bulk.Root), cancellationToken);
            if (method is "POST" && answer.Body?["id"].Text() is { } id) ids[bulkId!] = id;
        }
        catch (ScimException refused)
        {
            error = refused.Error;
        }

        recent.Add(caller, method, path, data, answer, error, Stopwatch.GetElapsedTime(started));
        // A resource that was not made has no address.
        var location = answer?.Location ?? (method is "POST" ? null : Address(bulk, path));
        if (location is not null) result["location"] = location;
        if (answer?.Version is { } version) result["version"] = version;
        result["status"] = (error?.Status ?? answer!.Status).ToString(CultureInfo.InvariantCulture);
        if (error is not null) result["response"] = ScimResponse.ErrorBody(error);
        return (result, error is not null);
    }

    // Each in a scope of its own: what one operation read or failed at is not carried into the next.
    private async Task<ScimAnswer> InScopeAsync(ScimCaller caller, ScimRequest request, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<OrganizationScope>().Organization = caller.OrganizationId;
        return await scope.ServiceProvider.GetRequiredService<ScimRoutes>().RunAsync(caller, request, cancellationToken);
    }

    private static string? Address(ScimRequest bulk, string[] path) => path is [] ? null : $"{bulk.Root}/{string.Join('/', path)}";

    // "bulkId:x" stands for the id of what the operation x made, in an address or anywhere in the data. Only backwards: what comes later has no id yet.
    private static string Resolved(string text, Dictionary<string, string> ids)
    {
        var at = text.IndexOf(Reference, StringComparison.Ordinal);
        if (at < 0) return text;
        var name = text[(at + Reference.Length)..];
        return ids.TryGetValue(name, out var id)
            ? text[..at] + id
            : throw new ScimException(new(StatusCodes.Status409Conflict, ScimErrorType.InvalidValue, "A bulkId names no operation that succeeded before this one."));
    }

    private static JsonNode? Resolved(JsonNode? node, Dictionary<string, string> ids) => node switch
    {
        JsonObject json => new JsonObject(json.Select(m => KeyValuePair.Create(m.Key, Resolved(m.Value, ids)))),
        JsonArray array => new JsonArray([.. array.Select(item => Resolved(item, ids))]),
        _ when node.Text() is { } text && text.StartsWith(Reference, StringComparison.Ordinal) => Resolved(text, ids),
        _ => node?.DeepClone(),
    };
}
