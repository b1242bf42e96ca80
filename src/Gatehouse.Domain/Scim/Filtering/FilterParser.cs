using System.Globalization;

namespace Gatehouse.Domain.Scim.Filtering;

/// <summary>
/// Reads filters. The limits keep a filter from costing more than its sender: so long, so deep, so many comparisons, and no more.
/// </summary>
public sealed class FilterParser
{
    /// <summary>Longest filter, in characters.</summary>
    public const int LongestText = 4000;

    /// <summary>Deepest nesting of brackets.</summary>
    public const int Deepest = 20;

    /// <summary>Most comparisons.</summary>
    public const int MostComparisons = 50;

    private readonly List<FilterToken> _tokens;
    private int _at;
    private int _comparisons;

    private FilterParser(List<FilterToken> tokens) => _tokens = tokens;

    private FilterToken Next => _tokens[_at];

    /// <summary>Reads one.</summary>
    /// <exception cref="ScimException">It is none, or beyond the limits: invalidFilter.</exception>
    public static Filter Parse(string text)
    {
        if (text.Length > LongestText) throw FilterLexer.Wrong($"A filter has at most {LongestText} characters.");
        var parser = new FilterParser(FilterLexer.Read(text));
        var filter = parser.Or(0, inside: false);
        return parser.Next.Kind is FilterToken.End ? filter : throw FilterLexer.Wrong("After a complete filter something follows that does not belong to it.");
    }

    private Filter Or(int depth, bool inside)
    {
        var left = And(depth, inside);
        while (Take("or")) left = new Filter.Or(left, And(depth, inside));
        return left;
    }

    private Filter And(int depth, bool inside)
    {
        var left = Single(depth, inside);
        while (Take("and")) left = new Filter.And(left, Single(depth, inside));
        return left;
    }

    private Filter Single(int depth, bool inside)
    {
        if (depth > Deepest) throw FilterLexer.Wrong($"A filter has at most {Deepest} brackets inside each other.");
        if (Next.Is("not") && _tokens[_at + 1].Kind is '(')
        {
            _at++;
            return new Filter.Not(Group(depth, inside));
        }

        return Next.Kind is '(' ? Group(depth, inside) : Attribute(depth, inside);
    }

    private Filter Group(int depth, bool inside)
    {
        Take('(');
        var inner = Or(depth + 1, inside);
        Take(')');
        return inner;
    }

    private Filter Attribute(int depth, bool inside)
    {
        var path = Path();
        if (Next.Kind is not '[') return Comparison(path);
        if (inside) throw FilterLexer.Wrong("Square brackets do not stand inside square brackets.");

        Take('[');
        var inner = Or(depth + 1, inside: true);
        Take(']');
        // emails[type eq "work"].value eq "x": not in the RFC's grammar, but Entra asks so. One value must pass both.
        if (Next.Kind is FilterToken.Word && Next.Text.StartsWith('.') && AttributePath.Parse(Next.Text[1..]) is { Sub: null, Schema: null } sub)
        {
            _at++;
            inner = new Filter.And(inner, Comparison(sub));
        }

        return new Filter.ValuePath(path, inner);
    }

    private Filter Comparison(AttributePath path)
    {
        if (++_comparisons > MostComparisons) throw FilterLexer.Wrong($"A filter has at most {MostComparisons} comparisons.");
        if (Take("pr")) return new Filter.Present(path);
        if (Next.Kind is not FilterToken.Word || Next.Text.Length != 2 || !char.IsLetter(Next.Text[0])
            || !Enum.TryParse<FilterOperator>(Next.Text, ignoreCase: true, out var comparison))
            throw FilterLexer.Wrong("After an attribute one of eq, ne, co, sw, ew, pr, gt, ge, lt, le is expected.");
        _at++;
        return new Filter.Compare(path, comparison, Value());
    }

    private AttributePath Path()
    {
        var token = Next;
        if (token.Kind is not FilterToken.Word || AttributePath.Parse(token.Text) is not { } path) throw FilterLexer.Wrong("An attribute is expected where there is none.");
        _at++;
        return path;
    }

    private FilterValue Value()
    {
        var token = Next;
        _at++;
        return token switch
        {
            { Kind: FilterToken.Quoted } => new FilterValue.Text(token.Text),
            { Kind: not FilterToken.Word } => throw FilterLexer.Wrong("After a comparison a value is expected, in quotation marks."),
            _ when token.Is("true") => new FilterValue.Flag(true),
            _ when token.Is("false") => new FilterValue.Flag(false),
            _ when token.Is("null") => new FilterValue.Null(),
            _ when decimal.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => new FilterValue.Number(number),
            // Entra's own documentation shows a text without quotes.
            _ => new FilterValue.Text(token.Text),
        };
    }

    private bool Take(string keyword)
    {
        if (!Next.Is(keyword)) return false;
        _at++;
        return true;
    }

    private void Take(char bracket)
    {
        if (Next.Kind != bracket) throw FilterLexer.Wrong($"A \"{bracket}\" is missing in the filter.");
        _at++;
    }
}
