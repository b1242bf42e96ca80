using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Filtering;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Tests.Scim;

/// <summary>What is kept of a body, and what of it is returned.</summary>
public sealed class DocumentTests
{
    private static JsonObject Json(string text) => ScimJson.Parse(Encoding.UTF8.GetBytes(text));

    private static string Read(string body) => ScimDocument.Read(Json(body), ScimSchemas.Users).ToJsonString();

    [Theory]
    [InlineData("""{"userName":"a","active":"True"}""", """{"userName":"a","active":true}""")]
    [InlineData("""{"USERNAME":"A","Active":"false"}""", """{"userName":"A","active":false}""")]
    [InlineData("""{"userName":"a","roles":[],"addresses":null,"title":"","meta":{"resourceType":"User"},"id":"1"}""", """{"userName":"a"}""")]
    [InlineData("""{"userName":"a","password":"x","role":"Administrator","groups":[{"value":"1"}],"mfaOnSince":1}""", """{"userName":"a"}""")]
    [InlineData("""{"userName":"a","emails":{"value":"x","type":"work"}}""", """{"userName":"a","emails":[{"value":"x","type":"work"}]}""")]
    [InlineData("""{"userName":"a","emails":["x","x",{"value":"x"},null,{}]}""", """{"userName":"a","emails":[{"value":"x"}]}""")]
    [InlineData("""{"userName":"a","urn:ietf:params:scim:schemas:extension:enterprise:2.0:user":{"employeeNumber":701984,"manager":"m1"}}""",
        """{"userName":"a","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"employeeNumber":"701984","manager":{"value":"m1"}}}""")]
    [InlineData("""{"userName":"a","urn:other:schema":{"x":1},"schemas":["urn:other:schema"]}""", """{"userName":"a"}""")]
    public void A_body_is_brought_into_one_form(string body, string expected) => Assert.Equal(expected, Read(body));

    [Theory]
    [InlineData("""{"displayName":"x"}""")]
    [InlineData("""{"userName":""}""")]
    [InlineData("""{"userName":["a","b"]}""")]
    [InlineData("""{"userName":{"x":1}}""")]
    [InlineData("""{"userName":"a","active":"yes"}""")]
    [InlineData("""{"userName":"a","active":1}""")]
    [InlineData("""{"userName":"a\u0000b"}""")]
    [InlineData("""{"userName":"a","name":"x"}""")]
    [InlineData("""{"userName":"a","emails":[{"value":"x","primary":true},{"value":"y","primary":"True"}]}""")]
    public void What_cannot_be_used_is_an_invalid_value(string body) => Assert.Equal("invalidValue", Assert.Throws<ScimException>(() => Read(body)).Error.Code);

    [Fact]
    public void Sizes_have_an_end()
    {
        Assert.Throws<ScimException>(() => Read($$"""{"userName":"{{new string('x', 501)}}"}"""));
        Assert.Throws<ScimException>(() => Read($$"""{"userName":"a","emails":[{{string.Join(',', Enumerable.Range(0, 51).Select(i => $"\"{i}\""))}}]}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"userName":"\ud800"}""")]
    [InlineData("""{"\ud800":1}""")]
    public void What_is_no_body_is_invalid_syntax(string body) => Assert.Equal("invalidSyntax", Assert.Throws<ScimException>(() => Json(body)).Error.Code);

    [Fact]
    public void A_body_that_nests_without_end_is_refused() =>
        Assert.Throws<ScimException>(() => Json(string.Concat(Enumerable.Repeat("""{"a":""", 10_000)) + "1" + new string('}', 10_000)));

    [Theory]
    [InlineData("userName", null, """{"schemas":["s"],"id":"1","userName":"a"}""")]
    [InlineData("USERNAME,emails.type", null, """{"schemas":["s"],"id":"1","userName":"a","emails":[{"type":"work"}]}""")]
    [InlineData("nothing", null, """{"schemas":["s"],"id":"1"}""")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", null,
        """{"schemas":["s"],"id":"1","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d"}}""")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", null,
        """{"schemas":["s"],"id":"1","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"division":"v","department":"d"}}""")]
    [InlineData(null, "emails,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User,id", """{"schemas":["s"],"id":"1","userName":"a"}""")]
    [InlineData(null, "emails.type,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:division",
        """{"schemas":["s"],"id":"1","userName":"a","emails":[{"value":"x"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d"}}""")]
    public void An_answer_holds_what_was_asked_for(string? only, string? without, string expected)
    {
        var resource = Json("""{"schemas":["s"],"id":"1","userName":"a","emails":[{"value":"x","type":"work"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"division":"v","department":"d"}}""");
        Assert.Equal(expected, Projection.Of(only is null ? null : [only], without is null ? null : [without]).Of(resource, ScimSchemas.Users).ToJsonString());
    }

    [Fact]
    public void A_document_can_be_found_by_each_of_its_values()
    {
        var document = ScimDocument.Read(Json("""
            {"userName":"Ada","externalId":"Ab","active":false,"name":{"givenName":"Ada"},"emails":[{"value":"X","type":"work"},{"value":"y","primary":true}],
             "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"d","manager":{"value":"m"}}}
            """), ScimSchemas.Users);
        Assert.Equal(
            [
                new("active", 0, "", "false"), new("emails", 0, "type", "WORK"), new("emails", 0, "value", "X"), new("emails", 1, "primary", "true"),
                new("emails", 1, "value", "Y"), new("enterprise.department", 0, "", "D"), new("enterprise.manager", 0, "value", "m"),
                new("externalId", 0, "", "Ab"), new("name", 0, "givenName", "ADA"), new("userName", 0, "", "ADA"),
            ],
            FilterKeys.Of(document, ScimSchemas.Users).OrderBy(k => (k.Attribute, k.Element, k.Sub), Comparer<(string, int, string)>.Create((a, b) =>
                string.CompareOrdinal($"{a.Item1} {a.Item2} {a.Item3}", $"{b.Item1} {b.Item2} {b.Item3}"))));
    }
}
