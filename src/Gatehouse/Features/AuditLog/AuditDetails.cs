using System.Text.Json;

namespace Gatehouse.Features.AuditLog;

/// <summary>Before and after of one field, as stored; null where there was nothing.</summary>
public sealed record AuditDetail(string Field, string? Before, string? After)
{
    /// <summary>
    /// Reads the details of an event. Whatever cannot be read is shown as it stands: the reader of a log must never be kept from it by
    /// what somebody wrote into the database.
    /// </summary>
    public static IReadOnlyList<AuditDetail> Read(string? json)
    {
        if (json is null) return [];
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.EnumerateObject().Select(field => field.Value.ValueKind is JsonValueKind.Array
                ? new AuditDetail(field.Name, Text(field.Value, 0), Text(field.Value, 1))
                : new AuditDetail(field.Name, null, Text(field.Value))).ToList();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return [new("", null, json)];
        }
    }

    /// <summary>The field in words; one that has no words yet is shown as it is stored.</summary>
    public FormattableString Words => Field switch
    {
        "name" => $"Name",
        "username" => $"Username",
        "email" => $"E-mail",
        "position" => $"Position",
        "phone" => $"Phone",
        "role" => $"Role",
        "method" => $"Sign-in method",
        "mfa" => $"MFA",
        "active" => $"Active",
        "enforced" or "mfaEnforced" => $"Required for everyone",
        "helpText" => $"Help text",
        "helpContact" => $"Help contact",
        "sessions" => $"Sessions ended",
        "authenticator" => $"Authenticator",
        "accountsSetUp" => $"Set up",
        "accountsNotSetUp" => $"Not set up",
        "accountsNotSetUpAway" => $"Not set up, away for 90 days",
        "accountsInvited" => $"Invited, not signed in yet",
        "accountsSwitchedOff" => $"Switched off",
        "accountsSso" => $"Single sign-on",
        "accountsDeactivated" => $"Deactivated",
        "externalId" => $"Provider's id",
        "attributes" => $"Other attributes",
        "waiting" => $"Waits for activation",
        "added" => $"Members added",
        "removed" => $"Members removed",
        "members" => $"Members",
        "expires" => $"Good until",
        "provisionedWait" => $"New accounts wait",
        "connection" => $"Connection",
        "issuer" => $"Issuer",
        "subject" => $"Subject at the provider",
        "clientId" => $"Client id",
        "newAccounts" => $"People without an account",
        "credential" => $"Secret or certificate",
        "nextCredential" => $"Next secret or certificate",
        "credentialExpires" => $"Runs out",
        "proof" => $"Proof of MFA",
        "detail" => $"The provider's own words",
        "count" => $"Number",
        "format" => $"Format",
        "filter" => $"Filter",
        _ => $"{Field}",
    };

    private static string? Text(JsonElement array, int index) => array.GetArrayLength() > index ? Text(array[index]) : null;

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}
