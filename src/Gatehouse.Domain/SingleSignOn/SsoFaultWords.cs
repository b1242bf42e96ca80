namespace Gatehouse.Domain.SingleSignOn;

/// <summary>How each reader is told of a fault.</summary>
public static class SsoFaultWords
{
    /// <summary>Said to whoever was signing in: what happened and what to do.</summary>
    public static FormattableString ForUser(SsoFault fault, string provider) => fault switch
    {
        SsoFault.Stale => $"This sign-in had been open for too long or was used already. Please sign in again.",
        SsoFault.OtherBrowser => $"This sign-in was begun in another browser. Please sign in again in this one.",
        SsoFault.Off => $"{provider} is switched off here at the moment, so you cannot sign in through it. Ask an administrator of your organisation.",
        SsoFault.Denied => $"{provider} did not let you in, or you cancelled there. Please try again, or ask an administrator of your organisation.",
        SsoFault.Unreachable => $"{provider} could not be reached. Please try again in a minute.",
        SsoFault.NotLinked => $"{provider} knows you, but there is no account for you here yet. Ask an administrator of your organisation for an invitation link.",
        SsoFault.UsernameTaken =>
            $"{provider} knows you, but your username there belongs to another account here. Ask an administrator of your organisation: they can link the two with an invitation.",
        SsoFault.NoUsername => $"{provider} knows you, but did not tell your name and username. Ask an administrator of your organisation.",
        SsoFault.LinkedElsewhere =>
            $"You are signed in to {provider} as somebody whose account here is another one. Sign out there and use the right account, or ask an administrator of your organisation.",
        SsoFault.InvitationGone => $"This invitation cannot be used any more. Ask whoever invited you for a new link.",
        SsoFault.OtherAccount => $"You confirmed as somebody else than you are signed in as here. Nothing was changed.",
        SsoFault.NotFresh => $"{provider} did not ask you anew who you are. Nothing was changed.",
        SsoFault.NoTime => $"{provider} did not say when it asked you who you are, so it cannot be known that it was just now. Nothing was changed. An administrator of {provider} switches it on: the claim auth_time in the ID token.",
        SsoFault.MixedUp or SsoFault.ProviderError or SsoFault.NotPublic or SsoFault.NoDiscovery or SsoFault.OtherIssuer or SsoFault.NoKeys
            or SsoFault.ClientRefused or SsoFault.CodeRefused or SsoFault.NoIdToken or SsoFault.BadSignature or SsoFault.WrongIssuer
            or SsoFault.WrongTenant or SsoFault.WrongAudience or SsoFault.Expired or SsoFault.WrongNonce or SsoFault.NoSubject =>
            $"The answer of {provider} cannot be used, so you have not been signed in. Please try again. If it happens again, tell an administrator of your organisation: the audit log says why.",
    };

    /// <summary>Said to the administrator who sets the connection up: what to change, and where.</summary>
    public static FormattableString ForAdministrator(SsoFault fault) => fault switch
    {
        SsoFault.Stale => $"The test had been open for more than ten minutes or was answered twice. Start it again.",
        SsoFault.OtherBrowser => $"The answer came back in another browser than the test was started in. Start it again and stay in this one.",
        SsoFault.MixedUp => $"The answer came from another provider than the one asked. Compare the redirect address at the provider with the one on this page.",
        SsoFault.Off => $"The connection is off or was removed meanwhile.",
        SsoFault.Denied =>
            $"The provider did not let you in. In Entra: Enterprise applications, the application, \"Users and groups\": assign yourself, or set \"Assignment required?\" to No.",
        SsoFault.ProviderError => $"The provider answered with an error; its own words are below. Most often the redirect address registered there is not exactly the one on this page.",
        SsoFault.Unreachable => $"The provider did not answer in time. Check the address, and that this server may open HTTPS connections to it.",
        SsoFault.NotPublic =>
            $"The address leads into a private network. If the provider really stands there, the operator allows it with the setting Gatehouse:ProviderNetworks.",
        SsoFault.NoDiscovery => $"There is no discovery document at this address followed by /.well-known/openid-configuration. Check the tenant id or the issuer.",
        SsoFault.OtherIssuer => $"The discovery document names another issuer. Copy the issuer from it exactly, also whether it ends with a slash.",
        SsoFault.NoKeys => $"The provider publishes no signing keys that can be used (RSA or elliptic curve). Check its jwks_uri.",
        SsoFault.ClientRefused =>
            $"The provider refused client id and secret. In Entra: App registrations, the application, \"Certificates & secrets\": make a new client secret and enter its Value, not its Secret ID; or upload the certificate that the connection's page offers.",
        SsoFault.CodeRefused => $"The provider did not accept its own code. Check that the redirect address there is of the type Web, and that the clocks of both agree.",
        SsoFault.NoIdToken => $"The provider sent no ID token. Check that the application may use the authorization code flow with the scope openid.",
        SsoFault.BadSignature => $"The ID token is not signed with a key that the provider publishes. It was refused.",
        SsoFault.WrongIssuer => $"The ID token was issued by somebody else than the issuer of this connection. Check the tenant id or the issuer.",
        SsoFault.WrongTenant => $"The ID token belongs to another tenant. Sign in with an account of the tenant whose id stands on this page.",
        SsoFault.WrongAudience => $"The ID token is meant for another application. Check the client id (in Entra: \"Application (client) ID\").",
        SsoFault.Expired => $"The ID token has run out or is not good yet. Check the clock of this server.",
        SsoFault.WrongNonce => $"The ID token answers another request than the one sent. It was refused; start the test again.",
        SsoFault.NoSubject => $"The ID token does not say who it is about: Entra must send \"oid\" (scope profile), others \"sub\".",
        SsoFault.NotLinked or SsoFault.UsernameTaken or SsoFault.NoUsername or SsoFault.LinkedElsewhere or SsoFault.InvitationGone
            or SsoFault.OtherAccount or SsoFault.NotFresh or SsoFault.NoTime => $"The sign-in was refused.",
    };

