using System.Net;
using System.Net.Http.Headers;
using AngleSharp.Dom;

namespace Gatehouse.Server.Tests.Infrastructure;

/// <summary>An answer of the server, parsed.</summary>
public sealed record TestPage(
    string Path, HttpStatusCode Status, string? Location, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Html, IDocument Document)
{
    /// <summary>The visible text, blanks folded.</summary>
    public string Text => string.Join(' ', (Document.Body?.TextContent ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The first level heading.</summary>
    public string? Heading => Document.QuerySelector("h1")?.TextContent.Trim();
}
