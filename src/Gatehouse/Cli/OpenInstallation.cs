using System.CommandLine;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Cli;

/// <summary>
/// An installation opened for one command: the same services and handlers as the server's, beside which it may run. An older database
/// is not migrated in passing; a folder without one is not filled by mistyping its name.
/// </summary>
internal sealed class OpenInstallation : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private OpenInstallation(ServiceProvider services, Settings settings) => (_services, Settings) = (services, settings);

    public Settings Settings { get; }

    public IServiceProvider Services => _services;

    public DateTimeOffset Now => _services.GetRequiredService<TimeProvider>().GetUtcNow();

    /// <summary>Opens it.</summary>
    /// <exception cref="InstallationException">There is none, and <paramref name="mayCreate"/> is false; or it cannot be used.</exception>
    public static async Task<OpenInstallation> OpenAsync(
        ParseResult parsed, CancellationToken cancellationToken, bool mayCreate = false, bool prepare = true)
    {
        var settings = CommandLine.Settings(parsed);
        if (!mayCreate && settings.Database is "Sqlite" && !File.Exists(settings.SqliteFile))
            throw new InstallationException($"There is no database in {settings.Data}. Say --data DIR, or start the server once.");

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddGatehouse(settings, TimeProvider.System);
        var installation = new OpenInstallation(services.BuildServiceProvider(), settings);
        try
        {
            if (prepare) await GatehouseServer.PrepareAsync(installation.Services, cancellationToken, mayMigrate: false);
            return installation;
        }
        catch
        {
            // Closes its connections, so that SQLite leaves no files beside a database that was refused.
            await installation.DisposeAsync();
            throw;
        }
    }

    /// <summary>The organisation meant: the one named, or the only one.</summary>
    public async Task<OrganizationRow> OrganizationAsync(string? slug, CancellationToken cancellationToken)
    {
        await using var db = _services.GetRequiredService<GatehouseDbFactory>().For(null);
        if (slug is not null)
        {
            return await db.FindOrganizationAsync(slug.Trim().ToLowerInvariant(), cancellationToken)
                ?? throw new CommandException(Exit.Refused, $"There is no organisation {slug}.");
        }

        return await db.AllOrganizationsAsync(cancellationToken) switch
        {
            [var only] => only,
            [] => throw new CommandException(Exit.Refused, "There is no organisation yet: gatehouse organization add SLUG --name NAME."),
            var several => throw new CommandException(Exit.Usage, $"Which organisation? Say --organization {string.Join(" or ", several.Take(5).Select(o => o.Slug))}."),
        };
    }

    /// <summary>The user meant; a name that several organisations use needs the organisation too.</summary>
    public async Task<UserRow> UserAsync(string username, string? slug, CancellationToken cancellationToken)
    {
        await using var db = _services.GetRequiredService<GatehouseDbFactory>().For(null);
        if (slug is not null) await OrganizationAsync(slug, cancellationToken);
        var found = (await db.NamedUsersAsync(username, cancellationToken))
            .Where(x => slug is null || x.Slug.Equals(slug.Trim(), StringComparison.OrdinalIgnoreCase)).ToList();
        return found switch
        {
            [var only] => only.User,
            [] => throw new CommandException(Exit.Refused, slug is null ? $"There is no user {username}." : $"There is no user {username} in {slug}."),
            _ => throw new CommandException(Exit.Usage, $"Several organisations have a user {username}. Say --organization {string.Join(" or ", found.Select(x => x.Slug))}."),
        };
    }

    /// <summary>A scope whose handlers work in that organisation.</summary>
    public AsyncServiceScope In(Guid organization)
    {
        var scope = _services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<OrganizationScope>().Organization = organization;
        return scope;
    }

    /// <summary>Runs one act in an organisation, as the operator.</summary>
    public async Task<TResult> ActAsync<THandler, TResult>(Guid organization, Func<THandler, Actor, Task<TResult>> act)
        where THandler : notnull
    {
        await using var scope = In(organization);
        return await act(scope.ServiceProvider.GetRequiredService<THandler>(), Actor.Operator(organization));
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
