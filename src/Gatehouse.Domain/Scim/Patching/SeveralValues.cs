using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim.Filtering;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Scim.Patching;

/// <summary>A PATCH on an attribute with several values.</summary>
internal static class SeveralValues
{
    public static void Apply(JsonObject container, PatchVerb verb, ScimTarget target, PatchPath path, JsonNode? value)
    {
        var name = target.Attribute.Name;
        var sub = path.Sub is null ? null : target.Attribute.Sub(path.Sub) ?? throw ScimError.Bad(ScimErrorType.InvalidPath, $"{name} has no such part.");
        var values = container[name] as JsonArray ?? [];
        if (path.Filter is null && sub is null) values = Whole(values, verb, target.Attribute, value);
        else Chosen(values, verb, target, path.Filter, sub, value);

        foreach (var empty in values.Where(v => v is JsonObject { Count: 0 }).ToList()) values.Remove(empty);
        Patch.SetOrRemove(container, name, values.Count == 0 ? null : values);
    }

    private static JsonArray Whole(JsonArray values, PatchVerb verb, ScimAttribute attribute, JsonNode? value)
    {
        var sent = Coercion.Value(attribute, value) as JsonArray ?? [];
        if (verb is PatchVerb.Replace) return sent;
        if (verb is PatchVerb.Remove)
        {
            // Entra names the values to remove in the body; a removal that names none removes all.
            if (value is null) return [];
            foreach (var leaving in values.Where(v => sent.Any(s => IsSame(v, s))).ToList()) values.Remove(leaving);
            return values;
        }

        foreach (var element in sent.ToList())
        {
            if (values.Any(v => JsonNode.DeepEquals(v, element))) continue;
            if (Coercion.IsPrimary(element)) OnlyPrimary(values, null);
            values.Add(element!.DeepClone());
        }

        return values;
    }

    private static void Chosen(JsonArray values, PatchVerb verb, ScimTarget target, Filter? filter, ScimAttribute? sub, JsonNode? value)
    {
        var condition = filter is null ? null : Binding.BindInside(filter, target);
        var chosen = values.OfType<JsonObject>().Where(v => condition is null || condition.MatchesInside(v)).ToList();
        if (verb is PatchVerb.Remove)
        {
            foreach (var element in chosen)
            {
                if (sub is null) values.Remove(element);
                else element.Remove(sub.Name);
            }

            return;
        }

        if (chosen.Count == 0)
        {
            // RFC 7644 3.5.2.3: replacing what is not there is an error; adding makes it, as the filter describes it.
            if (verb is PatchVerb.Replace && filter is not null) throw ScimError.Bad(ScimErrorType.NoTarget, $"No value of {target.Attribute.Name} is chosen by the path.");
            var made = new JsonObject();
            if (filter is not null) Describe(made, filter, target.Attribute);
            values.Add(made);
            chosen = [made];
        }

        foreach (var element in chosen) Change(values, element, verb, target.Attribute, sub, value);
    }

    private static void Change(JsonArray values, JsonObject element, PatchVerb verb, ScimAttribute attribute, ScimAttribute? sub, JsonNode? value)
    {
        if (sub is not null)
        {
            Patch.SetOrRemove(element, sub.Name, Coercion.Single(sub, value));
        }
        else
        {
            if (Coercion.Single(attribute, value) is not JsonObject changes) throw ScimError.Bad(ScimErrorType.InvalidValue, $"A value of {attribute.Name} is missing.");
            if (verb is PatchVerb.Replace) element.Clear();
            Patch.Merge(element, changes);
        }

        if (Coercion.IsPrimary(element)) OnlyPrimary(values, element);
    }

    // RFC 7644 3.5.2: a new primary value makes the old one ordinary.
    private static void OnlyPrimary(JsonArray values, JsonObject? except)
    {
        foreach (var other in values.OfType<JsonObject>().Where(v => v != except && Coercion.IsPrimary(v))) other["primary"] = false;
    }

    private static void Describe(JsonObject made, Filter filter, ScimAttribute attribute)
    {
        switch (filter)
        {
            case Filter.And(var left, var right):
                Describe(made, left, attribute);
                Describe(made, right, attribute);
                break;
            case Filter.Compare({ Schema: null, Sub: null } path, FilterOperator.Eq, var value) when attribute.Sub(path.Name) is { Mutability: not ScimMutability.ReadOnly } sub:
                JsonValue? node = value switch
                {
                    FilterValue.Text text => JsonValue.Create(text.Value),
                    FilterValue.Flag flag => JsonValue.Create(flag.Value),
                    _ => null,
                };
                Patch.SetOrRemove(made, sub.Name, Coercion.Single(sub, node));
                break;
            default:
                throw ScimError.Bad(ScimErrorType.NoTarget, $"No value of {attribute.Name} is chosen by the path, and it does not say what to make.");
        }
    }

    private static bool IsSame(JsonNode? value, JsonNode? sent) =>
        value is JsonObject v && sent is JsonObject s && v["value"] is { } left && s["value"] is { } right && JsonNode.DeepEquals(left, right);
}
