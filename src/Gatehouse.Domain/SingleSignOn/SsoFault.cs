namespace Gatehouse.Domain.SingleSignOn;

/// <summary>Why a way through the identity provider led nowhere. Each has words for the user, for the administrator and for the audit log.</summary>
public enum SsoFault
{
    /// <summary>The sign-in was begun too long ago, has come back already, or was never begun here.</summary>
    Stale = 0,

    /// <summary>It was begun in another browser.</summary>
    OtherBrowser = 1,

    /// <summary>The answer came from another provider than was asked (RFC 9207).</summary>
    MixedUp = 2,

    /// <summary>The connection is off or gone.</summary>
    Off = 3,

    /// <summary>The provider or the user there said no.</summary>
    Denied = 4,

    /// <summary>The provider answered with another error.</summary>
    ProviderError = 5,

    /// <summary>The provider could not be reached, or answered too late, too much or with an error.</summary>
    Unreachable = 6,

    /// <summary>The address leads into a network that the operator has not allowed.</summary>
    NotPublic = 7,

    /// <summary>There is no usable discovery document at the address.</summary>
    NoDiscovery = 8,

    /// <summary>The discovery document names another issuer.</summary>
    OtherIssuer = 9,

    /// <summary>There are no usable signing keys.</summary>
    NoKeys = 10,

    /// <summary>The provider does not accept the client id with this secret or certificate.</summary>
    ClientRefused = 11,

    /// <summary>The provider does not accept the code.</summary>
    CodeRefused = 12,

    /// <summary>There is no ID token, or it is not one.</summary>
    NoIdToken = 13,

    /// <summary>The ID token is not signed by the provider.</summary>
    BadSignature = 14,

    /// <summary>The ID token was issued by somebody else.</summary>
    WrongIssuer = 15,

    /// <summary>The ID token was issued for another tenant.</summary>
    WrongTenant = 16,

    /// <summary>The ID token is meant for another application.</summary>
    WrongAudience = 17,

    /// <summary>The ID token has run out, or is not good yet.</summary>
    Expired = 18,

    /// <summary>The ID token answers another request.</summary>
    WrongNonce = 19,

    /// <summary>The ID token does not say who it is about.</summary>
    NoSubject = 20,

    /// <summary>The provider knows the person; no account here is linked to it.</summary>
    NotLinked = 21,

    /// <summary>An account could be created, but somebody has that user name.</summary>
    UsernameTaken = 22,

    /// <summary>An account could be created, but the provider gives no user name or name that can be used.</summary>
    NoUsername = 23,

    /// <summary>The identity belongs to another account, or the account to another identity.</summary>
    LinkedElsewhere = 24,

    /// <summary>The invitation cannot be used any more.</summary>
    InvitationGone = 25,

    /// <summary>Somebody else confirmed at the provider than is signed in here.</summary>
    OtherAccount = 26,

    /// <summary>The provider did not ask anew who it is.</summary>
    NotFresh = 27,

    /// <summary>The provider does not say when it asked who it is.</summary>
    NoTime = 28,
}
