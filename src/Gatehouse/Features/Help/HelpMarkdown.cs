using System.Globalization;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Gatehouse.Features.Help;

/// <summary>
/// Reads an article: a head of <c>key: value</c> lines between two lines of three hyphens, then Markdown. Links between articles are
/// written as on a forge, <c>[words](other.md#part)</c>, and become addresses of the product.
/// </summary>
internal static class HelpMarkdown
{
    private const string Fence = "---\n";

    // No raw HTML: what stands in an article can be text and nothing else, and the page's policy forbids styles within it anyway.
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UsePipeTables().DisableHtml().Build();

    /// <exception cref="FormatException">The article lacks its head, a key of it or its title: a mistake of ours that a test finds.</exception>
    public static HelpArticle Read(string name, string source)
    {
        source = source.ReplaceLineEndings("\n");
        var end = source.IndexOf("\n" + Fence, StringComparison.Ordinal);
        if (!source.StartsWith(Fence, StringComparison.Ordinal) || end < 0) throw new FormatException($"The article {name} has no head.");
        var head = source[Fence.Length..end].Split('\n').Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).ToDictionary(pair => pair[0], pair => pair[1]);
        string Value(string key) => head.TryGetValue(key, out var value) ? value : throw new FormatException($"The article {name} has no \"{key}\".");

        var document = Markdown.Parse(source[(end + 1 + Fence.Length)..], Pipeline);
        if (document.FirstOrDefault() is not HeadingBlock { Level: 1 } title) throw new FormatException($"The article {name} does not begin with its title.");
        document.Remove(title);
        // <base href="/"> would turn a bare "#part" into the start page's.
        foreach (var link in document.Descendants<LinkInline>()) link.Url = Address(name, link.Url ?? "");

        return new(name, PlainText(title), Value("summary"), Enum.Parse<HelpReader>(Value("reader"), ignoreCase: true),
            int.Parse(Value("order"), CultureInfo.InvariantCulture), Value("words"), Value("related").Split(' '),
            document.ToHtml(Pipeline), Folded(document), [.. document.OfType<HeadingBlock>().Where(h => h.Level == 2).Select(h => new HelpPart(h.GetAttributes().Id!, PlainText(h)))]);
    }

    private static string Address(string name, string url)
    {
        if (url.StartsWith('#')) return $"/help/{name}{url}";
        var (file, part) = url.Split('#', 2) is [var before, var after] ? (before, "#" + after) : (url, "");
        return file.EndsWith(".md", StringComparison.Ordinal) && !file.Contains('/') ? $"/help/{file[..^3]}{part}" : url;
    }

    private static string Folded(MarkdownDocument document) =>
        string.Join(' ', document.Descendants<LeafBlock>().Select(PlainText).Where(text => text.Length > 0).Select(Ended));

    // So that an excerpt does not run a heading into what follows it.
    private static string Ended(string text) => char.IsPunctuation(text[^1]) ? text : text + ".";

    private static string PlainText(LeafBlock block) =>
        string.Concat((block.Inline?.Descendants() ?? []).Select(inline => inline switch
        {
            LiteralInline literal => literal.Content.ToString(),
            CodeInline code => code.Content,
            HtmlEntityInline entity => entity.Transcoded.ToString(),
            LineBreakInline => " ",
            _ => "",
        }));
}
