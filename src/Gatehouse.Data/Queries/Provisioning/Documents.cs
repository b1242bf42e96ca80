using System.Text.Json.Nodes;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Scim.Filtering;
using Gatehouse.Domain.Scim.Schemas;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries.Provisioning;

/// <summary>Writes documents of provisioned users together with what they are found by.</summary>
public static class Documents
{
    /// <summary>Makes <paramref name="document"/> the user's; saved by the caller. Only values that differ are written.</summary>
    public static async Task WriteDocumentAsync(this GatehouseDb db, ProvisionedUserRow row, JsonObject document, CancellationToken cancellationToken)
    {
        row.Document = document.ToJsonString();
        var isNew = db.Entry(row).State is EntityState.Added;
        var before = isNew ? [] : await db.ProvisionedValues.Where(v => v.UserId == row.UserId).ToListAsync(cancellationToken);
        var left = before.ToDictionary(v => (v.Attribute, v.Element, v.Sub));
        foreach (var key in FilterKeys.Of(document, ScimSchemas.Users))
        {
            if (left.Remove((key.Attribute, key.Element, key.Sub), out var value)) value.Key = key.Key;
            else db.ProvisionedValues.Add(new() { OrganizationId = row.OrganizationId, UserId = row.UserId, Attribute = key.Attribute, Element = key.Element, Sub = key.Sub, Key = key.Key });
        }

        db.ProvisionedValues.RemoveRange(left.Values);
    }
}
