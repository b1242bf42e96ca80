using System.Diagnostics;
using System.Text.RegularExpressions;
using Gatehouse.Adapters;
using Gatehouse.Domain.Mfa;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.SignIn;

/// <summary>Alone on the machine, since they measure.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

/// <summary>Against finding out which accounts exist, or in which state one is, without a password.</summary>
[Collection(nameof(Alone))]
public partial class SameAnswerTests
{
    private const int Rounds = 9;

    private sealed record Case(string Name, string Username, string Password)
    {
        public List<double> Milliseconds { get; } = [];

        /// <summary>The least disturbed of its attempts: what else the machine does only ever adds.</summary>
        public double Fastest => Milliseconds.Min();
    }

    [Theory, EveryDatabase]
    public async Task Enumeration_of_accounts_by_words_status_headers_or_work_learns_nothing(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var cases = await CasesAsync(server);
        var hashing = server.Services.GetRequiredService<PasswordHashing>();
        var work = (long)new Settings().PasswordMemoryKiB * new Settings().PasswordPasses;
        string? first = null;
        foreach (var @case in cases)
        {
            using var browser = server.NewBrowser();
            var page = await browser.GetAsync("/sign-in");
            var before = hashing.Work;

            var answer = await browser.SubmitAsync(page, ("username", @case.Username), ("password", @case.Password));

            Assert.Equal(work, hashing.Work - before);
            var seen = $"{(int)answer.Status}\n{string.Join('\n', answer.Headers.Where(h => h.Key is not "Date").Select(h => h.Key).Order())}\n"
                + FormToken().Replace(answer.Html, "").Replace(@case.Username, "NAME", StringComparison.Ordinal);
            Assert.Equal(first ??= seen, seen);
            Assert.Contains("That did not work.", answer.Text, StringComparison.Ordinal);
        }
    }

    [Theory, EveryDatabase]
    public async Task Enumeration_of_accounts_by_time_learns_nothing(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        var cases = await CasesAsync(server);
        // A true difference shows in each series; a busy machine rarely in three.
        for (var left = 2; ; left--)
        {
            await MeasureAsync(server, cases);
            var typical = cases.Select(c => c.Fastest).Order().ElementAt(cases.Count / 2);
            var told = cases.Where(c => c.Fastest / typical is < 0.7 or > 1.4).Select(c => $"{c.Name}: {c.Fastest:0.0} ms where {typical:0.0} ms is typical").ToList();
            if (told.Count == 0) return;
            Assert.True(left > 0, string.Join('\n', told));
            foreach (var @case in cases) @case.Milliseconds.Clear();
        }
    }

    private static async Task MeasureAsync(TestServer server, IReadOnlyList<Case> cases)
    {
        using var browser = server.NewBrowser();
        var page = await browser.GetAsync("/sign-in");
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var @case in cases)
            {
                var start = Stopwatch.GetTimestamp();
                await browser.SubmitAsync(page, ("username", @case.Username), ("password", @case.Password));
                if (round > 0) @case.Milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            // A day and a bit later nothing is throttled, except what is throttled anew.
            server.Time.Advance(TimeSpan.FromHours(25));
            await FailUntilThrottledAsync(server);
        }
    }

    private static async Task<IReadOnlyList<Case>> CasesAsync(TestServer server)
    {
        var organization = await server.NewOrganizationAsync();
        await organization.AddUserAsync("wrong-password");
        await organization.AddUserAsync("with-mfa", mfaOn: true, setUp: true);
        await organization.AddUserAsync("inactive", active: false);
        await organization.AddUserAsync("sso", method: SignInMethod.Sso);
        await organization.AddUserAsync("invited", hasPassword: false);
        await organization.AddUserAsync("throttled");
        await WithOlderHashAsync(await organization.AddUserAsync("older-hash"));
        await WithOlderHashAsync(await organization.AddUserAsync("older-hash-inactive", active: false));
        await FailUntilThrottledAsync(server);
        return
        [
            new("unknown", "nobody-at-all", "whatever it is"), new("wrong", "wrong-password", "whatever it is"), new("mfa", "with-mfa", "whatever it is"),
            new("inactive", "inactive", TestOrganization.Password), new("sso", "sso", TestOrganization.Password),
            new("invited", "invited", TestOrganization.Password), new("throttled", "throttled", TestOrganization.Password),
            new("older hash", "older-hash", "whatever it is"), new("older hash, inactive", "older-hash-inactive", TestOrganization.Password),
        ];
    }

    // As made before the setting was raised.
    private static async Task WithOlderHashAsync(TestUser user)
    {
        await using var weaker = await user.Organization.Server.StartAnotherAsync(s => s with { PasswordPasses = 2 });
        var hash = await weaker.Services.GetRequiredService<PasswordHashing>().HashAsync(TestOrganization.Password, CancellationToken.None);
        await using var db = weaker.Db(user.Organization.Id);
        await db.Users.Where(u => u.Id == user.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.PasswordHash, hash));
    }

    private static async Task FailUntilThrottledAsync(TestServer server)
    {
        for (var i = 0; i < 5; i++)
        {
            using var stranger = server.NewBrowser();
            await stranger.SubmitAsync(await stranger.GetAsync("/sign-in"), ("username", "throttled"), ("password", "no"));
        }
    }

    [GeneratedRegex("(?<=name=\"__RequestVerificationToken\" value=\")[^\"]*")]
    private static partial Regex FormToken();
}
