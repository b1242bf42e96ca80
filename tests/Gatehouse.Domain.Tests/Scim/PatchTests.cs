using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Patching;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Tests.Scim;

/// <summary>PATCH as the RFC and as Entra writes it.</summary>
public sealed class PatchTests
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private const string Before = """{"userName":"a","name":{"familyName":"F","givenName":"G"},"title":"T","active":true,"emails":[{"value":"w","type":"work","primary":true},{"value":"h","type":"home"}]}""";

    private static JsonObject Json(string text) => ScimJson.Parse(Encoding.UTF8.GetBytes(text));

    private static string Apply(string operations, string before = Before) =>
        Patch.Apply(Json(before), PatchOperation.Read(Json($$"""{"Operations":[{{operations}}]}""")), ScimSchemas.Users).ToJsonString();

    [Theory]
    // Entra, old style: one operation an attribute, capital letters, texts for flags.
    [InlineData("""{"op":"Replace","path":"active","value":"False"}""", "\"active\":true", "\"active\":false")]
    [InlineData("""{"op":"Add","path":"nickName","value":"N"}""", "\"title\":\"T\"", "\"nickName\":\"N\",\"title\":\"T\"")]
    [InlineData("""{"op":"Replace","path":"name.givenName","value":"X"}""", "\"givenName\":\"G\"", "\"givenName\":\"X\"")]
    [InlineData("""{"op":"Replace","path":"emails[type eq \"work\"].value","value":"W2"}""", "\"value\":\"w\"", "\"value\":\"W2\"")]
    [InlineData("""{"op":"Add","path":"phoneNumbers[type eq \"mobile\"].value","value":"+1 (2)"}""", "\"type\":\"home\"}]", "\"type\":\"home\"}],\"phoneNumbers\":[{\"value\":\"\\u002B1 (2)\",\"type\":\"mobile\"}]")]
    [InlineData("""{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"m1"}""", "\"home\"}]}", "\"home\"}],\"" + Enterprise + "\":{\"manager\":{\"value\":\"m1\"}}}")]
    [InlineData("""{"op":"Add","path":"manager","value":[{"$ref":null,"value":"m1"}]}""", "\"home\"}]}", "\"home\"}],\"" + Enterprise + "\":{\"manager\":{\"value\":\"m1\"}}}")]
    // Entra, new style: one operation without a path, dotted names and URNs.
    [InlineData("""{"op":"replace","value":{"name.givenName":"X","active":false,"schemas":["s"],"id":"9","unknown":1}}""", "\"givenName\":\"G\"},\"title\":\"T\",\"active\":true", "\"givenName\":\"X\"},\"title\":\"T\",\"active\":false")]
    [InlineData("""{"op":"add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"D"}}""", "\"home\"}]}", "\"home\"}],\"" + Enterprise + "\":{\"department\":\"D\"}}")]
    [InlineData("""{"op":"add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"D"}}}""", "\"home\"}]}", "\"home\"}],\"" + Enterprise + "\":{\"department\":\"D\"}}")]
    [InlineData("""{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User","value":{"department":"D"}}""", "\"home\"}]}", "\"home\"}],\"" + Enterprise + "\":{\"department\":\"D\"}}")]
    // The RFC.
    [InlineData("""{"op":"replace","path":"name","value":{"givenName":"X"}}""", "\"givenName\":\"G\"", "\"givenName\":\"X\"")]
    [InlineData("""{"op":"remove","path":"title"}""", "\"title\":\"T\",", "")]
    [InlineData("""{"op":"remove","path":"nickName"}""", "", "")]
    [InlineData("""{"op":"replace","path":"title","value":null}""", "\"title\":\"T\",", "")]
    [InlineData("""{"op":"remove","path":"name"}""", "\"name\":{\"familyName\":\"F\",\"givenName\":\"G\"},", "")]
    [InlineData("""{"op":"remove","path":"emails[type eq \"home\"]"}""", ",{\"value\":\"h\",\"type\":\"home\"}", "")]
    [InlineData("""{"op":"remove","path":"emails[type eq \"none\"]"}""", "", "")]
    [InlineData("""{"op":"Remove","path":"emails","value":[{"value":"h"}]}""", ",{\"value\":\"h\",\"type\":\"home\"}", "")]
    [InlineData("""{"op":"remove","path":"emails"}""", ",\"emails\":[{\"value\":\"w\",\"type\":\"work\",\"primary\":true},{\"value\":\"h\",\"type\":\"home\"}]", "")]
    [InlineData("""{"op":"add","path":"emails","value":[{"value":"h","type":"home"}]}""", "", "")]
    [InlineData("""{"op":"add","path":"emails","value":[{"value":"n","primary":true}]}""", "\"primary\":true},{\"value\":\"h\",\"type\":\"home\"}]", "\"primary\":false},{\"value\":\"h\",\"type\":\"home\"},{\"value\":\"n\",\"primary\":true}]")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"h2","type":"other"}}""", "{\"value\":\"h\",\"type\":\"home\"}", "{\"value\":\"h2\",\"type\":\"other\"}")]
    [InlineData("""{"op":"replace","path":"emails[type eq \"home\"].primary","value":"True"}""", "\"primary\":true},{\"value\":\"h\",\"type\":\"home\"}", "\"primary\":false},{\"value\":\"h\",\"type\":\"home\",\"primary\":true}")]
    public void A_change_is_made_and_nothing_else(string operation, string old, string @new) =>
        Assert.Equal(old.Length == 0 ? Before : Before.Replace(old, @new, StringComparison.Ordinal), Apply(operation));

    [Theory]
    [InlineData("""{"op":"remove"}""", "noTarget")]
    [InlineData("""{"op":"replace","path":"phoneNumbers[type eq \"work\"].value","value":"1"}""", "noTarget")]
    [InlineData("""{"op":"add","path":"phoneNumbers[type ne \"work\"].value","value":"1"}""", "noTarget")]
    [InlineData("""{"op":"remove","path":"userName"}""", "mutability")]
    [InlineData("""{"op":"replace","path":"id","value":"1"}""", "mutability")]
    [InlineData("""{"op":"add","path":"groups","value":[{"value":"1"}]}""", "mutability")]
    [InlineData("""{"op":"replace","path":"meta.created","value":"1"}""", "mutability")]
    [InlineData("""{"op":"replace","path":"userName","value":null}""", "invalidValue")]
    [InlineData("""{"op":"replace","path":"active","value":"maybe"}""", "invalidValue")]
    [InlineData("""{"op":"replace","value":"x"}""", "invalidValue")]
    [InlineData("""{"op":"replace","path":"password","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"a b","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"title[type eq \"x\"]","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"]emails[","value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":1,"value":"x"}""", "invalidPath")]
    [InlineData("""{"op":"replace","path":"emails[type is work].value","value":"x"}""", "invalidFilter")]
    [InlineData("""{"op":"move","path":"title"}""", "invalidSyntax")]
    [InlineData("""{"op":"1","path":"title"}""", "invalidSyntax")]
    [InlineData("""{"path":"title"}""", "invalidSyntax")]
    public void What_cannot_be_done_says_why(string operation, string code) =>
        Assert.Equal(code, Assert.Throws<ScimException>(() => Apply($$"""{"op":"replace","path":"title","value":"changed"},{{operation}}""")).Error.Code);

    [Fact]
    public void The_document_given_stays_as_it_is()
    {
        var before = Json(Before);
        Patch.Apply(before, PatchOperation.Read(Json("""{"operations":[{"OP":"remove","Path":"emails"}]}""")), ScimSchemas.Users);
        Assert.Equal(Before, before.ToJsonString());
    }

    [Fact]
    public void Saying_the_same_again_changes_nothing()
    {
        var operation = Gen.OneOf(
            """{"op":"Add","path":"title","value":"X"}""", """{"op":"Add","path":"emails[type eq \"other\"].value","value":"o"}""", """{"op":"add","value":{"name.givenName":"Q"}}""",
            """{"op":"replace","path":"emails[type eq \"work\"]","value":{"value":"z","type":"work"}}""", """{"op":"remove","path":"emails[value eq \"h\"]"}""",
            """{"op":"add","path":"emails","value":[{"value":"p","primary":true}]}""", """{"op":"remove","path":"name.givenName"}""");
        operation.Sample(one => Apply(one) == Apply($"{one},{one}") && Apply(one) == Apply(one, Apply(one)));
    }
}
