using Gatehouse.Domain.Audit;

namespace Gatehouse.Features.AuditLog;

/// <summary>The acts in the groups in which a reader looks for them. A whole group is chosen by its key with a star: <c>mfa.*</c>.</summary>
public static class AuditActGroups
{
    /// <summary>Name, key and acts of each group, in the order of the list.</summary>
    public static IReadOnlyList<(FormattableString Name, string Key, IReadOnlyList<string> Acts)> All { get; } =
    [
        ($"Sign-in", "sign-in.*", Of("sign-in.", "sign-out", "session.")),
        ($"MFA", "mfa.*", Of("mfa.")),
        ($"Users", "user.*", Of("user.")),
        ($"Single sign-on", "sso.*", Of("sso.")),
        ($"Organisation", "organization.*", Of("organization.")),
        ($"Provisioning", "provisioning.*", Of("group.", "scim-token.")),
        ($"Exports", "export.*", Of("audit.", "users.")),
    ];

    /// <summary>The acts meant by a choice: a group's, or the one act itself (also one that a newer version wrote).</summary>
    public static IReadOnlyList<string> Acts(string choice) =>
        All.Where(g => g.Key == choice).Select(g => g.Acts).FirstOrDefault() ?? [choice];

    private static List<string> Of(params string[] beginnings) =>
        AuditActs.All.Where(act => beginnings.Any(b => act.StartsWith(b, StringComparison.Ordinal))).ToList();
}
