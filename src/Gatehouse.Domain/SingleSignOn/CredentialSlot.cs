namespace Gatehouse.Domain.SingleSignOn;

/// <summary>Which of a connection's two credentials: each is a client secret or a certificate.</summary>
public enum CredentialSlot
{
    /// <summary>The one that sign-ins prove Gatehouse with.</summary>
    InUse = 0,

    /// <summary>The one that waits: only a test uses it, and a test that goes well puts it in use.</summary>
    Next = 1,
}
