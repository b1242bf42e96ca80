namespace Gatehouse.Domain.Scim.Schemas;

/// <summary>What every resource has (RFC 7643 3.1), in no schema's list.</summary>
public static class CommonAttributes
{
    /// <summary>Given by the server, for ever.</summary>
    public static ScimAttribute Id { get; } = new("id", "Identifier given by Gatehouse.")
    {
        IsCaseExact = true, IsUnique = true, Mutability = ScimMutability.ReadOnly, IsAlwaysReturned = true,
    };

    /// <summary>Given by the client; for a user the object id by which a sign-in is matched.</summary>
    public static ScimAttribute ExternalId { get; } = new("externalId", "Identifier given by the identity provider.") { IsCaseExact = true };

    /// <summary>About the resource itself.</summary>
    public static ScimAttribute Meta { get; } = new("meta", "About the resource.", ScimDataType.Complex)
    {
        Mutability = ScimMutability.ReadOnly,
        SubAttributes =
        [
            new("resourceType", "Kind of resource.") { IsCaseExact = true, Mutability = ScimMutability.ReadOnly },
            new("created", "When it was made.", ScimDataType.DateTime) { Mutability = ScimMutability.ReadOnly },
            new("lastModified", "When it was last changed.", ScimDataType.DateTime) { Mutability = ScimMutability.ReadOnly },
            new("location", "Its address.", ScimDataType.Reference) { IsCaseExact = true, Mutability = ScimMutability.ReadOnly },
            new("version", "Its version, for If-Match.") { IsCaseExact = true, Mutability = ScimMutability.ReadOnly },
        ],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ScimAttribute> All { get; } = [Id, ExternalId, Meta];

    /// <summary>The one of that name, without case.</summary>
    public static ScimAttribute? Find(string name) => All.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
