using Gatehouse.Domain.Audit;

namespace Gatehouse.Domain.Tests.Audit;

/// <summary>A lane as the database would hold it, with what somebody with write access could do to it.</summary>
internal sealed class Lane
{
    public static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(value => (byte)value)];

    private static readonly Guid Organization = new("01932f00-0000-7000-8000-000000000001");
    private static readonly DateTimeOffset Start = new(2026, 11, 3, 12, 0, 0, TimeSpan.Zero);

    public Lane(int count)
    {
        Head = AuditChain.Genesis;
        for (var number = 1; number <= count; number++)
        {
            var entry = Entry(number);
            Head = AuditChain.Seal(Key, Head, entry);
            Rows.Add((entry, Head));
        }

        Count = count;
    }

    public List<(AuditEntry Entry, byte[] Seal)> Rows { get; } = [];

    public long Count { get; set; }

    public byte[] Head { get; set; }

    public static AuditEntry Entry(int number) => new(
        Organization, 3, number, new Guid(number, 0, 0, new byte[8]), Start.AddSeconds(number), AuditActs.SignInCompleted,
        "user", Organization, "Alice", null, null, "192.0.2.1", "Firefox", null, "{}");

    public AuditFinding? Check() => AuditVerification.Check(Key, Rows.OrderBy(row => row.Entry.Number), Count, Head);

    public static Guid Id(int number) => Entry(number).Id;

    /// <summary>Changes the event at this number, leaving its seal.</summary>
    public void Change(long number, Func<AuditEntry, AuditEntry> change)
    {
        var at = Rows.FindIndex(row => row.Entry.Number == number);
        Rows[at] = (change(Rows[at].Entry), Rows[at].Seal);
    }

    /// <summary>Gives all events new numbers.</summary>
    public void Renumber(Func<long, long> number)
    {
        for (var at = 0; at < Rows.Count; at++)
            Rows[at] = (Rows[at].Entry with { Number = number(Rows[at].Entry.Number) }, Rows[at].Seal);
    }

    /// <summary>Adds an event that was never written, with a seal made up.</summary>
    public Guid Forge(long number)
    {
        var entry = Entry(1000) with { Number = number };
        Rows.Add((entry, new byte[32]));
        return entry.Id;
    }
}
