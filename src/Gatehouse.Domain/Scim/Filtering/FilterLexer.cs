using System.Text.Json;

namespace Gatehouse.Domain.Scim.Filtering;

/// <summary>A piece of a filter: a word, a quoted text, or one of <c>( ) [ ]</c>.</summary>
/// <param name="Kind">The bracket itself, <c>w</c> for a word, <c>s</c> for a text, NUL for the end.</param>
/// <param name="Text">What it says, quotes and escapes resolved.</param>
internal readonly record struct FilterToken(char Kind, string Text)
{
    public const char Word = 'w';
    public const char Quoted = 's';
    public const char End = '\0';

    public bool Is(string keyword) => Kind is Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Cuts a filter into its pieces.</summary>
internal static class FilterLexer
{
    public static List<FilterToken> Read(string text)
    {
        var tokens = new List<FilterToken>();
        for (var at = 0; at < text.Length;)
        {
            var c = text[at];
            if (c is ' ' or '\t')
            {
                at++;
            }
            else if (c is '(' or ')' or '[' or ']')
            {
                tokens.Add(new(c, ""));
                at++;
            }
            else if (c is '"')
            {
                var end = EndOfQuoted(text, at);
                tokens.Add(new(FilterToken.Quoted, Unquote(text[at..end])));
                at = end;
            }
            else
            {
                var start = at;
                while (at < text.Length && IsWord(text[at])) at++;
                if (at == start) throw Wrong("A filter has a character that no filter can have outside quotes.");
                tokens.Add(new(FilterToken.Word, text[start..at]));
            }
        }

        tokens.Add(new(FilterToken.End, ""));
        return tokens;
    }

    public static ScimException Wrong(string detail) => ScimError.Bad(ScimErrorType.InvalidFilter, detail);

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '-' or '_' or '$' or ':' or '.' or '+' or '@';

    private static int EndOfQuoted(string text, int start)
    {
        for (var at = start + 1; at < text.Length; at++)
        {
            if (text[at] is '\\') at++;
            else if (text[at] is '"') return at + 1;
        }

        throw Wrong("A filter has a quotation mark that is never closed.");
    }

    private static string Unquote(string quoted)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(quoted) ?? "";
        }
        catch (JsonException)
        {
            throw Wrong("A filter has a text that is no JSON string.");
        }
    }
}
