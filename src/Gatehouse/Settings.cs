using System.Globalization;
using Gatehouse.Domain;

namespace Gatehouse;

/// <summary>Everything an operator can set; keys under <c>Gatehouse:</c>. docs/operating/settings.md describes each.</summary>
public sealed record Settings
{
    /// <summary>Folder of the database, the master key and nothing else. <c>Gatehouse:Data</c>.</summary>
    public string Data { get; init; } = "data";

    /// <summary><c>Sqlite</c> or <c>PostgreSql</c>. <c>Gatehouse:Database</c>.</summary>
    public string Database { get; init; } = "Sqlite";

    /// <summary>Master key in Base64 instead of the file in the data folder. <c>Gatehouse:MasterKey</c>.</summary>
    public Secret? MasterKey { get; init; }

    /// <summary>Connection string for PostgreSQL. <c>ConnectionStrings:Gatehouse</c>.</summary>
    public Secret? ConnectionString { get; init; }

    /// <summary>Address to listen on. <c>Gatehouse:Urls</c>.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:5080";

    /// <summary>Address under which browsers reach the server, for links that are handed on. <c>Gatehouse:PublicUrl</c>.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Addresses of the reverse proxies whose forwarding headers are believed, separated by commas. <c>Gatehouse:TrustedProxies</c>.</summary>
    public string? TrustedProxies { get; init; }

    /// <summary>A session unused for so long ends (NIST SP 800-63B-4 2.2.3: at most an hour). <c>Gatehouse:SessionIdleMinutes</c>.</summary>
    public int SessionIdleMinutes { get; init; } = 60;

    /// <summary>Every session ends after so long (at most 24 hours). <c>Gatehouse:SessionHours</c>.</summary>
    public int SessionHours { get; init; } = 12;

    /// <summary>How long an invitation link is good. <c>Gatehouse:InvitationDays</c>.</summary>
    public int InvitationDays { get; init; } = 7;

    /// <summary>Memory of one password hash, Argon2id. <c>Gatehouse:PasswordMemoryKiB</c>.</summary>
    public int PasswordMemoryKiB { get; init; } = 19 * 1024;

    /// <summary>Passes of one password hash, Argon2id. <c>Gatehouse:PasswordPasses</c>.</summary>
    public int PasswordPasses { get; init; } = 4;

    /// <summary>Zone in which times are shown to a reader whose browser has not told his. <c>Gatehouse:TimeZone</c>.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Language of the pages. <c>Gatehouse:Language</c>.</summary>
    public string Language { get; init; } = "en-GB";

    /// <summary>
    /// Networks, separated by commas, in which identity providers may stand besides the public internet, also without HTTPS. Empty for none.
    /// <c>Gatehouse:ProviderNetworks</c>.
    /// </summary>
    public string? ProviderNetworks { get; init; }

    /// <summary>Where Microsoft Entra ID's tenants are; another for a national cloud. <c>Gatehouse:EntraAuthority</c>.</summary>
    public string EntraAuthority { get; init; } = Domain.SingleSignOn.Issuer.Entra;

    /// <summary><see cref="ProviderNetworks"/>, read.</summary>
    internal IReadOnlyList<System.Net.IPNetwork> AllowedProviderNetworks => (ProviderNetworks ?? "")
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(text => System.Net.IPNetwork.TryParse(text, out var network)
            ? network
            : throw new SettingsException($"Gatehouse:ProviderNetworks names \"{text}\", which is no network such as 10.0.0.0/8."))
        .ToList();

    /// <summary>The database file of SQLite.</summary>
    internal string SqliteFile => Path.Combine(Data, "gatehouse.db");

    /// <summary>Reads the settings from all sources; the first mistake stops the start.</summary>
    /// <exception cref="SettingsException">A key is unknown or a value cannot be used; the message is one line for the operator.</exception>
    public static Settings Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Gatehouse");
        foreach (var key in section.GetChildren().Select(c => c.Key))
        {
            if (!Keys.Contains(key, StringComparer.OrdinalIgnoreCase))
                throw new SettingsException($"Unknown setting Gatehouse:{key}. Did you mean Gatehouse:{Nearest(key)}?");
        }

