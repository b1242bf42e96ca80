using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Gatehouse.Browser.Tests.Checks;

/// <summary>
/// Listens to one browser page: violations of the Content-Security-Policy, script errors, other errors on the console, requests that
/// fail or are answered with an error that the scenario did not announce.
/// </summary>
public sealed class Watch
{
    private readonly ConcurrentQueue<string> _complaints = [];
    private readonly HashSet<int> _expected = [];

    private Watch(bool hasScript) => HasScript = hasScript;

    /// <summary>Whether pages may run script.</summary>
    public bool HasScript { get; }

    /// <summary>All that was wrong.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public static Watch Over(IPage page, bool hasScript)
    {
        var watch = new Watch(hasScript);
        page.Console += (_, message) => watch.Hear(message);
        page.PageError += (_, error) => watch._complaints.Enqueue($"script error: {error}");
        // Search as you type drops the question before, and a download is no page: both count as aborted.
        page.RequestFailed += (_, request) =>
        {
            if (request.Failure is not "net::ERR_ABORTED") watch._complaints.Enqueue($"{request.Method} {request.Url}: {request.Failure}");
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400 && !watch._expected.Contains(response.Status)) watch._complaints.Enqueue($"{response.Request.Method} {response.Url}: {response.Status}");
        };
        return watch;
    }

    /// <summary>From now on this answer is part of the scenario.</summary>
    public void Expect(int status) => _expected.Add(status);

    private void Hear(IConsoleMessage message)
    {
        var isAnnounced = message.Text.Contains("Failed to load resource", StringComparison.Ordinal) && _expected.Any(s => message.Text.Contains($"status of {s}", StringComparison.Ordinal));
        if (message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase) || (message.Type is "error" && !isAnnounced))
            _complaints.Enqueue($"console: {message.Text}");
    }
}
