using Gatehouse.Server.Tests.Infrastructure;

namespace Gatehouse.Server.Tests.Users;

/// <summary>The invitation link as an administrator finds it on the page.</summary>
internal static class Invitations
{
    public static string Link(TestPage page) => LinkOrNull(page) ?? throw new InvalidOperationException($"No invitation link on {page.Path}: {page.Text}");

    public static string? LinkOrNull(TestPage page) => page.Document.QuerySelector(".copyable code")?.TextContent is { } url ? new Uri(url).PathAndQuery : null;

    /// <summary>Has the administrator make a link for the user.</summary>
    public static async Task<string> NewLinkAsync(TestBrowser administrator, TestUser user)
    {
        var page = await administrator.GetAsync($"/admin/users/{user.Id}");
        return Link(await administrator.SubmitAsync(page, "dialog#invite form", []));
    }
}