    /// <summary>Short and stable, for the audit log; never shown to whoever failed.</summary>
    public static string Reason(SsoFault fault) => fault switch
    {
        SsoFault.Stale => "identity provider: stale or used",
        SsoFault.OtherBrowser => "identity provider: other browser",
        SsoFault.MixedUp => "identity provider: mixed-up issuer",
        SsoFault.Off => "identity provider: switched off",
        SsoFault.Denied => "identity provider: denied",
        SsoFault.ProviderError => "identity provider: error",
        SsoFault.Unreachable => "identity provider: unreachable",
        SsoFault.NotPublic => "identity provider: private network",
        SsoFault.NoDiscovery => "identity provider: no discovery document",
        SsoFault.OtherIssuer => "identity provider: other issuer in discovery",
        SsoFault.NoKeys => "identity provider: no keys",
        SsoFault.ClientRefused => "identity provider: client refused",
        SsoFault.CodeRefused => "identity provider: code refused",
        SsoFault.NoIdToken => "identity provider: no ID token",
        SsoFault.BadSignature => "identity provider: bad signature",
        SsoFault.WrongIssuer => "identity provider: wrong issuer",
        SsoFault.WrongTenant => "identity provider: wrong tenant",
        SsoFault.WrongAudience => "identity provider: wrong audience",
        SsoFault.Expired => "identity provider: token expired",
        SsoFault.WrongNonce => "identity provider: wrong nonce",
        SsoFault.NoSubject => "identity provider: no subject",
        SsoFault.NotLinked => "identity provider: no account linked",
        SsoFault.UsernameTaken => "identity provider: username taken",
        SsoFault.NoUsername => "identity provider: no username",
        SsoFault.LinkedElsewhere => "identity provider: linked to another account",
        SsoFault.InvitationGone => "identity provider: invitation gone",
        SsoFault.OtherAccount => "identity provider: other account confirmed",
        SsoFault.NotFresh => "identity provider: not asked anew",
        SsoFault.NoTime => "identity provider: no auth_time",
    };

    /// <summary>How a screen says an audit event's <see cref="Reason"/>; null for what is none.</summary>
    public static FormattableString? OfReason(string reason) => reason switch
    {
        "identity provider: stale or used" => $"Identity provider: answered too late, or twice",
        "identity provider: other browser" => $"Identity provider: answered in another browser",
        "identity provider: mixed-up issuer" => $"Identity provider: the answer came from another provider",
        "identity provider: switched off" => $"Identity provider: the connection is off",
        "identity provider: denied" => $"Identity provider: it did not let the user in",
        "identity provider: error" => $"Identity provider: it answered with an error",
        "identity provider: unreachable" => $"Identity provider: not reachable",
        "identity provider: private network" => $"Identity provider: its address leads into a private network",
        "identity provider: no discovery document" => $"Identity provider: no discovery document",
        "identity provider: other issuer in discovery" => $"Identity provider: its discovery document names another issuer",
        "identity provider: no keys" => $"Identity provider: no usable keys",
        "identity provider: client refused" => $"Identity provider: it refused client id and secret",
        "identity provider: code refused" => $"Identity provider: it refused the code",
        "identity provider: no ID token" => $"Identity provider: no ID token",
        "identity provider: bad signature" => $"Identity provider: the ID token's signature is wrong",
        "identity provider: wrong issuer" => $"Identity provider: the ID token is another issuer's",
        "identity provider: wrong tenant" => $"Identity provider: the ID token is another tenant's",
        "identity provider: wrong audience" => $"Identity provider: the ID token is for another application",
        "identity provider: token expired" => $"Identity provider: the ID token has run out",
        "identity provider: wrong nonce" => $"Identity provider: the ID token answers another request",
        "identity provider: no subject" => $"Identity provider: the ID token names nobody",
        "identity provider: no account linked" => $"Identity provider: no account here is linked to this identity",
        "identity provider: username taken" => $"Identity provider: the username belongs to another account",
        "identity provider: no username" => $"Identity provider: it gave no usable username or name",
        "identity provider: linked to another account" => $"Identity provider: the identity belongs to another account",
        "identity provider: invitation gone" => $"Identity provider: the invitation cannot be used any more",
        "identity provider: other account confirmed" => $"Identity provider: somebody else confirmed",
        "identity provider: not asked anew" => $"Identity provider: it did not ask anew",
        "identity provider: no auth_time" => $"Identity provider: it did not say when it asked",
        _ => null,
    };
}
