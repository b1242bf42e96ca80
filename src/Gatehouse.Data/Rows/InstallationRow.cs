namespace Gatehouse.Data.Rows;

/// <summary>The single row about this installation.</summary>
public sealed class InstallationRow
{
    /// <summary>Always 1.</summary>
    public int Id { get; init; } = 1;

    /// <summary>Shows at start that the master key beside the database is the one it was written with.</summary>
    public required byte[] MasterKeyCheck { get; init; }
}

/// <summary>A key of ASP.NET Core Data Protection (form tokens), encrypted under the master key.</summary>
public sealed class DataProtectionKeyRow
{
    /// <summary>The key ring's own name for it.</summary>
    public required string Id { get; init; }

    /// <summary>Its XML, the secret part encrypted.</summary>
    public required string Xml { get; init; }
}
