using System.Diagnostics;
using System.Net;
using System.Text;
using Gatehouse.Adapters;
using Gatehouse.Data.Secrets;
using Gatehouse.Server.Tests.Infrastructure;
using Konscious.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.SignIn;

/// <summary>The password hash: as strong as said, and not a way to exhaust the server.</summary>
[Collection(nameof(Alone))]
public class QueueTests
{
    [Theory, EveryDatabase]
    public async Task Exhausting_the_server_with_sign_ins_gets_503_while_others_get_in_and_memory_stays_bounded(Database database)
    {
        await using var server = await TestServer.StartAsync(database, s => s with { PasswordMemoryKiB = 64 * 1024 });
        var organization = await server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada");
        var opened = await Task.WhenAll(Enumerable.Range(0, 150).Select(async _ =>
        {
            var browser = server.NewBrowser();
            return (Browser: browser, Page: await browser.GetAsync("/sign-in"));
        }));
        var before = Process.GetCurrentProcess().PeakWorkingSet64;

        var answers = await Task.WhenAll(opened.Select((o, i) => o.Browser.SubmitAsync(
            o.Page, ("username", i % 2 == 0 ? "ada" : $"nobody{i}"), ("password", TestOrganization.Password))));

        var busy = answers.Where(a => a.Status is HttpStatusCode.ServiceUnavailable).ToList();
        Assert.NotEmpty(busy);
        Assert.All(busy, a => Assert.Equal(TimeSpan.FromSeconds(5), a.Headers.RetryAfter!.Delta));
        Assert.All(busy, a => Assert.Equal("One moment, please", a.Heading));
        Assert.DoesNotContain(answers, a => a.Status is HttpStatusCode.InternalServerError);
        Assert.NotEqual(0, await user.SessionsAsync());
        // One hash a core, not one a request: 150 of these would be 9 GiB.
        var grown = Process.GetCurrentProcess().PeakWorkingSet64 - before;
        Assert.True(grown < (Environment.ProcessorCount + 3) * 64L * 1024 * 1024, $"It grew by {grown >> 20} MiB.");
    }

    [Theory, EveryDatabase]
    public async Task Being_turned_away_for_lack_of_a_place_is_not_counted_as_a_failure(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada");
        var hashing = server.Services.GetRequiredService<PasswordHashing>();
        var places = new List<IDisposable>();
        Assert.Throws<TooBusyException>(void () => Enumerable.Range(0, 1000).ToList().ForEach(_ => places.Add(hashing.TakePlace())));
        for (var i = 0; i < 10; i++)
        {
            var (turnedAway, page) = await user.BeginAsync();
            turnedAway.Dispose();
            Assert.Equal(HttpStatusCode.ServiceUnavailable, page.Status);
            // Back to the same form, with all that its address said.
            Assert.Equal($"/sign-in?organization={user.Organization.Slug}", page.Document.QuerySelector("main a.button")?.GetAttribute("href"));
        }

        places.ForEach(p => p.Dispose());

        await using var db = server.Db(user.Organization.Id);
        Assert.Equal(0, await db.Throttles.CountAsync());
        Assert.True((await user.BeginAsync()).Page.IsSignedIn());
    }

    [Theory, EveryDatabase]
    public async Task A_stored_hash_is_Argon2id_of_the_keyed_password_by_another_implementation_and_rises_with_the_setting(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("ada");
        var first = (await user.RowAsync()).PasswordHash!;
        Assert.Contains("$m=19456,t=4,p=1", first, StringComparison.Ordinal);
        Assert.True(Fits(server, first, TestOrganization.Password));
        Assert.False(Fits(server, first, TestOrganization.Password + " "));

        await using var raised = await server.StartAnotherAsync(s => s with { PasswordPasses = 5 });
        await user.FailAsync(raised);
        Assert.Equal(first, (await user.RowAsync()).PasswordHash);
        // Several at once: one of them writes it, none fails.
        var pages = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => user.BeginAsync(raised)));

        Assert.All(pages, p => Assert.True(p.Page.IsSignedIn(), p.Page.Text));
        var second = (await user.RowAsync()).PasswordHash!;
        Assert.Contains("$m=19456,t=5,p=1", second, StringComparison.Ordinal);
        Assert.True(Fits(server, second, TestOrganization.Password));
    }

    [Theory, EveryDatabase]
    public async Task A_password_set_composed_and_typed_decomposed_is_the_same_password(Database database)
    {
        var server = await Servers.Shared(database);
        var user = await (await server.NewOrganizationAsync()).AddUserAsync("zo\u00eb");
        const string password = "p\u00e4ssw\u00f6rd \uac00 \ud83d\ude80 of mine";
        var hash = await server.Services.GetRequiredService<PasswordHashing>().HashAsync(password, CancellationToken.None);
        await using (var db = server.Db(user.Organization.Id))
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, hash));

        using var browser = server.NewBrowser();
        var page = await browser.GetAsync($"/sign-in?organization={user.Organization.Slug}");
        page = await browser.SubmitAsync(page, ("username", " ZOE\u0308 "), ("password", password.Normalize(NormalizationForm.FormD)));

        Assert.True(page.IsSignedIn());
    }


    private static bool Fits(TestServer server, string phc, string password)
    {
        var parts = phc.Split('$');
        var parameters = parts[3].Split(',').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        var key = server.Services.GetRequiredService<MasterKey>().PasswordKey;
        using var argon2 = new Argon2id(System.Security.Cryptography.HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(password.Normalize())))
        {
            Salt = Bytes(parts[4]), MemorySize = int.Parse(parameters["m"], null), Iterations = int.Parse(parameters["t"], null), DegreeOfParallelism = 1,
        };
        return argon2.GetBytes(32).AsSpan().SequenceEqual(Bytes(parts[5]));
    }

    private static byte[] Bytes(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}
