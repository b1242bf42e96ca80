using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Scim.Filtering;

/// <summary>What a condition means, said plainly. The databases are tested against it.</summary>
public static class Evaluation
{
    /// <summary>True when <paramref name="resource"/> (in the form in which it is returned) passes.</summary>
    public static bool Matches(this Condition condition, JsonObject resource) => Matches(condition, target => Values(target, resource));

    /// <summary>True when one value of a complex attribute passes a condition on its parts.</summary>
    public static bool MatchesInside(this Condition condition, JsonObject value) => Matches(condition, target => Part(value, target.Sub));

    private static bool Matches(Condition condition, Func<ScimTarget, IEnumerable<JsonNode>> values) => condition switch
    {
        Condition.Always(var holds) => holds,
        Condition.Both(var left, var right) => Matches(left, values) && Matches(right, values),
        Condition.Either(var left, var right) => Matches(left, values) || Matches(right, values),
        Condition.Opposite(var inner) => !Matches(inner, values),
        Condition.OneValue(var target, var inner) => values(target).OfType<JsonObject>().Any(value => MatchesInside(inner, value)),
        Condition.Present(var target) => values(target).Any(),
        Condition.Text(var target, var comparison, var key) => values(target).Any(v => Compare(Folding.Key(v, target.Leaf), comparison, key)),
        Condition.Time(var target, var comparison, var time) => values(target).Any(v => Compare(TimeOf(v).CompareTo(time), comparison)),
        _ => throw new InvalidOperationException("A condition of an unknown kind."),
    };

    private static IEnumerable<JsonNode> Values(ScimTarget target, JsonObject resource)
    {
        var container = target.Extension is null ? resource : resource[target.Extension] as JsonObject;
        return container?[target.Attribute.Name] switch
        {
            null => [],
            JsonArray array => array.SelectMany(element => Part(element!, target.Sub)),
            var single => Part(single, target.Sub),
        };
    }

    private static IEnumerable<JsonNode> Part(JsonNode value, ScimAttribute? sub) =>
        sub is null ? [value] : value is JsonObject complex && complex[sub.Name] is { } part ? [part] : [];

    private static DateTimeOffset TimeOf(JsonNode value) =>
        AuditChain.Round(DateTimeOffset.Parse(value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));

    private static bool Compare(string value, FilterOperator comparison, string key) => comparison switch
    {
        FilterOperator.Co => value.Contains(key, StringComparison.Ordinal),
        FilterOperator.Sw => value.StartsWith(key, StringComparison.Ordinal),
        FilterOperator.Ew => value.EndsWith(key, StringComparison.Ordinal),
        _ => Compare(Folding.Compare(value, key), comparison),
    };

    private static bool Compare(int order, FilterOperator comparison) => comparison switch
    {
        FilterOperator.Eq => order == 0,
        FilterOperator.Ne => order != 0,
        FilterOperator.Gt => order > 0,
        FilterOperator.Ge => order >= 0,
        FilterOperator.Lt => order < 0,
        FilterOperator.Le => order <= 0,
        _ => throw new InvalidOperationException("Texts only are searched."),
    };
}