        var defaults = new Settings();
        var settings = new Settings
        {
            Data = section[nameof(Data)] ?? defaults.Data,
            Database = section[nameof(Database)] ?? defaults.Database,
            MasterKey = section[nameof(MasterKey)] is { Length: > 0 } key2 ? new(key2) : null,
            ConnectionString = configuration.GetConnectionString("Gatehouse") is { Length: > 0 } connection ? new(connection) : null,
            Urls = section[nameof(Urls)] ?? defaults.Urls,
            PublicUrl = section[nameof(PublicUrl)]?.TrimEnd('/'),
            TrustedProxies = section[nameof(TrustedProxies)],
            SessionIdleMinutes = Number(section, nameof(SessionIdleMinutes), defaults.SessionIdleMinutes, 1, 60 * 24),
            SessionHours = Number(section, nameof(SessionHours), defaults.SessionHours, 1, 24),
            InvitationDays = Number(section, nameof(InvitationDays), defaults.InvitationDays, 1, 30),
            PasswordMemoryKiB = Number(section, nameof(PasswordMemoryKiB), defaults.PasswordMemoryKiB, 19 * 1024, 1024 * 1024),
            PasswordPasses = Number(section, nameof(PasswordPasses), defaults.PasswordPasses, 2, 20),
            TimeZone = section[nameof(TimeZone)] ?? defaults.TimeZone,
            Language = section[nameof(Language)] ?? defaults.Language,
            ProviderNetworks = section[nameof(ProviderNetworks)],
            EntraAuthority = section[nameof(EntraAuthority)]?.TrimEnd('/') ?? defaults.EntraAuthority,
        };
        return settings.Checked();
    }

    private static readonly string[] Keys = typeof(Settings).GetProperties().Select(p => p.Name)
        .Where(name => name != nameof(ConnectionString)).ToArray();

    private Settings Checked()
    {
        if (Database is not ("Sqlite" or "PostgreSql"))
            throw new SettingsException($"Gatehouse:Database is \"{Database}\"; it must be Sqlite or PostgreSql.");
        if (Database is "PostgreSql" && ConnectionString is null)
            throw new SettingsException("Gatehouse:Database is PostgreSql, but ConnectionStrings:Gatehouse is empty.");
        foreach (var address in Urls.Split(';'))
        {
            if (!(Uri.TryCreate(address.Replace("//*", "//any", StringComparison.Ordinal).Replace("//+", "//any", StringComparison.Ordinal), UriKind.Absolute, out var listen)
                && listen.Scheme is "http" or "https" && listen.PathAndQuery is "/"))
                throw new SettingsException($"Gatehouse:Urls is \"{Urls}\"; it must be an address to listen on such as http://127.0.0.1:5080, or several separated by semicolons.");
        }

        if (MasterKey is { } master && !IsKey(master.Reveal())) throw new SettingsException("Gatehouse:MasterKey must be 32 bytes in Base64.");
        if (PublicUrl is not null && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            throw new SettingsException($"Gatehouse:PublicUrl is \"{PublicUrl}\"; it must be an address such as https://id.example.org.");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(TimeZone, out _))
            throw new SettingsException($"Gatehouse:TimeZone is \"{TimeZone}\", which this machine does not know; an example is Europe/London.");
        if (!IsLanguage(Language)) throw new SettingsException($"Gatehouse:Language is \"{Language}\"; it must be the name of a language such as en-GB.");
        Web.Pages.CheckProxies(TrustedProxies);
        _ = AllowedProviderNetworks;
        if (!(Uri.TryCreate(EntraAuthority, UriKind.Absolute, out var authority) && authority.Scheme is "https" or "http"))
            throw new SettingsException($"Gatehouse:EntraAuthority is \"{EntraAuthority}\"; it must be an address such as https://login.microsoftonline.us.");
        return this;
    }

    private static bool IsLanguage(string name)
    {
        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true).Name.Length > 0;
        }
        catch (CultureNotFoundException)
        {
            return false;
        }
    }

    private static bool IsKey(string base64)
    {
        Span<byte> bytes = stackalloc byte[64];
        return Convert.TryFromBase64String(base64.Trim(), bytes, out var written) && written == 32;
    }

    private static int Number(IConfigurationSection section, string name, int otherwise, int least, int most) => section[name] switch
    {
        null => otherwise,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most => number,
        var text => throw new SettingsException($"Gatehouse:{name} is \"{text}\"; it must be a whole number from {least} to {most}."),
    };

    private static string Nearest(string key) => Keys.MinBy(known => Distance(known.ToLowerInvariant(), key.ToLowerInvariant()))!;

    // Levenshtein's distance: how many letters were mistyped.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}

/// <summary>A setting that cannot be used; the message is one clear line for the operator.</summary>
public sealed class SettingsException(string message) : Exception(message);
