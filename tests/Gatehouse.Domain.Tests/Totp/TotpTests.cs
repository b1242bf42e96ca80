using System.Globalization;
using System.Text;
using Rfc6238 = Gatehouse.Domain.Totp.Totp;

namespace Gatehouse.Domain.Tests.Totp;

public class TotpTests
{
    private static readonly byte[] RfcSecret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData("1970-01-01T00:00:59Z", 0x1L, "94287082")]
    [InlineData("2005-03-18T01:58:29Z", 0x23523ECL, "07081804")]
    [InlineData("2005-03-18T01:58:31Z", 0x23523EDL, "14050471")]
    [InlineData("2009-02-13T23:31:30Z", 0x273EF07L, "89005924")]
    [InlineData("2033-05-18T03:33:20Z", 0x3F940AAL, "69279037")]
    [InlineData("2603-10-11T11:33:20Z", 0x27BC86AAL, "65353130")]
    public void Vectors_of_RFC_6238_appendix_B(string at, long step, string code)
    {
        var time = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);
        Assert.Equal(step, Rfc6238.TimeStep(time));
        Assert.Equal(code, Rfc6238.Code(RfcSecret, step, digits: 8));
        Assert.Equal(code[2..], Rfc6238.Code(RfcSecret, step));
    }

    [Theory]
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(2, "359152")]
    [InlineData(7, "162583")]
    [InlineData(9, "520489")]
    public void Vectors_of_RFC_4226_appendix_D(long counter, string code) => Assert.Equal(code, Rfc6238.Code(RfcSecret, counter));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(29, 0)]
    [InlineData(30, 1)]
    [InlineData(-1, -1)]
    [InlineData(-30, -1)]
    [InlineData(-31, -2)]
    public void A_step_begins_every_thirty_seconds_before_1970_too(long seconds, long step) =>
        Assert.Equal(step, Rfc6238.TimeStep(DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Fact]
    public void The_zone_of_a_time_does_not_matter() => Assert.Equal(
        Rfc6238.TimeStep(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero)),
        Rfc6238.TimeStep(new DateTimeOffset(2026, 1, 1, 14, 0, 0, TimeSpan.FromHours(2))));

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    public void Other_lengths_of_code_are_refused(int digits) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Rfc6238.Code(RfcSecret, 1, digits));
}
