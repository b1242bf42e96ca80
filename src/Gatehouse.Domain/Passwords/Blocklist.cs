using System.Collections.Frozen;
using System.Text;

namespace Gatehouse.Domain.Passwords;

/// <summary>
/// Passwords that everybody tries first (NIST SP 800-63B-4 3.1.1.2). It ships with the product, so that it also works where nothing can be
/// asked over the network; breached passwords by the million are an adapter's business.
/// </summary>
/// <remarks>
/// <c>blocklist.txt</c> was written for Gatehouse, not taken from a leak: common English and keyboard words, given names, sports, places,
/// seasons and months, each with the tails that people add (digits, years, "!"); keyboard walks of several rows and lengths; pairs of
/// common words, for where 15 characters are asked; and well-known phrases ("correct horse battery staple"). One a line, lower case, sorted
/// by code point, eight characters or more (shorter ones are refused for their length). Add a line to add a password.
/// </remarks>
public static class Blocklist
{
    private const string Resource = "Gatehouse.Domain.Passwords.blocklist.txt";

    private static readonly Lazy<FrozenSet<string>> Entries = new(() => Lines().ToFrozenSet(StringComparer.Ordinal));

    /// <summary>How many it holds.</summary>
    public static int Count => Entries.Value.Count;

    /// <summary>True when the whole of <paramref name="password"/>, in any case, is on the list.</summary>
    public static bool Contains(string password)
    {
        ArgumentNullException.ThrowIfNull(password);
        return Entries.Value.Contains(password.ToLowerInvariant());
    }

    /// <summary>The same for lower-case text, without a copy.</summary>
    internal static bool ContainsLower(ReadOnlySpan<char> lower) =>
        Entries.Value.GetAlternateLookup<ReadOnlySpan<char>>().Contains(lower);

    /// <summary>All entries in the file's order.</summary>
    internal static IEnumerable<string> Lines()
    {
        using var stream = typeof(Blocklist).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("The blocklist was not built into the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0) yield return line;
    }
}
