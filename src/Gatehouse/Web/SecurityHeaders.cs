namespace Gatehouse.Web;

/// <summary>Headers of every answer. The policy is one constant: no page carries script or style inside itself, so no nonce is needed.</summary>
public static class SecurityHeaders
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const string FramedPolicy = "default-src 'none'";

    /// <summary>
    /// Marks an endpoint that other sites open in a frame by agreement. Its answer must show nothing and be nothing that could be clicked.
    /// </summary>
    public sealed class IsFramed;

    /// <summary>
    /// Sets them at the last moment of every answer: an error page begins by clearing all headers, and whether the visitor came by HTTPS is
    /// known only once a trusted proxy's word for it has been read.
    /// </summary>
    public static void UseSecurityHeaders(this WebApplication app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            Set(context);
            return Task.CompletedTask;
        });
        return next(context);
    });

    private static void Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = context.GetEndpoint()?.Metadata.GetMetadata<IsFramed>() is null ? ContentSecurityPolicy : FramedPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        if (context.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        // Pages hold personal data: neither the browser's back list nor a proxy may keep them. Static files and forms set their own.
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
    }
}
