namespace Gatehouse.Domain.Scim.Schemas;

/// <summary>A schema: what a resource of this kind consists of.</summary>
/// <param name="Id">Its URN.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it describes.</param>
/// <param name="Attributes">Its attributes, in the order in which they are written.</param>
public sealed record ScimSchema(string Id, string Name, string Description, IReadOnlyList<ScimAttribute> Attributes)
{
    /// <summary>The attribute of that name, without case.</summary>
    public ScimAttribute? Find(string name) => Attributes.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}

/// <summary>An attribute found in a resource type.</summary>
/// <param name="Key">The name under which it is indexed: <c>emails</c>, <c>enterprise.department</c>.</param>
/// <param name="Extension">URN of the extension it stands in; null for the core.</param>
/// <param name="Attribute">The attribute.</param>
/// <param name="Sub">The sub-attribute meant; null for the attribute itself.</param>
public sealed record ScimTarget(string Key, string? Extension, ScimAttribute Attribute, ScimAttribute? Sub)
{
    /// <summary>What is meant in the end.</summary>
    public ScimAttribute Leaf => Sub ?? Attribute;
}

/// <summary>A kind of resource (RFC 7643 6): its core schema and its extension.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Endpoint">Where it is found.</param>
/// <param name="Schema">Its core schema.</param>
/// <param name="Extension">Its extension; null for none.</param>
public sealed record ScimResourceType(string Name, string Endpoint, ScimSchema Schema, ScimSchema? Extension)
{
    /// <summary>Finds an attribute; null when no schema of this type has it. The extension's are found without its name too: Entra says <c>manager</c>.</summary>
    public ScimTarget? Find(AttributePath path) =>
        FindIn(path) ?? (path.Schema is null && Extension is not null ? FindIn(path with { Schema = Extension.Id }) : null);

    private ScimTarget? FindIn(AttributePath path)
    {
        var isExtension = path.Schema is not null && Extension?.Id.Equals(path.Schema, StringComparison.OrdinalIgnoreCase) is true;
        if (path.Schema is not null && !isExtension && !Schema.Id.Equals(path.Schema, StringComparison.OrdinalIgnoreCase)) return null;

        var attribute = isExtension ? Extension!.Find(path.Name) : Schema.Find(path.Name) ?? CommonAttributes.Find(path.Name);
        if (attribute is null) return null;
        var sub = path.Sub is null ? null : attribute.Sub(path.Sub);
        if (path.Sub is not null && sub is null) return null;
        return isExtension ? new($"enterprise.{attribute.Name}", Extension!.Id, attribute, sub) : new(attribute.Name, null, attribute, sub);
    }
}
