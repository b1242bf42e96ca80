using System.Globalization;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.SingleSignOn;

namespace Gatehouse.Data.Audit;

/// <summary>What an audit event says of a connection's secret or certificate that came, went or took the other's place; never the thing itself.</summary>
public static class CredentialChanges
{
    /// <summary>The field of an event for each slot.</summary>
    public static string Field(CredentialSlot slot) => slot is CredentialSlot.Next ? "nextCredential" : "credential";

    /// <summary>A day as events carry it.</summary>
    public static string? Day(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>What kind a new one is, in an event's words.</summary>
    public static string NewKind(StoredCredential credential) => credential.Certificate is null ? "new secret" : "new certificate";

    /// <summary>What waits takes the place of what is in use; asked before it does.</summary>
    public static Dictionary<string, string?[]> OfUse(SsoConnectionRow connection)
    {
        var (old, next) = (connection.Credential(CredentialSlot.InUse), connection.Credential(CredentialSlot.Next));
        var oldKind = old.Certificate is not null ? "certificate" : old.EncryptedSecret is not null ? "secret" : null;
        var changes = new Dictionary<string, string?[]> { [Field(CredentialSlot.InUse)] = [oldKind, NewKind(next)] };
        if (Day(old.ExpiresAt) != Day(next.ExpiresAt)) changes["credentialExpires"] = [Day(old.ExpiresAt), Day(next.ExpiresAt)];
        return changes;
    }
}
