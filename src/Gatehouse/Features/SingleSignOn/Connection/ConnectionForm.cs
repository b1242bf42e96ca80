using System.Globalization;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.SingleSignOn;

namespace Gatehouse.Features.SingleSignOn.Connection;

/// <summary>The fields of a connection's form, as posted or as they stand; a secret is never filled in again.</summary>
internal static class ConnectionForm
{
    /// <summary>What was posted.</summary>
    public static ConnectionInput Of(IFormCollection form, Guid id, ProviderKind kind) => new(
        id, kind, form["name"], form["tenant"], form["issuer"], form["clientId"], form["secret"].ToString().Trim() is { Length: > 0 } secret ? new(secret) : null,
        DateOnly.TryParseExact(form["secretExpires"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null,
        Enum.TryParse<JustInTime>(form["justInTime"], out var mode) && Enum.IsDefined(mode) ? mode : JustInTime.Off,
        int.TryParse(form["version"], CultureInfo.InvariantCulture, out var version) ? version : null);

    /// <summary>A connection as it stands.</summary>
    public static ConnectionInput Of(SsoConnectionRow row) => new(
        row.Id, row.Kind, row.Name, row.TenantId, row.Issuer, row.ClientId, null,
        row is { Certificate: null, CredentialExpiresAt: { } at } ? DateOnly.FromDateTime(at.UtcDateTime) : null, row.JustInTime, row.Version);

    /// <summary>An empty form.</summary>
    public static ConnectionInput New(Guid id, ProviderKind kind) => new(id, kind, kind is ProviderKind.Entra ? "Microsoft" : "", null, null, null, null);
}
