using System.Net;
using Gatehouse.Domain;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;
using Gatehouse.Features.Users.Deactivate;
using Gatehouse.Features.Users.Edit;
using Gatehouse.Server.Tests.Infrastructure;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Gatehouse.Server.Tests.Users;

public class LastAdministratorTests
{
    [Theory, EveryDatabase]
    public async Task The_only_administrator_cannot_demote_or_convert_himself(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var me = await organization.AddUserAsync("only", Role.Administrator);
        // Neither of these could take over: one is closed, one has never chosen a password.
        await organization.AddUserAsync("closed", Role.Administrator, active: false);
        await organization.AddUserAsync("invited", Role.Administrator, hasPassword: false);
        using var browser = await me.SignInAsync();

        var page = await browser.SubmitAsync(await EditTests.Form(browser, me), ("role", "None"));

        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Contains("only Administrator who can sign in", page.Text, StringComparison.Ordinal);
        page = await Forged.PostAsync(browser, $"/admin/users/{me.Id}/edit", "edit-user",
            ("name", "X"), ("username", "only"), ("role", "Administrator"), ("method", "Sso"));
        Assert.Equal(HttpStatusCode.Forbidden, page.Status);
        Assert.Equal((Role.Administrator, SignInMethod.Password), ((await me.RowAsync()).Role, (await me.RowAsync()).Method));
    }

    [Theory, EveryDatabase]
    public async Task Not_even_the_operator_takes_the_last_administrator_away(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var only = await organization.AddUserAsync("only", Role.Administrator);

        Assert.IsType<Outcome.Refused>(await DeactivateAsync(organization, only));
        Assert.IsType<Outcome.Refused>(await EditAsync(organization, only, Role.None, SignInMethod.Password));
        Assert.IsType<Outcome.Refused>(await EditAsync(organization, only, Role.Administrator, SignInMethod.Sso));
        Assert.True((await only.RowAsync()).IsActive);
    }

    [Theory, EveryDatabase]
    public async Task Race_two_last_administrators_sent_away_at_the_same_instant_leave_one(Database database)
    {
        var server = await Servers.Shared(database);
        var conflicts = 0;
        for (var round = 0; round < 12; round++)
        {
            var organization = await server.NewOrganizationAsync();
            var one = await organization.AddUserAsync("one", Role.Administrator);
            var two = await organization.AddUserAsync("two", Role.Administrator);
            using var gate = new Barrier(2);

            var outcomes = await Task.WhenAll(
                Task.Run(async () => { gate.SignalAndWait(); return await EditAsync(organization, one, Role.None, SignInMethod.Password); }),
                Task.Run(async () => { gate.SignalAndWait(); return round % 2 == 0 ? await DeactivateAsync(organization, two) : await EditAsync(organization, two, Role.HelpDesk, SignInMethod.Password); }));

            Assert.Single(outcomes, o => o is Outcome.Done);
            Assert.Single(outcomes, o => o is Outcome.Refused or Outcome.Conflict);
            conflicts += outcomes.Count(o => o is Outcome.Conflict);
            await using var db = server.Db(organization.Id);
            Assert.Equal(1, await db.Users.CountAsync(u => u.IsActive && u.Role == Role.Administrator));
        }

        TestContext.Current.SendDiagnosticMessage("{0}: {1} of 12 rounds met on the version", database, conflicts);
    }

    private static async Task<Outcome> DeactivateAsync(TestOrganization organization, TestUser user)
    {
        await using var scope = Scope(organization);
        return await scope.ServiceProvider.GetRequiredService<DeactivateUser>().RunAsync(Actor.Operator(organization.Id), new(user.Id), CancellationToken.None);
    }

    private static async Task<Outcome> EditAsync(TestOrganization organization, TestUser user, Role role, SignInMethod method)
    {
        await using var scope = Scope(organization);
        return (await scope.ServiceProvider.GetRequiredService<EditUser>().RunAsync(
            Actor.Operator(organization.Id), new(user.Id, new UserDetails(user.Username, user.Username), role, method), CancellationToken.None)).Outcome;
    }

    private static AsyncServiceScope Scope(TestOrganization organization)
    {
        var scope = organization.Server.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<OrganizationScope>().Organization = organization.Id;
        return scope;
    }
}
