using System.Text.RegularExpressions;
using Gatehouse.Browser.Tests.Actions;

namespace Gatehouse.Browser.Tests.Checks;

/// <summary>
/// In the test culture every text of the localizer stands in ⟦brackets⟧. What has letters and stands outside is either data (compared with
/// what is known to be in the house) or was never given to the localizer.
/// </summary>
public static partial class Localized
{
    // Text that dialogs and closed details hold back is looked at too. Help articles say themselves that they are English.
    private const string Outside = """
        () => {
          const found = [];
          const outside = (text, depth) => {
            let rest = '';
            for (const c of text) { if (c === '⟦') depth++; else if (c === '⟧') depth--; else if (!depth) rest += c; }
            return [rest, depth];
          };
          const tell = rest => { if (/\p{L}/u.test(rest)) found.push(rest.trim().replace(/\s+/g, ' ')); };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          let depth = 0, rest;
          for (let node; node = walker.nextNode();) {
            if (node.parentElement.closest('script, style, noscript, [lang="en-GB"]')) continue;
            [rest, depth] = outside(node.data, depth);
            tell(rest);
          }
          if (depth) found.push(`brackets that do not close: ${depth}`);
          for (const element of document.querySelectorAll('body *')) {
            if (element.closest('[lang="en-GB"]')) continue;
            for (const name of ['aria-label', 'placeholder', 'alt', 'label', 'data-copied', 'data-words'])
              if (element.hasAttribute(name)) tell(outside(element.getAttribute(name), 0)[0]);
          }
          tell(outside(document.title, 0)[0]);
          return [...new Set(found)];
        }
        """;

    // Addresses, dates as this culture writes them, set-up keys, values of DNS records and tokens.
    [GeneratedRegex(@"\S+@\S+|gatehouse-domain=[0-9a-f]+|https?://\S+|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}, \d{4}|([A-Z2-7]{4} ){7}[A-Z2-7]{4}|[A-Za-z0-9_-]{64}")]
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
