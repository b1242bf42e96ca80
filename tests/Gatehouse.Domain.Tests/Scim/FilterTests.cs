using CsCheck;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Filtering;

namespace Gatehouse.Domain.Tests.Scim;

/// <summary>Reading filters: the grammar of RFC 7644 3.4.2.2, and what goes beyond.</summary>
public sealed class FilterTests
{
    [Fact]
    public void A_filter_printed_and_read_is_the_same() => AnyFilter.Tree.Sample(filter => filter == FilterParser.Parse(filter.ToString()), iter: 20_000);

    [Theory]
    // RFC 7644 3.4.2.2, the examples.
    [InlineData("userName eq \"bjensen\"", "userName eq \"bjensen\"")]
    [InlineData("name.familyName co \"O'Malley\"", "name.familyName co \"O\\u0027Malley\"")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\"", "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"J\"")]
    [InlineData("title pr", "title pr")]
    [InlineData("meta.lastModified gt \"2011-05-13T04:42:34Z\"", "meta.lastModified gt \"2011-05-13T04:42:34Z\"")]
    [InlineData("title pr and userType eq \"Employee\"", "title pr and userType eq \"Employee\"")]
    [InlineData("userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")", "userType eq \"Employee\" and (emails co \"example.com\" or emails.value co \"example.org\")")]
    [InlineData("userType ne \"Employee\" and not (emails co \"example.com\")", "userType ne \"Employee\" and not (emails co \"example.com\")")]
    [InlineData("emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]", "emails[type eq \"work\" and value co \"@example.com\"] or ims[type eq \"xmpp\" and value co \"@foo.com\"]")]
    // "and" binds tighter than "or"; names, operators and words in any case.
    [InlineData("a pr or b pr and c pr", "a pr or b pr and c pr")]
    [InlineData("(a pr or b pr) AND c PR", "(a pr or b pr) and c pr")]
    [InlineData("NOT(a Eq TRUE)", "not (a eq true)")]
    // What Entra asks beyond the grammar.
    [InlineData("emails[type eq \"work\"].value eq \"a@b\"", "emails[type eq \"work\" and value eq \"a@b\"]")]
    [InlineData("externalId eq jyoung", "externalId eq \"jyoung\"")]
    public void A_filter_is_read_as_it_is_meant(string written, string meant) => Assert.Equal(meant, FilterParser.Parse(written).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("userName")]
    [InlineData("userName eq")]
    [InlineData("userName eq \"open")]
    [InlineData("userName eq \"bad \\x escape\"")]
    [InlineData("userName is \"x\"")]
    [InlineData("userName 0 \"x\"")]
    [InlineData("userName 12 \"x\"")]
    [InlineData("(userName pr")]
    [InlineData("userName pr)")]
    [InlineData("userName pr userName pr")]
    [InlineData("userName pr and")]
    [InlineData("and userName pr")]
    [InlineData("emails[type eq \"work\"")]
    [InlineData("emails[]")]
    [InlineData("emails[type[value pr]]")]
    [InlineData("not userName pr")]
    [InlineData("userName eq 'x'")]
    [InlineData("a..b pr")]
    [InlineData("1a pr")]
    [InlineData("userName = \"x\"; DROP TABLE")]
    public void What_is_no_filter_is_refused_as_one(string text)
    {
        var error = Assert.Throws<ScimException>(() => FilterParser.Parse(text)).Error;
        Assert.Equal((400, "invalidFilter"), (error.Status, error.Code));
    }

    [Fact]
    public void Filter_bombs_are_refused_before_they_cost_anything()
    {
        Assert.Throws<ScimException>(() => FilterParser.Parse(new string('(', 3000) + "a pr" + new string(')', 900)));
        Assert.Throws<ScimException>(() => FilterParser.Parse(string.Concat(Enumerable.Repeat("not (", 700)) + "a pr"));
        Assert.Throws<ScimException>(() => FilterParser.Parse(string.Join(" or ", Enumerable.Repeat("a pr", FilterParser.MostComparisons + 1))));
        Assert.Throws<ScimException>(() => FilterParser.Parse($"a eq \"{new string('x', FilterParser.LongestText)}\""));
        FilterParser.Parse(string.Join(" or ", Enumerable.Repeat("a pr", FilterParser.MostComparisons)));
        FilterParser.Parse(new string('(', FilterParser.Deepest) + "a pr" + new string(')', FilterParser.Deepest));
    }

    [Fact]
    public void Whatever_text_comes_it_is_a_filter_or_refused_as_one() => Gen.String[Gen.Char["aeq()[]\"\\ .:$1nottrue"], 0, 40].Sample(text =>
    {
        try
        {
            FilterParser.Parse(text);
        }
        catch (ScimException error) when (error.Error.Type is ScimErrorType.InvalidFilter)
        {
        }
    }, iter: 20_000);
}
