using Gatehouse.Domain.Totp;

namespace Gatehouse.Domain.Tests.Totp;

public class OtpAuthUriTests
{
    private static readonly TotpSecret Secret = TotpSecret.FromBytes("12345678901234567890"u8);

    [Fact]
    public void The_address_names_everything_an_app_needs() => Assert.Equal(
        "otpauth://totp/Acme%20Ltd:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme%20Ltd&algorithm=SHA1&digits=6&period=30",
        OtpAuthUri.For(Secret, "Acme Ltd", "alice"));

    [Theory]
    [InlineData("Acme: North", "a:b", "Acme - North", "a-b")]
    [InlineData("R&D ?#/%=+", "jo@acme.example", "R&D ?#/%=+", "jo@acme.example")]
    [InlineData("Müller & Söhne 株式会社", "žofie", "Müller & Söhne 株式会社", "žofie")]
    public void Names_scan_back_as_they_were_colons_aside(string organization, string user, string issuer, string account)
    {
        var uri = new Uri(OtpAuthUri.For(Secret, organization, user), UriKind.Absolute);

        // As apps do it: decode the label, then cut it at the first colon.
        var label = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')).Split(':', 2);
        Assert.Equal(issuer, label[0]);
        Assert.Equal(account, label[1]);
        var query = uri.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
        Assert.Equal(5, query.Count);
        Assert.Equal(issuer, query["issuer"]);
        Assert.Equal(Secret.ToBase32(), query["secret"]);
    }
}
