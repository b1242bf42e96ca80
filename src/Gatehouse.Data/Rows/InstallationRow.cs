namespace Gatehouse.Data.Rows;

/// <summary>The single row about this installation.</summary>
public sealed class InstallationRow
{
    /// <summary>Always 1.</summary>
    public int Id { get; init; } = 1;

    /// <summary>Shows at start that the master key beside the database is the one it was written with.</summary>
    public required byte[] MasterKeyCheck { get; init; }
}
