namespace Gatehouse.Web;

/// <summary>The address under which browsers reach the server, for links and redirect addresses that are handed on.</summary>
public static class PublicOrigins
{
    /// <summary>The operator's setting, else the address this request came to.</summary>
    public static string PublicOrigin(this Settings settings, HttpRequest request) => settings.PublicUrl ?? $"{request.Scheme}://{request.Host}";

    /// <summary>The operator's setting, else the first address listened on: for the command line, where there is no request.</summary>
    public static string PublicOrigin(this Settings settings) => (settings.PublicUrl ?? settings.Urls.Split(';')[0]).TrimEnd('/');
}
