namespace Gatehouse.Domain.Scim.Patching;

/// <summary>What becomes of a group's members: said as a difference, so that ten members of ten thousand cost what ten members cost.</summary>
/// <param name="Replaces">The members from before go, except those added.</param>
/// <param name="Added">Who is in it afterwards.</param>
/// <param name="Removed">Who is not; empty where all others go.</param>
public sealed record MemberChange(bool Replaces, IReadOnlySet<Guid> Added, IReadOnlySet<Guid> Removed)
{
    /// <summary>Nothing changes.</summary>
    public static MemberChange None { get; } = new(false, new HashSet<Guid>(), new HashSet<Guid>());

    /// <summary>These, and nobody else.</summary>
    public static MemberChange To(IEnumerable<Guid> members) => new(true, members.ToHashSet(), new HashSet<Guid>());

    /// <summary>True when nothing changes.</summary>
    public bool IsNone => !Replaces && Added.Count == 0 && Removed.Count == 0;
}
