using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Filtering;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Tests.Scim;

/// <summary>What filters mean on a resource.</summary>
public sealed class EvaluationTests
{
    private static readonly JsonObject Ada = ScimJson.Parse(Encoding.UTF8.GetBytes("""
        {
          "id": "2819c223-7f76-453a-919d-413861904646", "externalId": "Ab1", "userName": "Ada@Example.test", "active": true, "title": "Tour Guide",
          "name": { "familyName": "Lovelace", "givenName": "Ada" },
          "emails": [{ "value": "ada@work.test", "type": "work", "primary": true }, { "value": "ada@home.test", "type": "home" }],
          "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Mathematics", "manager": { "value": "M1" } },
          "meta": { "created": "2026-11-01T10:00:00.1234560Z", "lastModified": "2026-11-02T10:00:00Z" }
        }
        """));

    [Theory]
    [InlineData("userName eq \"ada@example.TEST\"", true)]
    [InlineData("userName ne \"ada@example.test\"", false)]
    [InlineData("externalId eq \"Ab1\"", true)]
    [InlineData("externalId eq \"ab1\"", false)]
    [InlineData("externalId co \"b\"", true)]
    [InlineData("externalId sw \"a\"", false)]
    [InlineData("title sw \"tour\" and title ew \"GUIDE\"", true)]
    [InlineData("title co \"\"", true)]
    [InlineData("nickName co \"\"", false)]
    [InlineData("nickName pr", false)]
    [InlineData("nickName eq null", true)]
    [InlineData("nickName ne \"x\"", true)]
    [InlineData("nickName lt \"x\"", false)]
    [InlineData("title ne null", true)]
    [InlineData("active eq true", true)]
    [InlineData("active eq \"True\"", true)]
    [InlineData("active ne true", false)]
    [InlineData("name.familyName gt \"lovelac\" and name.familyName le \"LOVELACE\"", true)]
    [InlineData("name pr", true)]
    [InlineData("emails co \"home.test\"", true)]
    [InlineData("emails.type ne \"work\"", true)]
    [InlineData("not (emails.type eq \"work\")", false)]
    [InlineData("emails[type eq \"work\" and value co \"home\"]", false)]
    [InlineData("emails[type eq \"work\" and primary eq true]", true)]
    [InlineData("emails[not (primary eq true)]", true)]
    [InlineData("emails[type eq \"work\"].value eq \"ADA@work.test\"", true)]
    [InlineData("phoneNumbers[type eq \"work\"]", false)]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"mathematics\"", true)]
    [InlineData("department eq \"mathematics\"", true)]
    [InlineData("id eq \"2819c223-7f76-453a-919d-413861904646\" and manager eq \"M1\"", true)]
    [InlineData("manager.value eq \"m1\"", false)]
    [InlineData("meta.created eq \"2026-11-01T11:00:00.123456+01:00\"", true)]
    [InlineData("schemas eq \"urn:ietf:params:scim:schemas:core:2.0:User\"", true)]
    [InlineData("schemas eq \"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User\"", true)]
    [InlineData("schemas ne \"urn:ietf:params:scim:schemas:core:2.0:User\"", true)]
    [InlineData("schemas eq \"urn:ietf:params:scim:schemas:core:2.0:Group\"", false)]
    [InlineData("schemas pr and meta.resourceType pr", true)]
    [InlineData("(meta.resourceType eq \"User\") or (meta.resourceType eq \"Group\")", true)]
    [InlineData("meta.resourceType ne \"user\"", false)]
    [InlineData("meta.lastModified gt \"2026-11-02T10:00:00Z\"", false)]
    [InlineData("meta.lastModified ge \"2026-11-02T10:00:00Z\"", true)]
    public void A_filter_matches_what_it_says(string filter, bool expected) =>
        Assert.Equal(expected, Binding.Bind(FilterParser.Parse(filter), ScimSchemas.Users).Matches(Ada));

    [Theory]
    [InlineData("members pr", false)]
    [InlineData("not (members pr)", true)]
    [InlineData("members eq null and members.value ne \"x\"", true)]
    [InlineData("members[value eq \"x\"] or userName sw \"ada\"", true)]
    public void What_only_another_kind_has_has_no_value_here(string filter, bool expected)
    {
        Assert.Equal(expected, Binding.Bind(FilterParser.Parse(filter), ScimSchemas.Users, [ScimSchemas.Users, ScimSchemas.Groups]).Matches(Ada));
        Assert.Equal("invalidFilter", Assert.Throws<ScimException>(() => Binding.Bind(FilterParser.Parse(filter), ScimSchemas.Users)).Error.Code);
        Assert.Equal("invalidFilter", Assert.Throws<ScimException>(() => Binding.Bind(FilterParser.Parse("shoe pr"), ScimSchemas.Users, [ScimSchemas.Users, ScimSchemas.Groups])).Error.Code);
    }

    [Theory]
    [InlineData("password eq \"x\"")]
    [InlineData("name eq \"x\"")]
    [InlineData("addresses co \"x\"")]
    [InlineData("active co \"t\"")]
    [InlineData("active eq \"yes\"")]
    [InlineData("active gt true")]
    [InlineData("id co \"2\"")]
    [InlineData("meta.created co \"2026\"")]
    [InlineData("meta.created gt \"yesterday\"")]
    [InlineData("meta.location eq \"x\"")]
    [InlineData("meta.resourceType co \"U\"")]
    [InlineData("schemas co \"User\"")]
    [InlineData("schemas eq 4")]
    [InlineData("title gt null")]
    [InlineData("title[type eq \"x\"]")]
    [InlineData("emails[shoe eq \"x\"]")]
    [InlineData("urn:other:title eq \"x\"")]
    public void What_cannot_be_asked_is_an_invalid_filter(string filter) =>
        Assert.Equal("invalidFilter", Assert.Throws<ScimException>(() => Binding.Bind(FilterParser.Parse(filter), ScimSchemas.Users)).Error.Code);
}
