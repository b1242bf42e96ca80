using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim;

namespace Gatehouse.Web;

/// <summary>Writes SCIM answers (RFC 7644 3.1, 3.12).</summary>
public static class ScimResponse
{
    private const string ErrorId = "urn:ietf:params:scim:api:messages:2.0:Error";

    // Never shown as a page: the type says JSON and nosniff is set.
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An error as a body. The status is a text, as the RFC wants it.</summary>
    public static JsonObject ErrorBody(ScimError error)
    {
        var body = new JsonObject { ["schemas"] = new JsonArray(ErrorId), ["status"] = error.Status.ToString(CultureInfo.InvariantCulture) };
        if (error.Code is { } code) body["scimType"] = code;
        body["detail"] = error.Detail;
        return body;
    }

    /// <summary>Answers with an error.</summary>
    public static Task WriteErrorAsync(HttpContext context, ScimError error)
    {
        context.Response.StatusCode = error.Status;
        return WriteAsync(context, ErrorBody(error));
    }

    /// <summary>Writes a body.</summary>
    public static async Task WriteAsync(HttpContext context, JsonObject body)
    {
        context.Response.ContentType = "application/scim+json; charset=utf-8";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { Encoder = Options.Encoder });
        body.WriteTo(writer, Options);
        await writer.FlushAsync(context.RequestAborted);
    }
}
