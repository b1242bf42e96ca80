using System.Text.RegularExpressions;

namespace Gatehouse.Ui;

/// <summary>A browser's long self-description as a person says it: "Chromium 156 on Linux". A hint for recognition; it proves nothing.</summary>
public static partial class BrowserName
{
    // The order matters: each browser also names those it wants to be taken for.
    private static readonly (string Token, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("EdgA", "Edge"), ("EdgiOS", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Vivaldi", "Vivaldi"),
        ("FxiOS", "Firefox"), ("Firefox", "Firefox"), ("CriOS", "Chrome"), ("HeadlessChrome", "Chromium"), ("Chromium", "Chromium"), ("Chrome", "Chromium"),
        ("Version", "Safari"), ("curl", "curl"), ("PowerShell", "PowerShell"), ("python-requests", "Python"),
    ];

    private static readonly (string Token, string Name)[] Systems =
    [
        ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Macintosh", "macOS"),
        ("Linux", "Linux"), ("X11", "Unix"),
    ];

    /// <summary>The short form; what is not known is cut short, never guessed.</summary>
    public static FormattableString Of(string agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        var products = Product().Matches(agent).DistinctBy(m => m.Groups[1].Value).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);
        var system = Systems.FirstOrDefault(s => agent.Contains(s.Token, StringComparison.Ordinal)).Name;
        foreach (var (token, name) in Browsers)
        {
            if (!products.TryGetValue(token, out var version) || (name is "Safari" && !products.ContainsKey("Safari"))) continue;
            return system is null ? (FormattableString)$"{name} {version}" : $"{name} {version} on {system}";
        }

        var first = agent.Split(' ')[0].Replace('/', ' ');
        return first.Length <= 30 ? (FormattableString)$"{first}" : $"{first[..30]}…";
    }

    [GeneratedRegex(@"([A-Za-z][A-Za-z-]*)/(\d{1,5})")]
    private static partial Regex Product();
}
