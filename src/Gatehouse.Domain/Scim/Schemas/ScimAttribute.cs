namespace Gatehouse.Domain.Scim.Schemas;

/// <summary>The types of RFC 7643 2.3 that occur here.</summary>
public enum ScimDataType
{
    /// <summary>Text.</summary>
    Text = 0,

    /// <summary>True or false.</summary>
    Boolean = 1,

    /// <summary>A moment.</summary>
    DateTime = 2,

    /// <summary>An address.</summary>
    Reference = 3,

    /// <summary>Sub-attributes.</summary>
    Complex = 4,
}

/// <summary>Who may change an attribute (RFC 7643 2.2).</summary>
public enum ScimMutability
{
    /// <summary>Clients.</summary>
    ReadWrite = 0,

    /// <summary>The server only.</summary>
    ReadOnly = 1,

    /// <summary>Clients, when it is made.</summary>
    Immutable = 2,
}

/// <summary>One attribute of a schema (RFC 7643 7).</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Description">For whoever maps it.</param>
/// <param name="Type">Its type.</param>
public sealed record ScimAttribute(string Name, string Description, ScimDataType Type = ScimDataType.Text)
{
    /// <summary>Several values.</summary>
    public bool IsMultiValued { get; init; }

    /// <summary>A resource without it is refused.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Compared with case.</summary>
    public bool IsCaseExact { get; init; }

    /// <summary>No two resources of the organisation share it.</summary>
    public bool IsUnique { get; init; }

    /// <summary>Who may change it.</summary>
    public ScimMutability Mutability { get; init; }

    /// <summary>Returned even where the client asks for other attributes only.</summary>
    public bool IsAlwaysReturned { get; init; }

    /// <summary>What a complex attribute consists of.</summary>
    public IReadOnlyList<ScimAttribute> SubAttributes { get; init; } = [];

    /// <summary>Usual values.</summary>
    public IReadOnlyList<string> CanonicalValues { get; init; } = [];

    /// <summary>What a reference leads to.</summary>
    public IReadOnlyList<string> ReferenceTypes { get; init; } = [];

    /// <summary>The sub-attribute of that name, without case.</summary>
    public ScimAttribute? Sub(string name) => SubAttributes.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
