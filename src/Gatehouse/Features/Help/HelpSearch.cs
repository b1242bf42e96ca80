using System.Globalization;

namespace Gatehouse.Features.Help;

/// <summary>Finds articles in which every word of a question occurs, whatever its case and accents.</summary>
public static class HelpSearch
{
    private const int LongestQuestion = 100;
    private const int ExcerptLength = 180;
    private const CompareOptions Loosely = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace;

    private static readonly CompareInfo Letters = CultureInfo.InvariantCulture.CompareInfo;

    /// <summary>A piece of an excerpt.</summary>
    /// <param name="Text">As in the article.</param>
    /// <param name="IsMatch">True for a word that was asked for.</param>
    public readonly record struct Piece(string Text, bool IsMatch);

    /// <summary>An article found and the place where.</summary>
    public sealed record Hit(HelpArticle Article, IReadOnlyList<Piece> Excerpt);

    /// <summary>The articles that answer: those with a word in the title first, else in the order of the list.</summary>
    public static IReadOnlyList<Hit> For(string question)
    {
        var words = WordsOf(question);
        return words.Count == 0
            ? []
            : [.. HelpArticles.All
                .Where(article => words.All(word => Has(article.Title, word) || Has(article.Summary, word) || Has(article.Text, word) || Has(article.Words, word)))
                .OrderByDescending(article => words.Count(word => Has(article.Title, word)))
                .Select(article => new Hit(article, Excerpt(article, words)))];
    }

    private static IReadOnlyList<string> WordsOf(string question)
    {
        var asked = question.Length > LongestQuestion ? question[..LongestQuestion] : question;
        return [.. asked.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static bool Has(string text, string word) => Letters.IndexOf(text, word, Loosely) >= 0;

    private static List<Piece> Excerpt(HelpArticle article, IReadOnlyList<string> words)
    {
        // Where the text has none of the words (they stand in the title), the summary says more than the text's beginning.
        var first = words.Select(word => Letters.IndexOf(article.Text, word, Loosely)).Where(at => at >= 0).DefaultIfEmpty(-1).Min();
        var text = first < 0 ? article.Summary : article.Text;
        var from = first <= ExcerptLength / 3 ? 0 : AfterBlank(text, first - ExcerptLength / 3);
        var to = from + ExcerptLength >= text.Length ? text.Length : text.LastIndexOf(' ', from + ExcerptLength);
        if (to <= from) to = text.Length;
        return Marked((from > 0 ? "… " : "") + text[from..to] + (to < text.Length ? " …" : ""), words);
    }

    private static int AfterBlank(string text, int at) => text.IndexOf(' ', at) is var blank and >= 0 ? blank + 1 : at;

    private static List<Piece> Marked(string text, IReadOnlyList<string> words)
    {
        var pieces = new List<Piece>();
        while (text.Length > 0)
        {
            var (at, length) = words.Select(word => (At: Letters.IndexOf(text, word, Loosely, out var length), length))
                .Where(found => found.At >= 0 && found.length > 0).OrderBy(found => found.At).ThenByDescending(found => found.length)
                .FirstOrDefault((text.Length, 0));
            if (at > 0) pieces.Add(new(text[..at], false));
            if (length == 0) break;
            pieces.Add(new(text.Substring(at, length), true));
            text = text[(at + length)..];
        }

        return pieces;
    }
}
