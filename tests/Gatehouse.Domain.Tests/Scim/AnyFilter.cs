using CsCheck;
using Gatehouse.Domain.Scim;
using Gatehouse.Domain.Scim.Filtering;

namespace Gatehouse.Domain.Tests.Scim;

/// <summary>Random filters as a client might write them, whether or not the attributes exist.</summary>
internal static class AnyFilter
{
    private static readonly Gen<string> Name = Gen.OneOf("userName", "title", "emails", "x-1", "a_b", "not", "and", "pr", "eq", "true");

    private static readonly Gen<AttributePath> Path = Gen.Select(
        Gen.OneOf<string?>(null, "urn:ietf:params:scim:schemas:core:2.0:User"), Name, Gen.OneOf<string?>(null, "value", "$ref", "type"),
        (schema, name, sub) => new AttributePath(schema, name, sub));

    private static readonly Gen<FilterValue> Value = Gen.OneOf(
        Gen.String[Gen.Char["abc \"\\/[]()äß€\n'%_"], 0, 8].Select(t => (FilterValue)new FilterValue.Text(t)),
        Gen.OneOf("true", "null", "12", "and", "😀").Select(t => (FilterValue)new FilterValue.Text(t)),
        Gen.Decimal.Select(n => (FilterValue)new FilterValue.Number(n)),
        Gen.Bool.Select(f => (FilterValue)new FilterValue.Flag(f)),
        Gen.Const((FilterValue)new FilterValue.Null()));

    private static readonly Gen<Filter> Leaf = Gen.OneOf(
        Path.Select(p => (Filter)new Filter.Present(p)),
        Gen.Select(Path, Gen.Enum<FilterOperator>(), Value, (p, o, v) => (Filter)new Filter.Compare(p, o, v)));

    /// <summary>Any filter that stays within the limits.</summary>
    public static readonly Gen<Filter> Tree = Gen.Recursive<Filter>((depth, self) => depth >= 4
        ? Leaf
        : Gen.OneOf(
            Leaf,
            Gen.Select(self, self, (l, r) => (Filter)new Filter.And(l, r)),
            Gen.Select(self, self, (l, r) => (Filter)new Filter.Or(l, r)),
            self.Select(f => (Filter)new Filter.Not(f)),
            Gen.Select(Path, Leaf, (p, f) => (Filter)new Filter.ValuePath(p, f))));
}
