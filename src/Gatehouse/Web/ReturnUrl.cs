namespace Gatehouse.Web;

/// <summary>Where to go after signing in: addresses of this server only, so that a link to the sign-in cannot lead a user elsewhere.</summary>
public static class ReturnUrl
{
    /// <summary>Where a signed-in user lands who wanted nothing in particular.</summary>
    public const string Home = "/account";

    private const int Longest = 2000;
    private const int MostDecodings = 4;

    /// <summary>
    /// <paramref name="url"/> if it is a plain local address, else <see cref="Home"/>. Refused are <c>//host</c>, <c>/\host</c>, anything with a
    /// control character or backslash (browsers drop or turn them), and encoded forms of these.
    /// </summary>
    public static string Local(string? url) => url is { Length: <= Longest } && IsLocal(url) && StaysLocal(url.Split('?', '#')[0]) ? url : Home;

    // However often a proxy or a browser decodes it, it must not become another host.
    private static bool StaysLocal(string path)
    {
        for (var times = 0; times < MostDecodings; times++)
        {
            if (!IsLocal(path) || IsSignIn(path)) return false;
            var decoded = Uri.UnescapeDataString(path);
            if (decoded == path) return true;
            path = decoded;
        }

        return false;
    }

    private static bool IsLocal(string url) =>
        url is ['/', .. var rest] && rest is not ['/' or '\\', ..] && !url.Any(c => char.IsControl(c) || c == '\\');

    // Back to the sign-in or straight out again would be a circle.
    private static bool IsSignIn(string url) =>
        url.StartsWith("/sign-in", StringComparison.OrdinalIgnoreCase) || url.StartsWith("/sign-out", StringComparison.OrdinalIgnoreCase);
}
