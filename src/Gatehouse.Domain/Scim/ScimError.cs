namespace Gatehouse.Domain.Scim;

/// <summary>The error codes of RFC 7644 3.12, table 9.</summary>
public enum ScimErrorType
{
    /// <summary>The status says it all.</summary>
    None = 0,

    /// <summary>The filter cannot be read, or asks what cannot be asked of the attribute.</summary>
    InvalidFilter = 1,

    /// <summary>More than the server is willing to work on.</summary>
    TooMany = 2,

    /// <summary>Somebody has that value already.</summary>
    Uniqueness = 3,

    /// <summary>The attribute cannot be changed or taken away.</summary>
    Mutability = 4,

    /// <summary>The body is not what the request needs.</summary>
    InvalidSyntax = 5,

    /// <summary>The path of a PATCH names nothing.</summary>
    InvalidPath = 6,

    /// <summary>The path of a PATCH selects nothing.</summary>
    NoTarget = 7,

    /// <summary>A value is missing or cannot be used.</summary>
    InvalidValue = 8,
}

/// <summary>Why a SCIM request was refused. The detail is for the administrators of both sides: no value of the request stands in it.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Type">The code, if one fits.</param>
/// <param name="Detail">One sentence: what was wrong, and what to do.</param>
public sealed record ScimError(int Status, ScimErrorType Type, string Detail)
{
    /// <summary>The code as it is sent; null for none.</summary>
    public string? Code => Type is ScimErrorType.None ? null : char.ToLowerInvariant(Type.ToString()[0]) + Type.ToString()[1..];

    /// <summary>A request that cannot be used as it is.</summary>
    public static ScimException Bad(ScimErrorType type, string detail) => new(new(400, type, detail));
}

/// <summary>Ends the reading of a request whose mistake is found deep inside it; caught once, where the answer is made.</summary>
public sealed class ScimException(ScimError error) : Exception(error.Detail)
{
    /// <summary>What to answer.</summary>
    public ScimError Error => error;
}
