using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Scim.Filtering;

/// <summary>Binds what a filter asks about the kind of a resource: <c>schemas</c> and <c>meta.resourceType</c>. The answer lies in the schema.</summary>
internal static class OfKind
{
    /// <summary>The condition; null where the filter asks for something else.</summary>
    /// <exception cref="ScimException">It compares what cannot be compared: invalidFilter.</exception>
    public static Condition? Bind(Filter filter, ScimResourceType type) => filter switch
    {
        Filter.Present(var path) when IsSchemas(path) || IsKind(path) => new Condition.Always(true),
        Filter.Compare(var path, var comparison, var value) when IsSchemas(path) => Schemas(type, comparison, Said(value)),
        Filter.Compare(var path, var comparison, var value) when IsKind(path) => comparison switch
        {
            FilterOperator.Eq => new Condition.Always(IsSame(Said(value), type.Name)),
            FilterOperator.Ne => new Condition.Always(!IsSame(Said(value), type.Name)),
            _ => throw FilterLexer.Wrong("resourceType can only be compared with eq and ne."),
        },
        _ => null,
    };

    private static Condition Schemas(ScimResourceType type, FilterOperator comparison, string said) => comparison switch
    {
        FilterOperator.Eq when IsSame(said, type.Schema.Id) => new Condition.Always(true),
        FilterOperator.Eq => type.Extension is { } extension && IsSame(said, extension.Id) ? Extended(extension) : new Condition.Always(false),
        // One of several that differs: only who has the extension has another than the core.
        FilterOperator.Ne when IsSame(said, type.Schema.Id) => type.Extension is { } extension ? Extended(extension) : new Condition.Always(false),
        FilterOperator.Ne => new Condition.Always(true),
        _ => throw FilterLexer.Wrong("schemas can only be compared with eq and ne."),
    };

    private static Condition Extended(ScimSchema extension) => extension.Attributes
        .Select(Condition (attribute) => new Condition.Present(new($"enterprise.{attribute.Name}", extension.Id, attribute, null)))
        .Aggregate((left, right) => new Condition.Either(left, right));

    private static string Said(FilterValue value) => value is FilterValue.Text text ? text.Value : throw FilterLexer.Wrong("The name of a schema or kind is expected, in quotation marks.");

    private static bool IsSchemas(AttributePath path) => path is { Schema: null, Sub: null } && IsSame(path.Name, "schemas");

    private static bool IsKind(AttributePath path) => path is { Schema: null, Sub: { } sub } && IsSame(path.Name, "meta") && IsSame(sub, "resourceType");

    private static bool IsSame(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
