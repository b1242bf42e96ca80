namespace Gatehouse.Domain.Totp;

/// <summary>The address behind the QR code, in the "Key URI Format" that authenticator apps read.</summary>
public static class OtpAuthUri
{
    /// <summary>
    /// <c>otpauth://totp/Organisation:user?secret=…&amp;issuer=…&amp;algorithm=SHA1&amp;digits=6&amp;period=30</c>. It holds the secret: draw it,
    /// link it, never log it.
    /// </summary>
    /// <param name="secret">The secret to share.</param>
    /// <param name="organizationName">Shown by the app above the code.</param>
    /// <param name="userName">Shown below it.</param>
    public static string For(TotpSecret secret, string organizationName, string userName)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var issuer = Uri.EscapeDataString(WithoutColon(organizationName));
        var account = Uri.EscapeDataString(WithoutColon(userName));
        return $"otpauth://totp/{issuer}:{account}?secret={secret.ToBase32()}&issuer={issuer}&algorithm=SHA1&digits={Totp.Digits}&period={Totp.StepSeconds}";
    }

    // Apps decode the label before they cut it at the first colon, so an encoded colon in a name would be taken for the border
    // and half of the organisation's name for the user's.
    private static string WithoutColon(string name) => name
        .Replace(": ", " - ", StringComparison.Ordinal)
        .Replace(':', '-');
}
