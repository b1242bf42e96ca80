using Gatehouse.Server.Tests.Infrastructure;

namespace Gatehouse.Server.Tests.Users;

/// <summary>Posts that no page offered, with a form token that is the sender's own: what a curious user sends with a tool.</summary>
internal static class Forged
{
    public static async Task<IEnumerable<KeyValuePair<string, string>>> FieldsAsync(TestBrowser browser, string handler, params (string Name, string Value)[] fields)
    {
        // The sign-out form stands on every page and carries a token of this session.
        var page = await browser.GetAsync("/account");
        var token = page.Document.QuerySelector("input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        return [new("_handler", handler), new("__RequestVerificationToken", token), .. fields.Select(f => new KeyValuePair<string, string>(f.Name, f.Value))];
    }

    public static async Task<TestPage> PostAsync(TestBrowser browser, string path, string handler, params (string Name, string Value)[] fields) =>
        await browser.PostAsync(path, await FieldsAsync(browser, handler, fields));
}
