using System.Globalization;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Filtering;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Features.Scim.Protocol;

/// <summary>Which resources, in which order, how many, how much of each (RFC 7644 3.4.2).</summary>
/// <param name="Condition">Which; null for all.</param>
/// <param name="SortBy">By what; null for the order in which they came.</param>
/// <param name="Descending">Largest first.</param>
/// <param name="StartIndex">The first, counted from 1.</param>
/// <param name="Count">At most so many.</param>
/// <param name="Projection">How much of each.</param>
public sealed record ListQuery(Condition? Condition, ScimTarget? SortBy, bool Descending, int StartIndex, int Count, Projection Projection)
{
    /// <summary>Most resources of one answer.</summary>
    public const int Most = 200;

    private const int Usual = 100;

    /// <summary>Reads the parameters.</summary>
    /// <param name="parameters">As sent.</param>
    /// <param name="type">What is listed.</param>
    /// <param name="searched">Every kind of resource that is searched by the same parameters; null for this one.</param>
    /// <exception cref="ScimException">One cannot be used.</exception>
    public static ListQuery Of(ScimParameters parameters, ScimResourceType type, IReadOnlyList<ScimResourceType>? searched = null) => new(
        parameters.One("filter") is { Length: > 0 } filter ? Binding.Bind(FilterParser.Parse(filter), type, searched) : null,
        parameters.One("sortBy") is { Length: > 0 } sortBy ? Target(sortBy, type) : null,
        "descending".Equals(parameters.One("sortOrder"), StringComparison.OrdinalIgnoreCase),
        Math.Max(1, Number(parameters, "startIndex", 1)),
        Math.Clamp(Number(parameters, "count", Usual), 0, Most),
        Projected(parameters));

    /// <summary>How much of a resource an answer shows.</summary>
    public static Projection Projected(ScimParameters parameters) => Projection.Of(parameters.All("attributes"), parameters.All("excludedAttributes"));

    private static ScimTarget Target(string sortBy, ScimResourceType type)
    {
        var target = AttributePath.Parse(sortBy) is { } path ? type.Find(path) : null;
        if (target is { Sub: null, Attribute.Type: ScimDataType.Complex }) target = target.Attribute.Sub("value") is { } value ? target with { Sub = value } : null;
        return target is null or { Key: "groups" or "members" } or { Key: "meta", Sub.Name: not ("created" or "lastModified") }
            ? throw ScimError.Bad(ScimErrorType.InvalidPath, "sortBy names nothing that resources can be sorted by.")
            : target;
    }

    private static int Number(ScimParameters parameters, string name, int otherwise) => parameters.One(name) switch
    {
        null or "" => otherwise,
        var text when int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw ScimError.Bad(ScimErrorType.InvalidValue, $"{name} must be a whole number."),
    };
}
