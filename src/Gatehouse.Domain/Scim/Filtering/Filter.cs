using System.Globalization;
using System.Text.Json;

namespace Gatehouse.Domain.Scim.Filtering;

/// <summary>The comparisons of RFC 7644 3.4.2.2, table 3; "present" is a node of its own.</summary>
public enum FilterOperator
{
    /// <summary>Equal.</summary>
    Eq = 0,

    /// <summary>Not equal.</summary>
    Ne = 1,

    /// <summary>Contains.</summary>
    Co = 2,

    /// <summary>Starts with.</summary>
    Sw = 3,

    /// <summary>Ends with.</summary>
    Ew = 4,

    /// <summary>Greater.</summary>
    Gt = 5,

    /// <summary>Greater or equal.</summary>
    Ge = 6,

    /// <summary>Less.</summary>
    Lt = 7,

    /// <summary>Less or equal.</summary>
    Le = 8,
}

/// <summary>What an attribute is compared with.</summary>
public abstract record FilterValue
{
    private FilterValue()
    {
    }

    /// <summary>A text.</summary>
    public sealed record Text(string Value) : FilterValue;

    /// <summary>A number.</summary>
    public sealed record Number(decimal Value) : FilterValue;

    /// <summary>True or false.</summary>
    public sealed record Flag(bool Value) : FilterValue;

    /// <summary>Nothing: "has no value".</summary>
    public sealed record Null : FilterValue;

    /// <inheritdoc/>
    public sealed override string ToString() => this switch
    {
        Text text => JsonSerializer.Serialize(text.Value),
        Number number => number.Value.ToString(CultureInfo.InvariantCulture),
        Flag flag => flag.Value ? "true" : "false",
        _ => "null",
    };
}

/// <summary>A filter as it was written (RFC 7644 3.4.2.2), read and printed without loss.</summary>
public abstract record Filter
{
    private Filter()
    {
    }

    /// <summary>Both.</summary>
    public sealed record And(Filter Left, Filter Right) : Filter;

    /// <summary>Either.</summary>
    public sealed record Or(Filter Left, Filter Right) : Filter;

    /// <summary>The opposite.</summary>
    public sealed record Not(Filter Inner) : Filter;

    /// <summary>A comparison.</summary>
    public sealed record Compare(AttributePath Path, FilterOperator Operator, FilterValue Value) : Filter;

    /// <summary>The attribute has a value.</summary>
    public sealed record Present(AttributePath Path) : Filter;

    /// <summary>One and the same value of a complex attribute passes the inner filter.</summary>
    public sealed record ValuePath(AttributePath Path, Filter Inner) : Filter;

    /// <summary>In the form in which it is parsed again.</summary>
    public sealed override string ToString() => this switch
    {
        And and => $"{Bracketed(and.Left, and.Left is Or)} and {Bracketed(and.Right, and.Right is Or or And)}",
        Or or => $"{or.Left} or {Bracketed(or.Right, or.Right is Or)}",
        Not not => $"not ({not.Inner})",
        Compare compare => $"{compare.Path} {compare.Operator.ToString().ToLowerInvariant()} {compare.Value}",
        Present present => $"{present.Path} pr",
        ValuePath value => $"{value.Path}[{value.Inner}]",
        _ => throw new InvalidOperationException("A filter of an unknown kind."),
    };

    private static string Bracketed(Filter filter, bool brackets) => brackets ? $"({filter})" : filter.ToString();
}
