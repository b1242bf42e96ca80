using System.Globalization;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Scim.Filtering;

/// <summary>Binds filters to the attributes of a resource type.</summary>
public static class Binding
{
    /// <summary>The filter as a condition on resources of <paramref name="type"/>.</summary>
    /// <param name="filter">As it was read.</param>
    /// <param name="type">On what.</param>
    /// <param name="searched">Every kind of resource that is asked the same: what another one has, has no value here. Null for this one.</param>
    /// <exception cref="ScimException">It names what is not there or compares what cannot be compared: invalidFilter.</exception>
    public static Condition Bind(Filter filter, ScimResourceType type, IReadOnlyList<ScimResourceType>? searched = null) =>
        OfKind.Bind(filter, type) ?? filter switch
        {
            Filter.And(var left, var right) => new Condition.Both(Bind(left, type, searched), Bind(right, type, searched)),
            Filter.Or(var left, var right) => new Condition.Either(Bind(left, type, searched), Bind(right, type, searched)),
            Filter.Not(var inner) => new Condition.Opposite(Bind(inner, type, searched)),
            _ => Resolve(filter, type, searched) is { } target ? One(filter, target) : new Condition.Always(HoldsWithoutValue(filter)),
        };

    /// <summary>A filter on the values of one attribute, as in <c>emails[type eq "work"]</c>.</summary>
    /// <exception cref="ScimException">As above.</exception>
    public static Condition BindInside(Filter filter, ScimTarget target) => filter switch
    {
        Filter.And(var left, var right) => new Condition.Both(BindInside(left, target), BindInside(right, target)),
        Filter.Or(var left, var right) => new Condition.Either(BindInside(left, target), BindInside(right, target)),
        Filter.Not(var inner) => new Condition.Opposite(BindInside(inner, target)),
        _ => One(filter, Part(PathOf(filter), target)),
    };

    private static Condition One(Filter filter, ScimTarget target) => filter switch
    {
        Filter.Present => new Condition.Present(target),
        Filter.ValuePath(_, var inner) => OneValue(target, inner),
        Filter.Compare(var path, var comparison, var value) => Compare(Leaf(target, path), comparison, value),
        _ => throw new InvalidOperationException("A filter of an unknown kind."),
    };

    private static AttributePath PathOf(Filter filter) => filter switch
    {
        Filter.Present(var path) => path,
        Filter.ValuePath(var path, _) => path,
        Filter.Compare(var path, _, _) => path,
        _ => throw new InvalidOperationException("A filter of an unknown kind."),
    };

    private static bool HoldsWithoutValue(Filter filter) =>
        filter is Filter.Compare(_, FilterOperator.Eq, FilterValue.Null) or Filter.Compare(_, FilterOperator.Ne, not FilterValue.Null);

    private static Condition.OneValue OneValue(ScimTarget target, Filter inner) => target is { Sub: null, Attribute.Type: ScimDataType.Complex }
        ? new(target, BindInside(inner, target))
        : throw Wrong($"{target.Leaf.Name} has no parts to select by in square brackets.");

    private static ScimTarget? Resolve(Filter filter, ScimResourceType type, IReadOnlyList<ScimResourceType>? searched)
    {
        var path = PathOf(filter);
        if (type.Find(path) is { } target) return target;
        return searched?.Any(other => other.Find(path) is not null) is true ? null : throw Wrong("A filter names an attribute that Gatehouse does not keep.");
    }

    private static ScimTarget Part(AttributePath path, ScimTarget target) =>
        path is { Schema: null, Sub: null } && target.Attribute.Sub(path.Name) is { } sub
            ? target with { Sub = sub }
            : throw Wrong($"{target.Attribute.Name} has no such part.");

    // A comparison with a complex attribute means its value (RFC 7644 3.4.2.2: emails co "example.com").
    private static ScimTarget Leaf(ScimTarget target, AttributePath path)
    {
        if (target.Leaf.Type is not ScimDataType.Complex) return target;
        return target.Attribute.Sub("value") is { } value ? target with { Sub = value } : throw Wrong($"Say which part of {path.Name} is meant.");
    }

    private static Condition Compare(ScimTarget target, FilterOperator comparison, FilterValue value)
    {
        if (value is FilterValue.Null)
        {
            return comparison switch
            {
                FilterOperator.Eq => new Condition.Opposite(new Condition.Present(target)),
                FilterOperator.Ne => new Condition.Present(target),
                _ => throw Wrong("null can only be compared with eq and ne."),
            };
        }

        var isEquality = comparison is FilterOperator.Eq or FilterOperator.Ne;
        if (!isEquality && (target.Key is "id" || target is { Key: "groups" or "members", Sub.Name: "value" })) throw Wrong("An id can only be compared with eq and ne.");
        if (target is { Key: "groups" or "members", Sub.Name: "$ref" } or { Key: "members", Sub.Name: not "value" })
            throw Wrong($"{target.Key} can be filtered by value only.");
        if (target.Key is "meta" && target.Leaf.Type is not ScimDataType.DateTime) throw Wrong("Of meta, only created and lastModified can be filtered by.");
        if (comparison is FilterOperator.Ne && !target.Attribute.IsMultiValued) return new Condition.Opposite(Compare(target, FilterOperator.Eq, value));

        return target.Leaf.Type switch
        {
            ScimDataType.Boolean => isEquality
                ? new Condition.Text(target, comparison, Flag(value) ? "true" : "false")
                : throw Wrong($"{target.Leaf.Name} is true or false and can only be compared with eq and ne."),
            ScimDataType.DateTime => comparison is not (FilterOperator.Co or FilterOperator.Sw or FilterOperator.Ew)
                ? new Condition.Time(target, comparison, Time(value))
                : throw Wrong($"{target.Leaf.Name} is a moment and cannot be searched as a text."),
            _ => Text(target, comparison, value),
        };
    }

    private static Condition Text(ScimTarget target, FilterOperator comparison, FilterValue value)
    {
        var text = value switch
        {
            FilterValue.Text t => t.Value,
            _ => value.ToString(),
        };
        // What no database keeps, no user has; and PostgreSQL would not even compare with it.
        var key = Folding.Key(text.Replace('\0', '\uFFFD'), target.Leaf.IsCaseExact);
        return key.Length == 0 && comparison is (FilterOperator.Co or FilterOperator.Sw or FilterOperator.Ew)
            ? new Condition.Present(target)
            : new Condition.Text(target, comparison, key);
    }

    private static bool Flag(FilterValue value) => value switch
    {
        FilterValue.Flag flag => flag.Value,
        FilterValue.Text text when bool.TryParse(text.Value, out var flag) => flag,
        _ => throw Wrong("True or false is expected."),
    };

    private static DateTimeOffset Time(FilterValue value) =>
        value is FilterValue.Text text && DateTimeOffset.TryParse(text.Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? AuditChain.Round(time)
            : throw Wrong("A moment such as \"2026-11-24T08:00:00Z\" is expected.");

    private static ScimException Wrong(string detail) => FilterLexer.Wrong(detail);
}
