using System.Text;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.Totp;
using Gatehouse.Server.Tests.Storage;
using Gatehouse.Server.Tests.Infrastructure;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Gatehouse.Server.Tests.SignIn;

/// <summary>Against finding secrets where they do not belong: database, log, addresses, audit log.</summary>
[Collection(nameof(Alone))]
public class SecretsTests
{
    [Theory, EveryDatabase]
    public async Task A_stolen_database_or_log_holds_no_secret_that_signs_in(Database database)
    {
        await using var server = await TestServer.StartAsync(database);
        using var log = Listener.Of(server);
        var organization = await server.NewOrganizationAsync();
        var user = await organization.AddUserAsync("ada", mfaOn: true);
        var (browser, page) = await user.BeginAsync();
        using var _ = browser;
        var paths = new List<string> { page.Path };
        var secret = page.Offered();
        var signIn = browser.Cookies["__Host-gatehouse-sign-in"];
        // Half-way: the offered secret rests with the sign-in.
        var half = await Dump.OfAsync(server);
        page = await browser.SubmitAsync(page, ("code", server.WrongCode(secret)));
        var code = server.Code(secret);
        page = await browser.SubmitAsync(page, ("code", code));
        paths.Add(page.Path);
        await user.FailAsync();
        await browser.SubmitAsync(await browser.GetAsync("/sign-in/again"), ("password", TestOrganization.Password));

        var whole = await Dump.OfAsync(server);
        var master = await File.ReadAllTextAsync(Path.Combine(server.Services.GetRequiredService<Settings>().Data, "master.key"));
        var secrets = new Dictionary<string, string>
        {
            ["password"] = TestOrganization.Password, ["wrong password"] = "not the password", ["secret in Base32"] = secret.ToBase32(),
            ["secret in groups"] = secret.Grouped(), ["secret in hexadecimal"] = Convert.ToHexStringLower(secret.Bytes), ["secret in Base64"] = Convert.ToBase64String(secret.Bytes),
            ["secret raw"] = Encoding.Latin1.GetString(secret.Bytes), ["session cookie"] = browser.Cookies["__Host-gatehouse-session"], ["sign-in cookie"] = signIn,
            ["browser cookie"] = browser.Cookies["__Host-gatehouse-browser"], ["master key"] = master.Trim(),
            ["key of passwords"] = Convert.ToHexStringLower(server.Services.GetRequiredService<MasterKey>().PasswordKey),
        };
        Assert.Contains("$argon2id$", whole, StringComparison.Ordinal);
        foreach (var (name, text) in secrets)
        {
            Assert.False(half.Contains(text, StringComparison.OrdinalIgnoreCase), $"The database holds the {name} half-way.");
            Assert.False(whole.Contains(text, StringComparison.OrdinalIgnoreCase), $"The database holds the {name}.");
            Assert.False(log.Text.Contains(text, StringComparison.OrdinalIgnoreCase), $"The log holds the {name}.");
            Assert.DoesNotContain(paths, p => p.Contains(text, StringComparison.OrdinalIgnoreCase));
        }

        Assert.DoesNotContain(await organization.EventsAsync(), e => $"{e.Reason} {e.Details} {e.SubjectName} {e.ActorName}".Contains(code, StringComparison.Ordinal));
        Assert.True(log.Text.Contains("/sign-in/set-up", StringComparison.Ordinal), "The log was listened to.");
    }

    [Theory, EveryDatabase]
    public async Task A_secret_at_rest_opens_only_for_its_user_and_under_its_key(Database database)
    {
        var organization = await (await Servers.Shared(database)).NewOrganizationAsync();
        var (user, other) = (await organization.AddUserAsync("ada", setUp: true), await organization.AddUserAsync("ben"));
        var secrets = organization.Server.Services.GetRequiredService<AuthenticatorSecrets>();
        await using var db = organization.Server.Db(organization.Id);
        var stored = await db.Authenticators.Select(a => a.EncryptedSecret!).SingleAsync();

        Assert.Equal(user.Secret!.ToBase32(), secrets.Unprotect(stored, await user.RowAsync()).ToBase32());
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => secrets.Unprotect(stored, other.RowAsync().Result));
        var stranger = new AuthenticatorSecrets(new SecretBox(MasterKey.Parse(Convert.ToBase64String(new byte[32]))));
        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => stranger.Unprotect(stored, user.RowAsync().Result));
        for (var i = 0; i < stored.Length; i++)
        {
            var changed = (byte[])stored.Clone();
            changed[i] ^= 1;
            Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => secrets.Unprotect(changed, user.RowAsync().Result));
        }

        Assert.NotEqual(secrets.Protect(TotpSecret.FromBytes(user.Secret.Bytes), await user.RowAsync()), stored);
    }

    /// <summary>All that any logger is told, down to Trace, whatever the product's own filter lets through.</summary>
    private sealed class Listener : ILoggerProvider, ILogger
    {
        private readonly StringBuilder _text = new();

        public string Text
        {
            get
            {
                lock (_text) return _text.ToString();
            }
        }

        public static Listener Of(TestServer server)
        {
            var log = new Listener();
            server.Services.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>().CurrentValue.Rules
                .Add(new LoggerFilterRule(typeof(Listener).FullName, null, LogLevel.Trace, null));
            server.Services.GetRequiredService<ILoggerFactory>().AddProvider(log);
            return log;
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Note($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Note($"{formatter(state, exception)} {exception}");
            if (state is IEnumerable<KeyValuePair<string, object?>> values) Note(string.Join(' ', values.Select(v => v.Value)));
        }

        public void Dispose()
        {
        }

        private void Note(string line)
        {
            lock (_text) _text.AppendLine(line);
        }
    }
}
