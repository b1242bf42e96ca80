using System.Security.Cryptography;
using Gatehouse.Data.Secrets;
using Gatehouse.Web;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gatehouse.Server.Tests.Web;

/// <summary>Against words, links and names put into the product's mouth by way of the browser.</summary>
public class SealedTextTests
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    private readonly FakeTimeProvider _clock = new(new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("")]
    [InlineData("MFA is on for Zoë Ångström")]
    public void What_was_sealed_opens_until_its_time_is_over(string text)
    {
        var texts = New();
        var sealedText = texts.Seal("notice", text, Life);

        _clock.Advance(Life - TimeSpan.FromMilliseconds(1));
        Assert.Equal(text, texts.Open("notice", sealedText));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(texts.Open("notice", sealedText));
    }

    [Fact]
    public void Another_purpose_another_key_and_every_changed_letter_open_nothing()
    {
        var key = NewKey();
        var texts = New(key);
        var sealedText = texts.Seal("login-hint", "ada", Life);

        Assert.Equal("ada", New(key).Open("login-hint", sealedText));
        Assert.Null(texts.Open("notice", sealedText));
        Assert.Null(New().Open("login-hint", sealedText));
        for (var at = 0; at < sealedText.Length; at++)
            Assert.Null(texts.Open("login-hint", $"{sealedText[..at]}{(sealedText[at] is 'A' ? 'B' : 'A')}{sealedText[(at + 1)..]}"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("not Base64!")]
    [InlineData("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE")]
    public void What_is_not_of_our_making_is_nothing(string? sent) => Assert.Null(New().Open("notice", sent));

    private SealedTexts New(MasterKey? key = null) => new(new(key ?? NewKey()), _clock);

    private static MasterKey NewKey() => MasterKey.Parse(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
}
