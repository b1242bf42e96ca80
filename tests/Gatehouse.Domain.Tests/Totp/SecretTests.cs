using System.Text;
using CsCheck;
using Gatehouse.Domain.Totp;

namespace Gatehouse.Domain.Tests.Totp;

public class SecretTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_vectors_of_RFC_4648_section_10(string text, string base32)
    {
        Assert.Equal(base32, Base32.Encode(Encoding.ASCII.GetBytes(text)));
        Assert.True(Base32.TryDecode(base32, out var bytes));
        Assert.Equal(text, Encoding.ASCII.GetString(bytes));
    }

    [Fact]
    public void Base32_reads_back_what_it_wrote_however_it_was_copied() => Gen.Byte.Array[0, 70].Sample(bytes =>
    {
        var text = Base32.Encode(bytes).ToLowerInvariant();
        var copied = string.Join("- ", text.Chunk(4).Select(group => new string(group))) + "======";
        Assert.True(Base32.TryDecode(copied, out var read));
        Assert.Equal(bytes, read);
    });

    [Theory]
    [InlineData("MZXW6Y0B")]
    [InlineData("MZXW6Y1B")]
    [InlineData("MZXW6YT8")]
    [InlineData("MZXW6YTÄ")]
    [InlineData("MZXW6YTı")]
    [InlineData("MZ=W6YTB")]
    [InlineData("M")]
    [InlineData("MZX")]
    [InlineData("MZXW6Y")]
    public void Base32_refuses_what_it_is_not(string text) => Assert.False(Base32.TryDecode(text, out _));

    [Fact]
    public void A_new_secret_has_160_bits_and_is_never_the_same()
    {
        var secret = TotpSecret.Generate();
        Assert.Equal(20, secret.Bytes.Length);
        Assert.Equal(32, secret.ToBase32().Length);
        Assert.NotEqual(secret.ToBase32(), TotpSecret.Generate().ToBase32());
    }

    [Fact]
    public void Printing_a_secret_tells_nothing()
    {
        var secret = TotpSecret.Generate();
        Assert.Equal("(secret)", $"{secret}");
    }

    [Fact]
    public void A_secret_is_shown_in_groups_of_four_and_reads_back()
    {
        var secret = TotpSecret.Generate();
        Assert.Matches("^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$", secret.Grouped());
        Assert.True(TotpSecret.TryParse(secret.Grouped(), out var read));
        Assert.True(secret.Bytes.SequenceEqual(read.Bytes));
    }

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_secret_to_import_has_128_bits_or_more_RFC_4226_R6(int bytes, bool fit)
    {
        Assert.Equal(fit, TotpSecret.TryParse(Base32.Encode(new byte[bytes]), out var secret));
        Assert.Equal(fit, secret is not null);
        if (fit) Assert.Equal(bytes, TotpSecret.FromBytes(new byte[bytes]).Bytes.Length);
        else Assert.Throws<ArgumentException>(() => TotpSecret.FromBytes(new byte[bytes]));
    }
}
