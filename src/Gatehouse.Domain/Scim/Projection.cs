using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Scim;

/// <summary>Which attributes of a resource an answer holds (RFC 7644 3.9). <c>id</c> and <c>schemas</c> always.</summary>
/// <param name="Only">Paths asked for; null for all.</param>
/// <param name="Without">Paths not wanted.</param>
public sealed record Projection(IReadOnlyList<AttributePath>? Only, IReadOnlyList<AttributePath> Without)
{
    private const int MostPaths = 100;

    /// <summary>Everything.</summary>
    public static Projection All { get; } = new(null, []);

    /// <summary>Reads the two parameters. A name that nobody knows selects nothing.</summary>
    public static Projection Of(IEnumerable<string>? only, IEnumerable<string>? without) => new(only is null ? null : Paths(only), Paths(without ?? []));

    /// <summary>False when nobody will see that attribute, so that it need not even be read.</summary>
    public bool Wants(string attribute) =>
        Only is null ? !Without.Any(p => p.Sub is null && Is(p.Name, attribute)) : Only.Any(p => Is(p.Name, attribute));

    /// <summary>The resource as it is returned.</summary>
    public JsonObject Of(JsonObject resource, ScimResourceType type)
    {
        if (Only is null && Without.Count == 0) return resource;

        var result = new JsonObject();
        foreach (var (name, value) in resource.ToList())
        {
            resource.Remove(name);
            if (name is "schemas" or "id") result[name] = value;
            else if (value is JsonObject part && type.Extension is { } extension && Is(extension.Id, name)) AddExtension(result, part, extension.Id);
            else if (Kept(value!, null, name, type.Schema.Id) is { } kept) result[name] = kept;
        }

        return result;
    }

    private static List<AttributePath> Paths(IEnumerable<string> texts) =>
        texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Take(MostPaths).Select(AttributePath.Parse).OfType<AttributePath>().ToList();

    private void AddExtension(JsonObject result, JsonObject part, string id)
    {
        // The extension as a whole is named by its URN, which reads like a path itself.
        bool Whole(AttributePath path) => path.Sub is null && Is($"{path.Schema}:{path.Name}", id);
        if (Without.Any(Whole)) return;

        var rest = new JsonObject();
        foreach (var (name, value) in part.ToList())
        {
            part.Remove(name);
            if (Only is not null && Only.Any(Whole)) rest[name] = value;
            else if (Kept(value!, id, name, id) is { } kept) rest[name] = kept;
        }

        if (rest.Count > 0) result[id] = rest;
    }

    private JsonNode? Kept(JsonNode value, string? extension, string name, string schema)
    {
        bool Names(AttributePath path) => Is(path.Name, name) && (path.Schema is null ? extension is null : Is(path.Schema, schema));
        if (Only is null)
        {
            var unwanted = Without.Where(Names).ToList();
            return unwanted.Any(p => p.Sub is null) ? null : Parts(value, sub => !unwanted.Any(p => Is(p.Sub!, sub)));
        }

        var wanted = Only.Where(Names).ToList();
        return wanted.Count == 0 ? null : wanted.Any(p => p.Sub is null) ? value : Parts(value, sub => wanted.Any(p => Is(p.Sub!, sub)));
    }

    private static JsonNode? Parts(JsonNode value, Func<string, bool> keeps)
    {
        if (value is JsonArray array)
        {
            var elements = array.Select(element => Parts(element!.DeepClone(), keeps)).OfType<JsonNode>().ToArray();
            return elements.Length == 0 ? null : new JsonArray(elements);
        }

        if (value is not JsonObject complex) return value;
        foreach (var (name, _) in complex.ToList())
        {
            if (!keeps(name)) complex.Remove(name);
        }

        return complex.Count == 0 ? null : complex;
    }

    private static bool Is(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
