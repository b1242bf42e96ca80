using Gatehouse.Domain.SingleSignOn;

namespace Gatehouse.Domain.Tests.SingleSignOn;

public class DomainNameTests
{
    [Theory]
    [InlineData("ada@Contoso.Example", "contoso.example")]
    [InlineData("ada@bücher.example.", "xn--bcher-kva.example")]
    [InlineData("ada", null)]
    [InlineData("@contoso.example", null)]
    [InlineData("ada@", null)]
    [InlineData("ada@contoso", null)]
    [InlineData("ada@b@contoso.example", null)]
    [InlineData("ada@127.0.0.1", null)]
    [InlineData("ada@con toso.example", null)]
    [InlineData("ada@contoso.example\0", null)]
    [InlineData("ada@\ud800.example", null)]
    [InlineData(null, null)]
    public void Of_a_user_name(string? username, string? domain) => Assert.Equal(domain, DomainName.Of(username));

    [Theory]
    [InlineData("11111111-2222-3333-4444-555555555555", "11111111-2222-3333-4444-555555555555")]
    [InlineData(" AAAAAAAA-2222-3333-4444-555555555555 ", "aaaaaaaa-2222-3333-4444-555555555555")]
    [InlineData("common", null)]
    [InlineData("organizations", null)]
    [InlineData("{tenantid}", null)]
    [InlineData("00000000-0000-0000-0000-000000000000", null)]
    [InlineData("contoso.onmicrosoft.com", null)]
    public void A_tenant_is_named_by_its_id_only(string text, string? tenant) => Assert.Equal(tenant, Issuer.ParseTenant(text));
}
