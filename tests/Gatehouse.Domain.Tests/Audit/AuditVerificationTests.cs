using CsCheck;
using Gatehouse.Domain.Audit;

namespace Gatehouse.Domain.Tests.Audit;

public class AuditVerificationTests
{
    private const int Count = 10;

    private static readonly Gen<int> Position = Gen.Int[1, Count];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    public void A_lane_left_alone_is_intact(int count) => Assert.Null(new Lane(count).Check());

    [Fact]
    public void A_changed_event_is_named() => Position.Sample(number =>
    {
        var lane = new Lane(Count);
        lane.Change(number, entry => entry with { ActorName = "Mallory" });
        Expect(lane, AuditFindingKind.Changed, number, Lane.Id(number));
    }, iter: 400);

    [Fact]
    public void A_changed_seal_is_a_change_too() => Position.Sample(number =>
    {
        var lane = new Lane(Count);
        lane.Head = [.. lane.Head];
        lane.Rows[number - 1].Seal[0] ^= 1;
        Expect(lane, AuditFindingKind.Changed, number, Lane.Id(number));
    }, iter: 400);

    [Fact]
    public void A_changed_event_sealed_with_another_key_is_named() => Position.Sample(number =>
    {
        var lane = new Lane(Count);
        var before = number == 1 ? AuditChain.Genesis : lane.Rows[number - 2].Seal;
        var entry = lane.Rows[number - 1].Entry with { Reason = "none" };
        lane.Rows[number - 1] = (entry, AuditChain.Seal(new byte[32], before, entry));
        Expect(lane, AuditFindingKind.Changed, number, Lane.Id(number));
    }, iter: 400);

    [Fact]
    public void A_removed_event_is_named_by_its_number() => Position.Sample(number =>
    {
        var lane = new Lane(Count);
        lane.Rows.RemoveAt(number - 1);
        Expect(lane, AuditFindingKind.Removed, number, null);
    }, iter: 400);

    [Fact]
    public void Removed_events_are_noticed_though_the_numbers_were_closed_up() => Position.Select(Gen.Int[1, 5]).Sample((number, many) =>
    {
        many = Math.Min(many, Count + 1 - number);
        var lane = new Lane(Count);
        lane.Rows.RemoveRange(number - 1, many);
        lane.Renumber(old => old < number ? old : old - many);
        Expect(lane, AuditFindingKind.Removed, number, null);
    }, iter: 400);

    [Fact]
    public void Of_two_things_done_the_first_is_named()
    {
        var lane = new Lane(Count);
        lane.Change(3, entry => entry with { ActorName = "Mallory" });
        lane.Rows.RemoveAt(6);
        lane.Renumber(old => old < 7 ? old : old - 1);
        Expect(lane, AuditFindingKind.Changed, 3, Lane.Id(3));
    }

    [Fact]
    public void Truncation_a_tail_cut_off_is_named() => Position.Sample(number =>
    {
        var lane = new Lane(Count);
        lane.Rows.RemoveRange(number - 1, Count - number + 1);
        Expect(lane, AuditFindingKind.Removed, number, null);
    }, iter: 400);

    [Fact]
    public void An_event_inserted_under_a_number_in_use_is_named() => Position.Select(Gen.Bool).Sample((number, first) =>
    {
        var lane = new Lane(Count);
        var id = lane.Forge(number);
        if (first) lane.Rows.Reverse();
        Expect(lane, AuditFindingKind.Inserted, first ? number : Math.Min(number + 1, Count + 1), id);
    }, iter: 400);

    [Fact]
    public void An_event_inserted_with_the_numbers_moved_up_is_named() => Position.Sample(number =>
    {
        var lane = new Lane(Count);
        lane.Renumber(old => old < number ? old : old + 1);
        var id = lane.Forge(number);
        Expect(lane, AuditFindingKind.Inserted, number, id);
    }, iter: 400);

    [Theory]
    [InlineData(11)]
    [InlineData(50)]
    public void An_event_beyond_the_end_is_named(long number)
    {
        var lane = new Lane(Count);
        var id = lane.Forge(number);
        Expect(lane, AuditFindingKind.Inserted, 11, id);
    }

