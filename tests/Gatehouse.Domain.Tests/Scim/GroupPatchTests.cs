using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Patching;

namespace Gatehouse.Domain.Tests.Scim;

/// <summary>What a client wants of a group's members.</summary>
public sealed class GroupPatchTests
{
    private const string A = "00000000-0000-0000-0000-00000000000a";
    private const string B = "00000000-0000-0000-0000-00000000000b";

    private static JsonObject Json(string text) => ScimJson.Parse(Encoding.UTF8.GetBytes(text));

    private static (JsonObject Document, MemberChange Members) Apply(string operations) =>
        GroupPatch.Apply(Json("""{"displayName":"G"}"""), PatchOperation.Read(Json($$"""{"Operations":[{{operations}}]}""")));

    [Theory]
    [InlineData($$"""{"op":"Add","path":"members","value":[{"$ref":null,"value":"{{A}}"}]}""", "+A")]
    [InlineData($$"""{"op":"add","path":"members","value":{"value":"{{A}}"} },{"op":"add","value":{"members":[{"value":"{{B}}"}]} }""", "+A+B")]
    [InlineData($$"""{"op":"Remove","path":"members","value":[{"value":"{{A}}"}]}""", "-A")]
    [InlineData($$"""{"op":"remove","path":"members[value eq \"{{A}}\"]"}""", "-A")]
    [InlineData($$"""{"op":"remove","path":"members[value eq \"{{A}}\" or value eq \"{{B}}\"]"}""", "-A-B")]
    [InlineData("""{"op":"remove","path":"members[value eq \"no id\"]"}""", "")]
    [InlineData("""{"op":"remove","path":"members"}""", "=")]
    [InlineData($$"""{"op":"replace","path":"members","value":[{"value":"{{A}}"}]}""", "=+A")]
    [InlineData("""{"op":"replace","value":{"members":[]}}""", "=")]
    [InlineData($$"""{"op":"add","path":"members","value":[{"value":"{{A}}"}]},{"op":"remove","path":"members[value eq \"{{A}}\"]"}""", "-A")]
    [InlineData($$"""{"op":"add","path":"members","value":[{"value":"{{A}}"}]},{"op":"remove","path":"members"}""", "=")]
    [InlineData($$"""{"op":"remove","path":"members"},{"op":"add","path":"members","value":[{"value":"{{B}}"}]}""", "=+B")]
    public void Members_are_read_as_a_difference(string operations, string expected)
    {
        var members = Apply(operations).Members;
        string Names(IEnumerable<Guid> ids, string sign) => string.Concat(ids.Order().Select(id => sign + (id == Guid.Parse(A) ? "A" : "B")));
        Assert.Equal(expected, (members.Replaces ? "=" : "") + Names(members.Added, "+") + Names(members.Removed, "-"));
    }

    [Theory]
    [InlineData("""{"op":"add","path":"members","value":[{"value":"no id"}]}""", "invalidValue")]
    [InlineData($$"""{"op":"add","path":"members","value":[{"value":"{{A}}","type":"Group"}]}""", "invalidValue")]
    [InlineData($$"""{"op":"replace","path":"members[value eq \"{{A}}\"]","value":{"value":"{{B}}"} }""", "invalidPath")]
    [InlineData($$"""{"op":"replace","path":"members[value eq \"{{A}}\"].value","value":"{{B}}"}""", "mutability")]
    [InlineData("""{"op":"remove","path":"members[display sw \"A\"]"}""", "invalidFilter")]
    [InlineData("""{"op":"remove","path":"displayName"}""", "mutability")]
    public void What_cannot_be_done_says_why(string operation, string code) =>
        Assert.Equal(code, Assert.Throws<ScimException>(() => Apply(operation)).Error.Code);

    [Fact]
    public void A_group_as_Entra_sends_it_is_read()
    {
        var (document, members) = GroupPatch.Read(Json("""
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
             "externalId":"8aa1a0c0","displayName":"Staff","meta":{"resourceType":"Group"}}
            """));
        Assert.Equal("""{"externalId":"8aa1a0c0","displayName":"Staff"}""", document.ToJsonString());
        Assert.Equal((true, 0), (members.Replaces, members.Added.Count));
    }

    [Fact]
    public void The_difference_gives_what_one_operation_after_the_other_gives()
    {
        var ids = Enumerable.Range(0, 4).Select(i => new Guid(i, 0, 0, new byte[8])).ToArray();
        var subset = Gen.Int[0, 15].Select(bits => ids.Where((_, i) => (bits >> i & 1) == 1).ToHashSet());
        Gen.Select(subset, Gen.Select(Gen.OneOf("add", "remove", "replace"), subset).List[1, 6]).Sample((before, steps) =>
        {
            var expected = before.ToHashSet();
            foreach (var (verb, some) in steps)
            {
                if (verb is "add") expected.UnionWith(some);
                if (verb is "remove") expected.ExceptWith(some);
                if (verb is "replace") expected = some.ToHashSet();
            }

            var change = Apply(string.Join(',', steps.Select(s =>
                $$"""{"op":"{{s.Item1}}","path":"members","value":[{{string.Join(',', s.Item2.Select(id => $$"""{"value":"{{id}}"}"""))}}]}"""))).Members;
            var after = (change.Replaces ? [] : before).Except(change.Removed).Union(change.Added).ToHashSet();
            return after.SetEquals(expected);
        });
    }
}
