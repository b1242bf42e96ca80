using Gatehouse.Domain;
using Xunit;

namespace Gatehouse.Domain.Tests;

public class SlugTests
{
    [Theory]
    [InlineData("Harbour & Sons", "harbour-and-sons")]
    [InlineData("  Åre Skidförbund AB ", "are-skidforbund-ab")]
    [InlineData("St. John's – North", "st-johns-north")]
    [InlineData("100% Ltd", "100-ltd")]
    [InlineData("株式会社", "")]
    [InlineData("\ud800", "")]
    public void A_short_name_is_made_from_the_long_one(string name, string slug)
    {
        Assert.Equal(slug, Slug.Suggest(name));
        if (slug.Length > 0) Assert.Null(Slug.Refuse(slug));
    }

    [Fact]
    public void A_short_name_made_from_a_very_long_one_can_be_used() => Assert.Null(Slug.Refuse(Slug.Suggest(string.Concat(Enumerable.Repeat("long name ", 30)))));

    [Theory]
    [InlineData("")]
    [InlineData("Capital")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a--b")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("a/../b")]
    public void What_no_address_could_hold_is_refused(string slug) => Assert.NotNull(Slug.Refuse(slug));
}
