using System.Globalization;
using Gatehouse.Adapters;
using Gatehouse.Data;
using Gatehouse.Data.PostgreSql;
using Gatehouse.Data.Secrets;
using Gatehouse.Data.Sqlite;
using Gatehouse.Features.MyAccount;
using Gatehouse.Features.SystemSettings;
using Gatehouse.Features.Setup;
using Gatehouse.Features.SignIn;
using Gatehouse.Features.SignOut;
using Gatehouse.Features.Users;
using Gatehouse.Ui;
using Gatehouse.Web;

namespace Gatehouse;

/// <summary>Composition: every part on one line, in the order in which a request meets it.</summary>
public static class GatehouseServer
{
    /// <summary>What both the web server and the command line need.</summary>
    public static void AddGatehouse(this IServiceCollection services, Settings settings, TimeProvider time)
    {
        services.AddSingleton(settings);
        services.AddSingleton(time);
        services.AddSingleton(OpenDataFolder(settings));
        services.AddSingleton<SecretBox>();
        services.AddSingleton<DatabaseProvider>(_ => settings.Database is "PostgreSql"
            ? new PostgreSqlProvider(settings.ConnectionString!.Reveal())
            : new SqliteProvider($"Data Source={Path.Combine(settings.Data, "gatehouse.db")}"));
        services.AddSingleton<GatehouseDbFactory>();
        services.AddSingleton<PasswordHashing>();
        services.AddScoped<OrganizationScope>();
        services.AddScoped(provider => provider.GetRequiredService<GatehouseDbFactory>().For(provider.GetRequiredService<OrganizationScope>().Organization));
        services.AddSingleton<Demo>();
        services.AddSignIn();
        services.AddUsers();
        services.AddSystemSettings();
        services.AddMyAccount();
    }

    /// <summary>Makes the database ready.</summary>
    /// <exception cref="InstallationException">It cannot be; the message is one line for the operator.</exception>
    public static Task<IReadOnlyList<string>> PrepareAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        Installation.PrepareAsync(services.GetRequiredService<GatehouseDbFactory>(), services.GetRequiredService<MasterKey>(), cancellationToken);

    private static MasterKey OpenDataFolder(Settings settings)
    {
        try
        {
            Directory.CreateDirectory(settings.Data);
            return settings.MasterKey is { } key ? MasterKey.Parse(key.Reveal()) : MasterKey.FromFile(Path.Combine(settings.Data, "master.key"));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new InstallationException($"The data folder {settings.Data} cannot be used: {error.Message}");
        }
    }

    /// <summary>The web server, ready to run.</summary>
    /// <param name="settings">The operator's settings.</param>
    /// <param name="time">The clock; a test brings its own.</param>
    /// <param name="environment"><c>Production</c>, or <c>Development</c> for the component gallery and the test culture.</param>
    public static WebApplication Create(Settings settings, TimeProvider time, string? environment = null)
    {
        // Files are found beside the executable, wherever it was started from. Nothing is read from appsettings files.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(GatehouseServer).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory, EnvironmentName = environment,
        });
        builder.WebHost.UseStaticWebAssets();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddSimpleConsole(console => console.SingleLine = true);
        builder.WebHost.UseUrls(settings.Urls).UseKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddGatehouse(settings, time);
        builder.Services.AddPages(settings);

        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UsePages();
        app.MapSignOut();
        app.MapUsers();
        return app;
    }
}
