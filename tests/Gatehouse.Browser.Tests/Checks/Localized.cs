using System.Text.RegularExpressions;
using Gatehouse.Browser.Tests.Actions;

namespace Gatehouse.Browser.Tests.Checks;

/// <summary>
/// In the test culture every text of the localizer stands in ⟦brackets⟧. What has letters and stands outside is either data (compared with
/// what is known to be in the house) or was never given to the localizer.
/// </summary>
public static partial class Localized
{
    // Text that dialogs and closed details hold back is looked at too, and what is there for a browser without script. Help articles say
    // themselves that they are English.
    private const string Outside = """
        () => {
          const found = [];
          const outside = (text, depth) => {
            let rest = '';
            for (const c of text) { if (c === '⟦') depth++; else if (c === '⟧') depth--; else if (!depth) rest += c; }
            return [rest, depth];
          };
          const tell = rest => { if (/\p{L}/u.test(rest)) found.push(rest.trim().replace(/\s+/g, ' ')); };
          const attributes = ['title', 'aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'placeholder', 'alt', 'label', 'data-label', 'data-copied', 'data-words'];
          const look = body => {
            const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
            let depth = 0, rest;
            for (let node; node = walker.nextNode();) {
              if (node.parentElement.closest('script, style, noscript, [lang="en-GB"]')) continue;
              [rest, depth] = outside(node.data, depth);
              tell(rest);
            }
            if (depth) found.push(`brackets that do not close: ${depth}`);
            for (const element of body.querySelectorAll('*')) {
              if (element.closest('[lang="en-GB"]')) continue;
              for (const name of attributes) if (element.hasAttribute(name)) tell(outside(element.getAttribute(name), 0)[0]);
              if (element.matches('input[type=submit], input[type=button]')) tell(outside(element.value, 0)[0]);
              // Where script runs it is text to the browser.
              if (element.localName === 'noscript' && !element.firstElementChild) look(new DOMParser().parseFromString(element.textContent, 'text/html').body);
            }
          };
          look(document.body);
          tell(outside(document.title, 0)[0]);
          return [...new Set(found)];
        }
        """;

    // Addresses, moments as this culture writes them, set-up keys, values of DNS records and tokens, a browser's own words for itself.
    [GeneratedRegex(@"\S+@\S+|gatehouse-domain=[0-9a-f]+|https?://\S+|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}, \d{4}|\d{1,2}:\d\d(:\d\d)? ?([AP]M)?|\(UTC([+-]\d\d:\d\d)?\)|([A-Z2-7]{4} ){7}[A-Z2-7]{4}|[A-Za-z0-9_-]{64}|Mozilla/5\.0 .*")]
    private static partial Regex DataByForm();

    [GeneratedRegex(@"\p{L}{2,}")]
    private static partial Regex Words();

    /// <summary>The words on the page that are neither localised nor data, each with its place.</summary>
    public static async Task<IReadOnlyList<string>> UnlocalizedAsync(this Visitor visitor, IReadOnlyCollection<string> data)
    {
        var found = await visitor.Page.EvaluateAsync<string[]>(Outside);
        var place = new Uri(visitor.Page.Url).PathAndQuery;
        return [.. found.Where(text => Words().IsMatch(Without(text, data))).Select(text => $"{place}: {text}")];
    }

    private static string Without(string text, IEnumerable<string> data) => data.Where(d => d.Length > 0).OrderByDescending(d => d.Length)
        .Aggregate(DataByForm().Replace(text, ""), (rest, known) => rest.Replace(known, "", StringComparison.OrdinalIgnoreCase));
}