    [Fact]
    public void An_event_copied_to_the_end_is_inserted()
    {
        var lane = new Lane(Count);
        lane.Rows.Add((lane.Rows[4].Entry with { Number = 11 }, lane.Rows[4].Seal));
        Expect(lane, AuditFindingKind.Inserted, 11, Lane.Id(5));
    }

    [Fact]
    public void Two_events_that_changed_places_are_named() => Position.Select(Position).Sample((a, b) =>
    {
        if (a == b) return;
        var lane = new Lane(Count);
        lane.Renumber(old => old == a ? b : old == b ? a : old);
        Expect(lane, AuditFindingKind.Reordered, Math.Min(a, b), Lane.Id(Math.Max(a, b)));
    }, iter: 400);

    [Fact]
    public void An_event_moved_forward_or_back_among_the_others_is_named() => Position.Select(Position).Sample((from, to) =>
    {
        if (from == to) return;
        var lane = new Lane(Count);
        lane.Renumber(old => old == from ? to
            : from < to && old > from && old <= to ? old - 1
            : from > to && old >= to && old < from ? old + 1
            : old);
        var finding = lane.Check();
        Assert.Equal((AuditFindingKind.Reordered, (long)Math.Min(from, to)), (finding!.Kind, finding.Number));
    }, iter: 400);

    [Fact]
    public void An_event_moved_beyond_the_end_is_reordered_not_removed()
    {
        var lane = new Lane(Count);
        lane.Renumber(old => old == 4 ? 99 : old);
        Expect(lane, AuditFindingKind.Reordered, 4, Lane.Id(4));
    }

    [Fact]
    public void A_record_of_the_end_that_was_changed_is_noticed()
    {
        var lane = new Lane(Count) { Head = new byte[32] };
        Expect(lane, AuditFindingKind.Changed, Count, Lane.Id(Count));
        lane = new Lane(0) { Head = new byte[31] };
        Expect(lane, AuditFindingKind.Changed, 0, null);
    }

    [Fact]
    public void A_tail_of_the_log_of_another_organisation_does_not_fit()
    {
        var lane = new Lane(Count);
        lane.Change(6, entry => entry with { OrganizationId = Guid.Empty });
        Expect(lane, AuditFindingKind.Changed, 6, Lane.Id(6));
    }

    [Fact]
    public void Whatever_is_done_to_the_rows_is_noticed() => Gen.Select(Position, Position, Gen.Int[0, 5]).Sample((a, b, act) =>
    {
        var lane = new Lane(Count);
        var before = lane.Rows.ToList();
        var row = lane.Rows[a - 1];
        if (act == 0) lane.Rows.RemoveAt(a - 1);
        if (act == 1) lane.Rows[a - 1] = (row.Entry, lane.Rows[b - 1].Seal);
        if (act == 2) lane.Rows[a - 1] = (lane.Rows[b - 1].Entry with { Number = a }, row.Seal);
        if (act == 3) lane.Rows[a - 1] = (lane.Rows[b - 1].Entry with { Number = a }, lane.Rows[b - 1].Seal);
        if (act == 4) lane.Rows.Add(row);
        if (act == 5) lane.Forge(a);
        Assert.Equal(before.SequenceEqual(lane.Rows), lane.Check() is null);
    }, iter: 400);

    [Fact]
    public void Rows_are_read_once_and_one_at_a_time()
    {
        var lane = new Lane(Count);
        var read = 0;
        Assert.Null(AuditVerification.Check(Lane.Key, Once(), lane.Count, lane.Head));
        Assert.Equal(Count, read);

        IEnumerable<(AuditEntry, byte[])> Once()
        {
            Assert.Equal(0, read);
            foreach (var row in lane.Rows)
            {
                read++;
                yield return row;
            }
        }
    }

    private static void Expect(Lane lane, AuditFindingKind kind, long number, Guid? id)
    {
        var finding = lane.Check();
        Assert.NotNull(finding);
        Assert.Equal((kind, number, id), (finding.Kind, finding.Number, finding.EventId));
        Assert.Equal(id is null, finding.At is null);
    }
}
