using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim.Filtering;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Scim.Patching;

/// <summary>Applies a PATCH to a document: all of its operations, or none (RFC 7644 3.5.2).</summary>
public static class Patch
{
    /// <summary>The document as the operations make it; the one given stays as it is.</summary>
    /// <exception cref="ScimException">One of them cannot be applied.</exception>
    public static JsonObject Apply(JsonObject document, IReadOnlyList<PatchOperation> operations, ScimResourceType type)
    {
        var result = (JsonObject)document.DeepClone();
        foreach (var operation in operations)
        {
            if (operation.Path is { } path) Apply(result, operation.Verb, path, operation.Value, type, isNamed: true);
            else if (operation.Value is JsonObject whole) ApplyWhole(result, operation.Verb, whole, type);
            else throw ScimError.Bad(ScimErrorType.InvalidValue, "An operation without a path needs an object as its value.");
        }

        // Once more through the schema: required values, one primary, the order of attributes.
        return ScimDocument.Read(result, type);
    }

    // Without a path, each member is a path of its own: Entra sends "name.givenName" and whole URNs so. What is not kept is left out, as in a POST.
    private static void ApplyWhole(JsonObject document, PatchVerb verb, JsonObject whole, ScimResourceType type)
    {
        foreach (var (name, value) in whole)
        {
            if (value is JsonObject part && type.Extension?.Id.Equals(name, StringComparison.OrdinalIgnoreCase) is true)
            {
                foreach (var (inner, innerValue) in part) Apply(document, verb, $"{type.Extension.Id}:{inner}", innerValue, type, isNamed: false);
            }
            else
            {
                Apply(document, verb, name, value, type, isNamed: false);
            }
        }
    }

    private static void Apply(JsonObject document, PatchVerb verb, string text, JsonNode? value, ScimResourceType type, bool isNamed)
    {
        if (isNamed && type.Extension is { } whole && whole.Id.Equals(text, StringComparison.OrdinalIgnoreCase))
        {
            if (verb is PatchVerb.Remove) document.Remove(whole.Id);
            else if (value is JsonObject part) ApplyWhole(document, verb, new() { [whole.Id] = part.DeepClone() }, type);
            else throw ScimError.Bad(ScimErrorType.InvalidValue, "The extension must be an object.");
            return;
        }

        if (!isNamed && text.Equals("schemas", StringComparison.OrdinalIgnoreCase)) return;
        var path = Read(text, isNamed);
        if (path is null || type.Find(path.Path) is not { } target)
        {
            if (!isNamed) return;
            throw ScimError.Bad(ScimErrorType.InvalidPath, "A path of the PATCH names an attribute that Gatehouse does not keep. Remove it from the attribute mapping.");
        }

        if (target.Attribute.Mutability is ScimMutability.ReadOnly || target.Sub?.Mutability is ScimMutability.ReadOnly)
        {
            if (!isNamed) return;
            throw ScimError.Bad(ScimErrorType.Mutability, $"{target.Leaf.Name} is kept by the server and cannot be changed.");
        }

        var container = target.Extension is null ? document : Inside(document, target.Extension);
        if (target.Attribute.IsMultiValued) SeveralValues.Apply(container, verb, target, path, value);
        else ApplySingle(container, verb, target, path, value);
        if (target.Extension is not null && container.Count == 0) document.Remove(target.Extension);
    }

    private static PatchPath? Read(string text, bool isNamed)
    {
        try
        {
            return PatchPath.Parse(text);
        }
        catch (ScimException) when (!isNamed)
        {
            return null;
        }
    }

    private static void ApplySingle(JsonObject container, PatchVerb verb, ScimTarget target, PatchPath path, JsonNode? value)
    {
        if (path.Filter is not null) throw ScimError.Bad(ScimErrorType.InvalidPath, $"{target.Attribute.Name} has one value only, so there is nothing to choose.");

        var name = target.Attribute.Name;
        if (target.Sub is { } sub)
        {
            var complex = container[name] as JsonObject ?? [];
            SetOrRemove(complex, sub.Name, verb is PatchVerb.Remove ? null : Coercion.Single(sub, value));
            SetOrRemove(container, name, complex.Count == 0 ? null : complex);
        }
        else if (verb is PatchVerb.Remove)
        {
            if (target.Attribute.IsRequired) throw ScimError.Bad(ScimErrorType.Mutability, $"{name} is required and cannot be taken away.");
            container.Remove(name);
        }
        else
        {
            var coerced = Coercion.Value(target.Attribute, value);
            // Of a complex attribute, what was not said stays (RFC 7644 3.5.2.3).
            if (coerced is JsonObject changes && container[name] is JsonObject complex) Merge(complex, changes);
            else SetOrRemove(container, name, coerced);
        }
    }

    /// <summary>Sets what <paramref name="changes"/> says and leaves the rest.</summary>
    internal static void Merge(JsonObject into, JsonObject changes)
    {
        foreach (var (name, value) in changes) into[name] = value?.DeepClone();
    }

    /// <summary>Sets a member, or takes it away for null.</summary>
    internal static void SetOrRemove(JsonObject json, string name, JsonNode? value)
    {
        if (value is null) json.Remove(name);
        else if (!ReferenceEquals(json[name], value)) json[name] = value;
    }

    private static JsonObject Inside(JsonObject document, string extension)
    {
        if (document[extension] is JsonObject there) return there;
        var made = new JsonObject();
        document[extension] = made;
        return made;
    }
}
