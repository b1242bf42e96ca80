namespace Gatehouse.Domain.SingleSignOn;

/// <summary>What stands at the other end of a connection. Stored by name.</summary>
public enum ProviderKind
{
    /// <summary>A Microsoft Entra ID tenant: accounts are known by tenant and object id.</summary>
    Entra = 0,

    /// <summary>Any other OpenID Connect provider: accounts are known by issuer and subject.</summary>
    OpenIdConnect = 1,
}
