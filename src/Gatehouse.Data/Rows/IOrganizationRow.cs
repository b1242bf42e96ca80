namespace Gatehouse.Data.Rows;

/// <summary>A row that belongs to one organisation: filtered by it on reading, refused on saving when it is foreign.</summary>
public interface IOrganizationRow
{
    /// <summary>The organisation. Leads every key and index, so that data can be spread by it later.</summary>
    Guid OrganizationId { get; }
}

/// <summary>A row whose changes are decided by a version: of two writers who read the same, the second is told.</summary>
public interface IVersionedRow
{
    /// <summary>Raised by one at each change.</summary>
    int Version { get; set; }
}
