namespace Gatehouse.Features.Help;

/// <summary>All help articles. They travel inside the program, so they always tell of the version that runs.</summary>
public static class HelpArticles
{
    private const string Folder = "help/";

    private static readonly Lazy<IReadOnlyList<HelpArticle>> Read = new(() =>
        [.. typeof(HelpArticles).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => HelpMarkdown.Read(name[Folder.Length..], Source(name)))
            .OrderBy(article => article.Reader).ThenBy(article => article.Order)]);

    /// <summary>In the order of the list: for users first.</summary>
    public static IReadOnlyList<HelpArticle> All => Read.Value;

    /// <summary>The article of that name; null where there is none.</summary>
    public static HelpArticle? Find(string? name) => All.FirstOrDefault(article => article.Name == name);

    private static string Source(string resource)
    {
        using var reader = new StreamReader(typeof(HelpArticles).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
