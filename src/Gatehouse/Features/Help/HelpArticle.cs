namespace Gatehouse.Features.Help;

/// <summary>Whom an article is written for.</summary>
public enum HelpReader
{
    /// <summary>Everybody who signs in.</summary>
    User = 0,

    /// <summary>Whoever holds a role.</summary>
    Administrator = 1,
}

/// <summary>One article of docs/help, read and drawn once.</summary>
/// <param name="Name">Its file's name without ending, and the last part of its address.</param>
/// <param name="Title">Its one first-level heading.</param>
/// <param name="Summary">One line for the list.</param>
/// <param name="Reader">Whom it is for.</param>
/// <param name="Order">Its place in the list.</param>
/// <param name="Words">Words people search for that the text does not use: "2FA".</param>
/// <param name="Related">Names of the articles to read next.</param>
/// <param name="Html">The text below the title.</param>
/// <param name="Text">The same without markup, blanks folded, for the search.</param>
/// <param name="Parts">Its second-level headings.</param>
public sealed record HelpArticle(
    string Name, string Title, string Summary, HelpReader Reader, int Order, string Words, IReadOnlyList<string> Related,
    string Html, string Text, IReadOnlyList<HelpPart> Parts)
{
    /// <summary>Its address.</summary>
    public string Href => "/help/" + Name;
}

/// <summary>A part of an article.</summary>
/// <param name="Id">What stands behind <c>#</c> in its address.</param>
/// <param name="Title">Its heading.</param>
public readonly record struct HelpPart(string Id, string Title);
