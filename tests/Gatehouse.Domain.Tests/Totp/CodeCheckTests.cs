using CsCheck;
using Gatehouse.Domain.Totp;
using Rfc6238 = Gatehouse.Domain.Totp.Totp;

namespace Gatehouse.Domain.Tests.Totp;

public class CodeCheckTests
{
    private static readonly TotpSecret Secret = TotpSecret.FromBytes("12345678901234567890"u8);
    private static readonly DateTimeOffset Now = new(2026, 11, 3, 12, 0, 10, TimeSpan.Zero);
    private static readonly long Step = Rfc6238.TimeStep(Now);

    public static TheoryData<int, CodeVerdict> Distances()
    {
        var data = new TheoryData<int, CodeVerdict>();
        for (var distance = -25; distance <= 25; distance++)
            data.Add(distance, distance switch
            {
                >= -1 and <= 1 => new CodeVerdict.Accepted(Step + distance),
                >= -4 and <= -2 => new CodeVerdict.Expired(),
                >= -20 and <= 20 => new CodeVerdict.ClockOff(TimeSpan.FromSeconds(-30 * distance)),
                _ => new CodeVerdict.Wrong(),
            });
        return data;
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void Each_distance_from_now_means_one_thing(int distance, CodeVerdict verdict) =>
        Assert.Equal(verdict, CodeCheck.Verify(Secret, Code(distance), Now, 0));

    [Theory]
    [InlineData(-1, -1)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    public void Replay_of_a_used_code_or_of_an_earlier_one_is_refused_RFC_6238_5_2(int distance, int lastAccepted) =>
        Assert.IsType<CodeVerdict.AlreadyUsed>(CodeCheck.Verify(Secret, Code(distance), Now, Step + lastAccepted));

    [Fact]
    public void The_next_code_after_a_used_one_is_good() =>
        Assert.Equal(new CodeVerdict.Accepted(Step + 1), CodeCheck.Verify(Secret, Code(1), Now, Step));

    [Fact]
    public void A_server_clock_set_back_does_not_make_used_codes_good_again()
    {
        var before = Now - TimeSpan.FromMinutes(30);
        for (var distance = -1; distance <= 1; distance++)
        {
            var code = Rfc6238.Code(Secret.Bytes, Rfc6238.TimeStep(before) + distance);
            Assert.IsType<CodeVerdict.AlreadyUsed>(CodeCheck.Verify(Secret, code, before, Step));
        }
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(-12)]
    public void The_code_of_the_last_sign_in_is_used_not_a_matter_of_clocks(int distance) =>
        Assert.IsType<CodeVerdict.AlreadyUsed>(CodeCheck.Verify(Secret, Code(distance), Now, Step + distance));

    [Fact]
    public void A_code_older_than_the_last_accepted_one_is_old_for_certain() =>
        Assert.IsType<CodeVerdict.Expired>(CodeCheck.Verify(Secret, Code(-12), Now, Step - 11));

    [Theory]
    [InlineData("{0} {1}")]
    [InlineData("{0}-{1}")]
    [InlineData(" {0}\u00A0{1}\r\n")]
    [InlineData("\u200E{0}\u2009\u2013 {1}\u200B")]
    public void Spaces_dashes_and_invisible_characters_do_not_matter(string typed)
    {
        var code = Code(0);
        var entered = typed.Replace("{0}", code[..3], StringComparison.Ordinal).Replace("{1}", code[3..], StringComparison.Ordinal);
        Assert.Equal(new CodeVerdict.Accepted(Step), CodeCheck.Verify(Secret, entered, Now, 0));
    }

    [Theory]
    [InlineData(0xFF10)] // full-width
    [InlineData(0x0660)] // Arabic-Indic
    [InlineData(0x06F0)] // Persian
    [InlineData(0x0966)] // Devanagari
    [InlineData(0x1D7CE)] // beyond the basic plane
    public void Digits_of_every_script_count_by_their_value(int zero)
    {
        var entered = string.Concat(Code(0).Select(digit => char.ConvertFromUtf32(zero + digit - '0')));
        Assert.Equal(new CodeVerdict.Accepted(Step), CodeCheck.Verify(Secret, entered, Now, 0));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("12345a")]
    [InlineData("12345²")]
    [InlineData("½12345")]
    [InlineData("+12345")]
    [InlineData("12345\uD800")]
    [InlineData("1                                2 3 4 5 6")]
    public void What_is_not_six_digits_is_not_compared(string entered) =>
        Assert.IsType<CodeVerdict.Malformed>(CodeCheck.Verify(Secret, entered, Now, 0));

    [Fact]
    public void A_guessed_code_is_never_accepted() => Gen.Select(Gen.Int[0, 999_999], Gen.Int[-1_000_000, 1_000_000], Gen.Int[-30, 30])
        .Sample((guess, minutes, last) =>
        {
            var now = Now.AddMinutes(minutes);
            var step = Rfc6238.TimeStep(now);
            var entered = guess.ToString("D6", null);
            var right = Enumerable.Range(-1, 3).Where(distance => distance > last).Any(distance => Rfc6238.Code(Secret.Bytes, step + distance) == entered);
            Assert.Equal(right, CodeCheck.Verify(Secret, entered, now, step + last) is CodeVerdict.Accepted);
        });

    [Fact]
    public void A_step_is_accepted_once_however_often_its_code_is_entered() => Gen.Int[-3, 3].Array[1, 30].Sample(distances =>
    {
        var (last, accepted) = (0L, new List<long>());
        foreach (var distance in distances)
        {
            if (CodeCheck.Verify(Secret, Code(distance), Now, last) is not CodeVerdict.Accepted(var step)) continue;
            accepted.Add(step);
            last = step;
        }

        Assert.Equal(accepted.Distinct().Order(), accepted);
    });

    private static string Code(int distance) => Rfc6238.Code(Secret.Bytes, Step + distance);
}
