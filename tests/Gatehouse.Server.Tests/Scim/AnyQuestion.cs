using CsCheck;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Filtering;

namespace Gatehouse.Server.Tests.Scim;

/// <summary>Random filters that can be asked of users like those of <see cref="FilterTests"/>: near enough to them to match some.</summary>
internal static class AnyQuestion
{
    /// <summary>Texts as users have them and as filters ask for them: case, accents, signs that SQL or LIKE would take for its own, letters beyond the first plane.</summary>
    public static readonly string[] Texts =
        ["a", "A", "ab", "Ab", "aB", "b", "ä", "Ä", "a\u0308", "ß", "é", "z", "100%", "a_b", "a\\b", "it's", "\"q\"", "😀", "\uFFFD", "ａ", " x ", "x", "work", "home", ""];

    private static readonly Gen<FilterValue> Text = Gen.OneOf(Texts).Select(t => (FilterValue)new FilterValue.Text(t));

    private static readonly Gen<FilterValue> TextOrNull = Gen.Frequency((9, Text), (1, Gen.Const((FilterValue)new FilterValue.Null())));

    private static readonly Gen<FilterOperator> Any = Gen.Enum<FilterOperator>();

    private static readonly Gen<FilterOperator> Equality = Gen.OneOf(FilterOperator.Eq, FilterOperator.Ne);

    private static readonly Gen<FilterOperator> Order = Gen.OneOf(FilterOperator.Eq, FilterOperator.Ne, FilterOperator.Gt, FilterOperator.Ge, FilterOperator.Lt, FilterOperator.Le);

    private static AttributePath Path(string text) => AttributePath.Parse(text)!;

    private static Gen<Filter> Compare(string[] paths, Gen<FilterOperator> operators, Gen<FilterValue> values) =>
        Gen.Select(Gen.OneOf(paths), operators, values, (p, o, v) => (Filter)new Filter.Compare(Path(p), v is FilterValue.Null && o is not FilterOperator.Ne ? FilterOperator.Eq : o, v));

    private static Gen<Filter> Logic(Gen<Filter> leaf, int deepest) => Gen.Recursive<Filter>((depth, self) => depth >= deepest
        ? leaf
        : Gen.OneOf(
            leaf,
            Gen.Select(self, self, (l, r) => (Filter)new Filter.And(l, r)),
            Gen.Select(self, self, (l, r) => (Filter)new Filter.Or(l, r)),
            self.Select(f => (Filter)new Filter.Not(f))));

    private static readonly Gen<Filter> Inside = Logic(Gen.OneOf(
        Compare(["value", "type", "display"], Any, TextOrNull),
        Compare(["primary"], Equality, Gen.Bool.Select(b => (FilterValue)new FilterValue.Flag(b))),
        Gen.OneOf("value", "type", "primary", "display").Select(p => (Filter)new Filter.Present(Path(p)))), 2);

    private static Gen<Filter> Leaf(IReadOnlyList<string> ids, IReadOnlyList<string> groups, IReadOnlyList<string> times) => Gen.OneOf(
        Compare(["userName", "externalId", "title", "displayName", "name.givenName", "profileUrl", "emails", "emails.type", "phoneNumbers.value", "department", "manager", "urn:ietf:params:scim:schemas:core:2.0:User:nickName"], Any, TextOrNull),
        Compare(["active", "emails.primary"], Equality, Gen.Bool.Select(b => (FilterValue)new FilterValue.Flag(b))),
        Compare(["id", "groups", "groups.value"], Equality, Gen.OneOf([.. ids, .. groups, "no id", Guid.NewGuid().ToString()]).Select(t => (FilterValue)new FilterValue.Text(t))),
        Compare(["groups.display"], Any, Text),
        Compare(["meta.created", "meta.lastModified"], Order, Gen.OneOf([.. times]).Select(t => (FilterValue)new FilterValue.Text(t))),
        Gen.OneOf("userName", "title", "name", "name.familyName", "emails", "emails.type", "phoneNumbers", "department", "manager", "groups", "active", "id", "externalId").Select(p => (Filter)new Filter.Present(Path(p))),
        Gen.Select(Gen.OneOf("emails", "phoneNumbers"), Inside, (p, f) => (Filter)new Filter.ValuePath(Path(p), f)),
        Compare(["schemas"], Equality, Gen.OneOf([ScimClient.User, ScimClient.Enterprise, "x"]).Select(t => (FilterValue)new FilterValue.Text(t))),
        Compare(["meta.resourceType"], Equality, Gen.OneOf(["user", "Group"]).Select(t => (FilterValue)new FilterValue.Text(t))),
        Compare(["display"], Any, Text).Select(f => (Filter)new Filter.ValuePath(Path("groups"), f)));

    /// <summary>Filters on users of these ids, groups and times.</summary>
    public static Gen<Filter> Of(IReadOnlyList<string> ids, IReadOnlyList<string> groups, IReadOnlyList<string> times) => Logic(Leaf(ids, groups, times), 3);
}
