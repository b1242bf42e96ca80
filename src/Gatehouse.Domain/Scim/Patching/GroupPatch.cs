using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim.Filtering;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Scim.Patching;

/// <summary>Reads what a client wants of a group: its own attributes as a document, its members as a change.</summary>
public static class GroupPatch
{
    /// <summary>Most members named in one request.</summary>
    public const int MostMembers = 20_000;

    /// <summary>A group's document (without members) and its members out of the body of a POST or PUT.</summary>
    /// <exception cref="ScimException">A value cannot be used.</exception>
    public static (JsonObject Document, MemberChange Members) Read(JsonObject body)
    {
        var members = MemberChange.To(Ids(body.Member("members")));
        var rest = new JsonObject(body.Where(m => !IsMembers(m.Key)).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
        return (ScimDocument.Read(rest, ScimSchemas.Groups), members);
    }

    /// <summary>The same out of a PATCH. All of it, or none.</summary>
    /// <param name="document">The group without its members, as it is.</param>
    /// <param name="operations">What is to be done.</param>
    /// <exception cref="ScimException">One operation cannot be applied.</exception>
    public static (JsonObject Document, MemberChange Members) Apply(JsonObject document, IReadOnlyList<PatchOperation> operations)
    {
        var (replaces, added, removed) = (false, new HashSet<Guid>(), new HashSet<Guid>());
        var others = new List<PatchOperation>();
        foreach (var operation in operations)
        {
            if (operation.Path is { } text)
            {
                var path = PatchPath.Parse(text);
                if (IsMembers(path.Path.Name)) Change(operation.Verb, path, operation.Value);
                else others.Add(operation);
            }
            else if (operation.Value is JsonObject whole)
            {
                foreach (var member in whole.Where(m => IsMembers(m.Key))) Change(operation.Verb, new(new(null, "members"), null, null), member.Value);
                others.Add(operation with { Value = new JsonObject(whole.Where(m => !IsMembers(m.Key)).Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone()))) });
            }
            else
            {
                others.Add(operation);
            }
        }

        if (added.Count + removed.Count > MostMembers) throw TooMany();
        return (Patch.Apply(document, others, ScimSchemas.Groups), new(replaces, added, replaces ? new HashSet<Guid>() : removed));

        void Change(PatchVerb verb, PatchPath path, JsonNode? value)
        {
            if (path.Sub is not null) throw ScimError.Bad(ScimErrorType.Mutability, "A member is added or removed, never changed.");
            if (verb is not PatchVerb.Remove && path.Filter is not null) throw ScimError.Bad(ScimErrorType.InvalidPath, "A member is added by its id in the value, not by a filter.");
            if (verb is PatchVerb.Replace || (verb is PatchVerb.Remove && path.Filter is null && value is null))
            {
                replaces = true;
                added.Clear();
                removed.Clear();
            }

            if (verb is PatchVerb.Remove)
            {
                var leaving = path.Filter is null ? Ids(value) : Chosen(path.Filter).ToList();
                removed.UnionWith(leaving);
                added.ExceptWith(leaving);
            }
            else
            {
                var coming = Ids(value);
                added.UnionWith(coming);
                removed.ExceptWith(coming);
            }
        }
    }

    private static bool IsMembers(string name) => name.Equals("members", StringComparison.OrdinalIgnoreCase);

    private static List<Guid> Ids(JsonNode? sent)
    {
        var values = sent switch
        {
            null => [],
            JsonArray array => array.ToList(),
            var one => [one],
        };
        if (values.Count > MostMembers) throw TooMany();
        return values.ConvertAll(Id);
    }

    private static Guid Id(JsonNode? member)
    {
        var complex = member as JsonObject;
        if (complex?.Member("type").Text() is { Length: > 0 } type && !type.Equals("User", StringComparison.OrdinalIgnoreCase))
            throw ScimError.Bad(ScimErrorType.InvalidValue, "Only users can be members of a group: Gatehouse keeps no groups inside groups.");
        return Guid.TryParse(complex is null ? member.Text() : complex.Member("value").Text(), out var id) ? id : throw NoMember();
    }

    // members[value eq "..."], or several of them with "or".
    private static IEnumerable<Guid> Chosen(Filter filter) => filter switch
    {
        Filter.Or(var left, var right) => Chosen(left).Concat(Chosen(right)),
        Filter.Compare({ Schema: null, Sub: null } path, FilterOperator.Eq, FilterValue.Text(var id)) when path.Name.Equals("value", StringComparison.OrdinalIgnoreCase) =>
            Guid.TryParse(id, out var guid) ? [guid] : [],
        _ => throw ScimError.Bad(ScimErrorType.InvalidFilter, "Members are chosen by value eq \"id\", joined by or."),
    };

    private static ScimException TooMany() => ScimError.Bad(ScimErrorType.TooMany, $"At most {MostMembers} members in one request.");

    private static ScimException NoMember() => ScimError.Bad(ScimErrorType.InvalidValue, "A member must be named by the id of a provisioned user.");
}
