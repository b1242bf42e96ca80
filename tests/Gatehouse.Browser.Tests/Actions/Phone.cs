using System.Globalization;

namespace Gatehouse.Browser.Tests.Actions;

/// <summary>
/// An authenticator app with one entry; its codes are oathtool's. A code works once, so each is of a later time step than the one before;
/// the server takes one step of drift, so waiting is seldom needed.
/// </summary>
public sealed class Phone(string secret)
{
    private long _last;

    /// <summary>The key it holds, in Base32.</summary>
    public string Secret => secret;

    /// <summary>Reads the picture of a QR code, as a phone's camera does, and keeps the key that is in it.</summary>
    public static async Task<Phone> ScanAsync(byte[] picture)
    {
        var address = new Uri(await ReadAsync(picture, "png"));
        if (address is not { Scheme: "otpauth", Host: "totp" }) throw new InvalidOperationException($"The QR code is no otpauth address: {address.Scheme}.");
        return new(System.Web.HttpUtility.ParseQueryString(address.Query)["secret"] ?? throw new InvalidOperationException("The QR code holds no key."));
    }

    /// <summary>What the QR code in a picture says.</summary>
    public static async Task<string> ReadAsync(byte[] picture, string format)
    {
        var file = Path.Combine(Path.GetTempPath(), $"gatehouse-qr-{Guid.NewGuid():N}.{format}");
        await File.WriteAllBytesAsync(file, picture);
        try
        {
            return await SystemTool.RunAsync("zbarimg", [], "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A code that has not been used.</summary>
    public async Task<string> CodeAsync()
    {
        var step = Math.Max(Now(), _last + 1);
        while (step > Now() + 1) await Task.Delay(500);
        _last = step;
        return await CodeOfAsync(step);
    }

    /// <summary>What it would show if its clock were so many minutes behind.</summary>
    public Task<string> CodeBehindAsync(int minutes) => CodeOfAsync(Now() - minutes * 2);

    private static long Now() => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30;

    private Task<string> CodeOfAsync(long step)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(step * 30 + 15).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        return SystemTool.RunAsync("oathtool", [], "--totp", "--base32", "--now", at, secret);
    }
}
