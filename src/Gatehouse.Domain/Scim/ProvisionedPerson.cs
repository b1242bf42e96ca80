using System.Text.Json.Nodes;
using Gatehouse.Domain.Users;

namespace Gatehouse.Domain.Scim;

/// <summary>What Gatehouse itself shows of a provisioned user, picked from what the identity provider says.</summary>
public static class ProvisionedPerson
{
    /// <summary>
    /// The details. Only the user name must be usable; what else does not fit a field here is left out of it, and stays in the document.
    /// </summary>
    /// <exception cref="ScimException">The user name cannot be one: invalidValue.</exception>
    public static UserDetails Of(JsonObject document)
    {
        var details = new UserDetails(
            Name(document), document["userName"].Text()!, Preferred(document["emails"], "work"), document["title"].Text(), Preferred(document["phoneNumbers"], "work", "mobile")).Trimmed();
        var errors = details.Errors();
        if (errors.TryGetValue("username", out var why))
            throw ScimError.Bad(ScimErrorType.InvalidValue, $"userName cannot be used: {FormattableString.Invariant(why)}");

        return details with
        {
            Name = errors.ContainsKey("name") ? details.Username : details.Name,
            Email = errors.ContainsKey("email") ? null : details.Email,
            Position = errors.ContainsKey("position") ? null : details.Position,
            Phone = errors.ContainsKey("phone") ? null : details.Phone,
        };
    }

    /// <summary>The provider's word; who is not said to be inactive is active.</summary>
    public static bool IsActive(JsonObject document) => document["active"] is not JsonValue flag || flag.GetValue<bool>();

    private static string Name(JsonObject document)
    {
        var name = document["name"] as JsonObject;
        return document["displayName"].Text() ?? name?["formatted"].Text()
            ?? string.Join(' ', new[] { name?["givenName"].Text(), name?["familyName"].Text() }.OfType<string>());
    }

    // The primary value, else the first of the kinds asked for, else the first.
    private static string? Preferred(JsonNode? values, params string[] types)
    {
        var all = (values as JsonArray)?.OfType<JsonObject>().Where(v => v["value"].Text() is not null).ToList() ?? [];
        var chosen = all.Find(v => Coercion.IsPrimary(v))
            ?? types.Select(type => all.Find(v => type.Equals(v["type"].Text(), StringComparison.OrdinalIgnoreCase))).FirstOrDefault(v => v is not null)
            ?? all.FirstOrDefault();
        return chosen?["value"].Text();
    }
}
