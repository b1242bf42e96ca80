using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Scim.Filtering;

/// <summary>
/// A filter bound to a schema: every attribute exists, every comparison suits its type, texts are folded. What evaluates it (in memory or
/// as SQL) decides nothing any more.
/// </summary>
public abstract record Condition
{
    private Condition()
    {
    }

    /// <summary>The same for every resource of the kind.</summary>
    public sealed record Always(bool Holds) : Condition;

    /// <summary>Both.</summary>
    public sealed record Both(Condition Left, Condition Right) : Condition;

    /// <summary>Either.</summary>
    public sealed record Either(Condition Left, Condition Right) : Condition;

    /// <summary>The opposite.</summary>
    public sealed record Opposite(Condition Inner) : Condition;

    /// <summary>One value of a complex attribute for which the inner condition holds; in it, every target means a part of that value.</summary>
    public sealed record OneValue(ScimTarget Target, Condition Inner) : Condition;

    /// <summary>There is a value.</summary>
    public sealed record Present(ScimTarget Target) : Condition;

    /// <summary>A value whose key (<see cref="Folding"/>) compares so.</summary>
    public sealed record Text(ScimTarget Target, FilterOperator Operator, string Key) : Condition;

    /// <summary>A moment that compares so.</summary>
    public sealed record Time(ScimTarget Target, FilterOperator Operator, DateTimeOffset Value) : Condition;
}
