using Gatehouse.Domain.Permissions;
using Gatehouse.Web;

namespace Gatehouse.Ui;

/// <summary>What the frame shows for this request: what a role does not allow is not offered.</summary>
public sealed class ShellSource(IHttpContextAccessor accessor, Words words)
{
    /// <summary>The frame's data; null when nobody is signed in.</summary>
    public Shell? Current => accessor.HttpContext?.Features.Get<SignedIn>() is { } who
        ? new(who.Name, who.OrganizationName, who.Role is not Role.None, Items(who.Role).ToList())
        : null;

    /// <summary>True at the addresses of Admin mode, whether a page is there or not.</summary>
    public bool IsAdminMode => accessor.HttpContext?.Request.Path.StartsWithSegments("/admin") is true;

    private IEnumerable<NavItem> Items(Role role)
    {
        if (Authority.Allows(role, Permission.ViewUsers)) yield return new(words["Users"], "/admin/users", "users");
        if (Authority.Allows(role, Permission.ManageSettings)) yield return new(words["System settings"], "/admin/settings", "settings");
        if (Authority.Allows(role, Permission.ManageSettings)) yield return new(words["Single sign-on"], "/admin/single-sign-on", "link");
        if (Authority.Allows(role, Permission.ManageSettings)) yield return new(words["Provisioning"], "/admin/provisioning", "sync");
        if (Authority.Allows(role, Permission.ReadAuditLog)) yield return new(words["Audit log"], "/admin/audit-log", "list");
    }
}
