namespace Gatehouse.Server.Tests.Infrastructure;

/// <summary>The checkout that the tests were built from, for tests that read its files.</summary>
public static class Repository
{
    /// <summary>Its root.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The pages and classes of the product, by path from the root.</summary>
    public static IEnumerable<(string Path, string Text)> Sources => Files("src", ".razor", ".cs");

    /// <summary>What is written for people: docs and the documents in the root.</summary>
    public static IEnumerable<(string Path, string Text)> Documents =>
        [.. Files("docs", ".md"), .. Directory.EnumerateFiles(Root, "*.md").Select(file => (Path.GetFileName(file), File.ReadAllText(file)))];

    private static IEnumerable<(string, string)> Files(string folder, params string[] endings) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
            .Where(file => endings.Contains(Path.GetExtension(file)) && !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Select(file => (Path.GetRelativePath(Root, file), File.ReadAllText(file)));

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Gatehouse.slnx"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("These tests read the checkout they were built from; it is not there."));
}
