using System.Text;
using Gatehouse.Adapters;
using Xunit;

namespace Gatehouse.Server.Tests.SingleSignOn;

public class DnsTextTests
{
    [Fact]
    public void A_question_is_one_as_RFC_1035_has_it() => Assert.Equal(
        [0, 23, 0xAB, 0xCD, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2, (byte)'_', (byte)'g', 2, (byte)'a', (byte)'b', 0, 0, 16, 0, 1],
        DnsText.Question(0xABCD, "_g.ab").Select(b => (int)b).Select(i => (byte)i).ToArray());

    [Fact]
    public void Texts_are_read_in_pieces_past_pointers_and_other_records()
    {
        byte[] question = [1, (byte)'a', 0, 0, 16, 0, 1];
        byte[] other = [0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 2, 0xC0, 12];
        var (one, two) = (Encoding.ASCII.GetBytes("gatehouse-"), Encoding.ASCII.GetBytes("domain=1"));
        byte[] text = [0xC0, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0, (byte)(one.Length + two.Length + 2), (byte)one.Length, .. one, (byte)two.Length, .. two];
        byte[] answer = [0, 7, 0x81, 0x80, 0, 1, 0, 2, 0, 0, 0, 0, .. question, .. other, .. text];

        Assert.Equal(["gatehouse-domain=1"], DnsText.Parse(answer, 7));
        Assert.Throws<InvalidDataException>(() => DnsText.Parse(answer, 8));
        for (var length = 0; length < answer.Length; length++)
        {
            var cut = answer[..length];
            Assert.ThrowsAny<Exception>(() => DnsText.Parse(cut, 7));
        }
    }

    [Fact]
    public void A_name_that_does_not_exist_has_no_texts() => Assert.Empty(DnsText.Parse([0, 7, 0x81, 0x83, 0, 0, 0, 0, 0, 0, 0, 0], 7));
}
