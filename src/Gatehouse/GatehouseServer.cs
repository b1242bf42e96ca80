using System.Globalization;
using Gatehouse.Adapters;
using Gatehouse.Data;
using Gatehouse.Data.PostgreSql;
using Gatehouse.Data.Secrets;
using Gatehouse.Data.Sqlite;
using Gatehouse.Features.AuditLog;
using Gatehouse.Features.Invitation;
using Gatehouse.Features.MyAccount;
using Gatehouse.Features.Operator;
using Gatehouse.Features.Organizations;
using Gatehouse.Features.Scim;
using Gatehouse.Features.Scim.Protocol;
using Gatehouse.Features.Setup;
using Gatehouse.Features.SignIn;
using Gatehouse.Features.SignOut;
using Gatehouse.Features.SingleSignOn;
using Gatehouse.Features.SystemSettings;
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
        services.AddSingleton<AuthenticatorSecrets>();
        services.AddSingleton<DatabaseProvider>(_ => settings.Database is "PostgreSql"
            ? new PostgreSqlProvider(settings.ConnectionString!.Reveal())
            : new SqliteProvider($"Data Source={settings.SqliteFile}"));
        services.AddSingleton<GatehouseDbFactory>();
        services.AddSingleton<PasswordHashing>();
        services.AddScoped<OrganizationScope>();
        services.AddScoped(provider => provider.GetRequiredService<GatehouseDbFactory>().For(provider.GetRequiredService<OrganizationScope>().Organization));
        services.AddSignIn();
        services.AddOrganizations();
        services.AddAuditLog();
        services.AddOperatorActs();
        services.AddSetup();
        services.AddUsers();
        services.AddInvitation();
        services.AddSystemSettings();
        services.AddSingleSignOn();
        services.AddSignOut();
        services.AddMyAccount();
        services.AddScim();
    }

    /// <summary>
    /// Makes the database ready. An SQLite database with data is copied before it is migrated; PostgreSQL is backed up with its own means.
    /// </summary>
    /// <exception cref="InstallationException">It cannot be; the message is one line for the operator.</exception>
    public static Task<Installation.Prepared> PrepareAsync(IServiceProvider services, CancellationToken cancellationToken, bool mayMigrate = true)
    {
        var settings = services.GetRequiredService<Settings>();
        return Installation.PrepareAsync(services.GetRequiredService<GatehouseDbFactory>(), services.GetRequiredService<MasterKey>(), mayMigrate,
            settings.Database is "Sqlite" ? settings.Data : null, cancellationToken);
    }

    private static MasterKey OpenDataFolder(Settings settings)
    {
        try
        {
            // Made by us it is the owner's alone; one that is there is its owner's to judge.
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(settings.Data);
            else Directory.CreateDirectory(settings.Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (settings.MasterKey is { } key) return MasterKey.Parse(key.Reveal());
            // A new key beside an old database would open nothing, and would stand in the way of the right one.
            var file = Path.Combine(settings.Data, "master.key");
            if (!File.Exists(file) && File.Exists(settings.SqliteFile))
            {
                throw new InstallationException(
                    $"There is a database in {settings.Data}, but no master.key. Put back the master.key that was made with it; without it neither authenticators nor passwords can be read.");
            }

            return MasterKey.FromFile(file);
        }
        catch (FormatException error)
        {
            throw new InstallationException($"The master key cannot be used: {error.Message}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
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
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(GatehouseServer).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory, EnvironmentName = environment,
        });
        builder.WebHost.UseStaticWebAssets();
        builder.AddLog();
        // A request runs on the thread that read it: handing it to another one wakes that up, several times a request.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.UseUrls(settings.Urls).UseKestrel(kestrel => kestrel.AddServerHeader = false).UseKestrelHttpsConfiguration();
        builder.Services.AddGatehouse(settings, time);
        builder.Services.AddSingleton<Opening>();
        builder.Services.AddPages(settings);
        builder.Services.AddHostedService<CleanUp>();
        builder.Services.AddScimPages();
        builder.Services.RemoveDataProtection();

        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseOpening();
        app.UseSetup();
        app.UsePages();
        app.UseStepForms();
        app.MapHealth();
        app.MapStrengthHints();
        app.MapSignOut();
        app.MapAuditLogExport();
        app.MapUsers();
        app.MapScim();
        app.MapSingleSignOn();
        return app;
    }
}
