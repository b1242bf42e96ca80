using System.Net;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Web;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.Web;

/// <summary>A server that listens already while its database is being made ready.</summary>
public class OpeningTests
{
    [Theory, EveryDatabase]
    public async Task Whoever_comes_before_the_database_is_ready_waits_and_is_served_and_a_load_balancer_is_told(Database kind)
    {
        await using var database = await TestDatabase.CreateAsync(kind);
        await using var app = GatehouseServer.Create(database.Settings, TimeProvider.System);
        var opening = app.Services.GetRequiredService<Opening>();
        opening.HoldBack();
        await app.StartAsync();
        using var browser = new TestBrowser(new(app.Urls.Single()));

        // There is no table yet: let in now, this would end on the error page.
        var page = browser.GetAsync("/setup");
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/health/live")).Status);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "the database is being made ready"), await ReadyAsync(browser));
        await GatehouseServer.PrepareAsync(app.Services, CancellationToken.None);
        opening.Open();

        Assert.Equal(HttpStatusCode.OK, (await page).Status);
        Assert.Equal((HttpStatusCode.OK, "ready"), await ReadyAsync(browser));
    }

    private static async Task<(HttpStatusCode, string)> ReadyAsync(TestBrowser browser) =>
        await browser.GetAsync("/health/ready") is var answer ? (answer.Status, answer.Text) : default;
}
