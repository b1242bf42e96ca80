namespace Gatehouse.Ui;

/// <summary>What the frame around a signed-in page shows.</summary>
/// <param name="UserName">The name of the person signed in, as shown to people.</param>
/// <param name="OrganizationName">The organisation worked in.</param>
/// <param name="HasRole">Whether "Admin mode" is offered.</param>
/// <param name="AdminItems">The entries of the Administration panel that this person may open, in order.</param>
public sealed record Shell(string UserName, string OrganizationName, bool HasRole, IReadOnlyList<NavItem> AdminItems);

/// <summary>One entry of the Administration panel.</summary>
/// <param name="Text">The localised text.</param>
/// <param name="Href">Where it leads, from the root: <c>/admin/users</c>. Pages below it keep it marked as current.</param>
/// <param name="Icon">A name that <see cref="Ui.Icon"/> knows.</param>
public sealed record NavItem(string Text, string Href, string Icon = "dot");

/// <summary>One step of the way back to a page.</summary>
/// <param name="Text">The localised text.</param>
/// <param name="Href">Where it leads; null for the page shown.</param>
public sealed record Crumb(string Text, string? Href = null);
