using System.Diagnostics;
using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim;
using Gatehouse.Features.Scim.Requests;
using Gatehouse.Features.Scim.Tokens;
using Gatehouse.Web;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Gatehouse.Features.Scim.Protocol;

/// <summary>SCIM over HTTP: reads a request, has it answered, writes the answer and remembers what became of it.</summary>
public static class ScimEndpoint
{
    /// <summary>Where SCIM is.</summary>
    public const string Prefix = "/scim/v2";

    /// <summary>Largest body, in bytes: a group of ten thousand members and then some.</summary>
    public const int LargestBody = 2 * 1024 * 1024;

    /// <summary>Maps it. Every address below the prefix, also one that names nothing, asks for the token first.</summary>
    public static void MapScim(this WebApplication app) => app.Map(Prefix + "/{**path}", RunAsync)
        .RequireAuthorization(new AuthorizationPolicyBuilder(ScimAuthentication.SchemeName).RequireAuthenticatedUser().Build());

    private static async Task RunAsync(HttpContext context)
    {
        var caller = context.Features.Get<ScimCaller>()!;
        var started = Stopwatch.GetTimestamp();
        var path = Path(context.Request.Path.Value![Prefix.Length..]);
        JsonObject? body = null;
        ScimAnswer? answer = null;
        ScimError? error = null;
        try
        {
            body = await ReadAsync(context);
            var request = new ScimRequest(context.Request.Method, path, ScimParameters.Of(context.Request.Query), body,
                Header(context, HeaderNames.IfMatch), Header(context, HeaderNames.IfNoneMatch), Root(context));
            answer = request is { Method: "POST", Path: ["Bulk"] }
                ? await context.RequestServices.GetRequiredService<Bulk>().RunAsync(caller, request, context.RequestAborted)
                : await context.RequestServices.GetRequiredService<ScimRoutes>().RunAsync(caller, request, context.RequestAborted);
        }
        catch (ScimException refused)
        {
            error = refused.Error;
        }
        catch (Exception failed) when (failed is not (OperationCanceledException or BadHttpRequestException))
        {
            // A client of this kind stops altogether after persistent failures: it gets an answer that it can read, and the log gets the reason.
            error = IsForAMoment(failed)
                ? new(StatusCodes.Status503ServiceUnavailable, ScimErrorType.None, "The server is busy. Send the request again in a moment.")
                : new(StatusCodes.Status500InternalServerError, ScimErrorType.None, "Something went wrong on the server. Its log says what.");
            context.RequestServices.GetRequiredService<ILogger<ScimRequest>>().LogError(failed, "A provisioning request failed.");
            if (error.Status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "5";
        }
        catch (BadHttpRequestException bad)
        {
            error = new(bad.StatusCode, ScimErrorType.None, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"A body has at most {LargestBody} bytes." : "The request cannot be read.");
        }

        context.RequestServices.GetRequiredService<RecentRequests>().Add(caller, context.Request.Method, path, body, answer, error, Stopwatch.GetElapsedTime(started));
        await WriteAsync(context, path, answer, error);
    }

    /// <summary>The parts of an address.</summary>
    internal static string[] Path(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static async Task WriteAsync(HttpContext context, string[] path, ScimAnswer? answer, ScimError? error)
    {
        if (error is not null)
        {
            if (error.Status == StatusCodes.Status405MethodNotAllowed) context.Response.Headers.Allow = ScimRoutes.Allowed(path);
            await ScimResponse.WriteErrorAsync(context, error);
            return;
        }

        context.Response.StatusCode = answer!.Status;
        if (answer.Version is { } version) context.Response.Headers.ETag = version;
        if (answer.Location is { } location) context.Response.Headers.Location = location;
        if (answer.Body is { } body) await ScimResponse.WriteAsync(context, body);
    }

    private static async Task<JsonObject?> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.ContentLength is null or 0 && !request.Headers.ContainsKey(HeaderNames.TransferEncoding) || HttpMethods.IsGet(request.Method)) return null;
        if (request.ContentType is { } type && !(MediaTypeHeaderValue.TryParse(type, out var media) && media.MediaType.Value is "application/scim+json" or "application/json"))
            throw new ScimException(new(StatusCodes.Status415UnsupportedMediaType, ScimErrorType.None, "A body must be application/scim+json."));

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = LargestBody;
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, context.RequestAborted);
        return bytes.Length == 0 ? null : ScimJson.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    private static bool IsForAMoment(Exception? error) =>
        error is not null && (error is System.Data.Common.DbException { IsTransient: true } or TimeoutException || IsForAMoment(error.InnerException));

    private static string? Header(HttpContext context, string name) => context.Request.Headers[name].ToString() is { Length: > 0 } value ? value : null;

    private static string Root(HttpContext context) =>
        (context.RequestServices.GetRequiredService<Settings>().PublicUrl ?? $"{context.Request.Scheme}://{context.Request.Host}") + Prefix;
}
