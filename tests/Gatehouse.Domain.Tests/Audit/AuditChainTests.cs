using CsCheck;
using Gatehouse.Domain.Audit;

namespace Gatehouse.Domain.Tests.Audit;

public class AuditChainTests
{
    private static readonly AuditEntry Entry = Lane.Entry(1);

    public static TheoryData<string, AuditEntry> Changes() => new()
    {
        { "organisation", Entry with { OrganizationId = Guid.Empty } },
        { "lane", Entry with { Lane = 4 } },
        { "number", Entry with { Number = 2 } },
        { "id", Entry with { Id = Guid.Empty } },
        { "time", Entry with { At = Entry.At.AddMicroseconds(1) } },
        { "act", Entry with { Act = AuditActs.SignInFailed } },
        { "kind of actor", Entry with { ActorKind = "system" } },
        { "actor", Entry with { ActorId = null } },
        { "nobody is not the empty id", Entry with { ActorId = Guid.Empty } },
        { "actor's name", Entry with { ActorName = "" } },
        { "subject", Entry with { SubjectId = Guid.Empty } },
        { "empty is not null", Entry with { SubjectName = "" } },
        { "address", Entry with { Address = null } },
        { "browser", Entry with { Browser = "Firefox " } },
        { "reason", Entry with { Reason = "" } },
        { "details", Entry with { DetailsJson = "{ }" } },
        { "text moved to the next field", Entry with { Address = "192.0.2.1Firefox", Browser = "" } },
        { "text moved to the field before", Entry with { Address = "192.0.2.1F", Browser = "irefox" } },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Every_field_is_under_the_seal(string field, AuditEntry changed)
    {
        Assert.NotEmpty(field);
        Assert.NotEqual(Seal(Entry), Seal(changed));
    }

    [Fact]
    public void The_seal_depends_on_the_key_and_on_the_seal_before()
    {
        Assert.NotEqual(Seal(Entry), AuditChain.Seal(new byte[32], AuditChain.Genesis, Entry));
        Assert.NotEqual(Seal(Entry), AuditChain.Seal(Lane.Key, Seal(Entry), Entry));
        Assert.Throws<ArgumentException>(() => AuditChain.Seal(Lane.Key, [], Entry));
    }

    [Fact]
    public void The_layout_under_the_seal_stays_as_it_is() => Assert.Equal(
        "77640e00e457c6effafa618276b8c8c6b2ee1cb4b8c77018e437e33e7fa4a6b8",
        Convert.ToHexStringLower(Seal(Entry)));

    [Fact]
    public void The_way_through_PostgreSQL_leaves_the_seal_valid() => Gen.Long[0, 9].Select(Gen.Int[-14, 14]).Sample((ticks, hours) =>
    {
        var written = Entry with { At = Entry.At.AddTicks(ticks).ToOffset(TimeSpan.FromHours(hours)) };
        Assert.Equal(Entry.At, AuditChain.Round(written.At));
        Assert.Equal(TimeSpan.Zero, AuditChain.Round(written.At).Offset);
        Assert.Equal(Seal(Entry), Seal(written));
    });

    [Fact]
    public void Genesis_cannot_be_overwritten()
    {
        AuditChain.Genesis[0] = 1;
        Assert.Equal(new byte[32], AuditChain.Genesis);
    }

    [Fact]
    public void Every_act_has_words_of_its_own_and_unknown_ones_are_shown_as_they_are()
    {
        Assert.Equal(43, AuditActs.All.Distinct().Count());
        Assert.Equal(43, AuditActs.All.Select(act => AuditActs.Words(act).Format).Distinct().Count());
        Assert.All(AuditActs.All, act => Assert.DoesNotContain("{", AuditActs.Words(act).Format, StringComparison.Ordinal));
        Assert.Equal("badge.lost", AuditActs.Words("badge.lost").ToString(null));
        Assert.Equal("MFA reset", AuditActs.Words(AuditActs.MfaReset).ToString(null));
    }

    private static byte[] Seal(AuditEntry entry) => AuditChain.Seal(Lane.Key, AuditChain.Genesis, entry);
}
