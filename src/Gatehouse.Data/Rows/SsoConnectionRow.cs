using Gatehouse.Domain.SingleSignOn;

namespace Gatehouse.Data.Rows;

/// <summary>A connection to the organisation's identity provider: whose word is taken, and for what.</summary>
public sealed class SsoConnectionRow : IOrganizationRow, IVersionedRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>UUID version 7; also what discovery, links and logs name it by.</summary>
    public Guid Id { get; init; }

    /// <summary>What stands at the other end.</summary>
    public ProviderKind Kind { get; init; }

    /// <summary>As the button at sign-in says it: "Sign in with …".</summary>
    public required string Name { get; set; }

    /// <summary>
    /// The issuer exactly as its tokens carry it, with the tenant id filled in. All Entra tenants share their signing keys: this and
    /// <see cref="TenantId"/> are the only border between them.
    /// </summary>
    public required string Issuer { get; set; }

    /// <summary>The Entra tenant, in lower case; null for other providers.</summary>
    public string? TenantId { get; set; }

    /// <summary>Under which id the provider knows Gatehouse.</summary>
    public required string ClientId { get; set; }

    /// <summary>The client secret, encrypted for exactly this row; null where a certificate is used.</summary>
    public byte[]? EncryptedSecret { get; set; }

    /// <summary>The certificate that the provider knows (DER), for <c>private_key_jwt</c>; null where a secret is used.</summary>
    public byte[]? Certificate { get; set; }

    /// <summary>The certificate's private key (PKCS#8), encrypted for exactly this row.</summary>
    public byte[]? EncryptedKey { get; set; }

    /// <summary>When secret or certificate runs out, as far as that is known.</summary>
    public DateTimeOffset? CredentialExpiresAt { get; set; }

    /// <summary>The client secret that waits to take the place of the one in use.</summary>
    public byte[]? EncryptedNextSecret { get; set; }

    /// <summary>The certificate that waits.</summary>
    public byte[]? NextCertificate { get; set; }

    /// <summary>The private key of the certificate that waits.</summary>
    public byte[]? EncryptedNextKey { get; set; }

    /// <summary>When what waits runs out, as far as that is known.</summary>
    public DateTimeOffset? NextExpiresAt { get; set; }

    /// <summary>True while a new secret or certificate waits for the test that puts it in use.</summary>
    public bool HasNext => EncryptedNextSecret is not null || NextCertificate is not null;

    /// <summary>
    /// Where a new secret or certificate goes. While people sign in through the connection it waits: the provider may not know it yet, and
    /// whoever came in between would meet an error nobody warned of.
    /// </summary>
    public CredentialSlot SlotForNew => IsOn ? CredentialSlot.Next : CredentialSlot.InUse;

    /// <summary>True once people may sign in through it; never before it was tested.</summary>
    public bool IsOn { get; set; }

    /// <summary>When it last passed its test as it stands; null since what matters was changed.</summary>
    public DateTimeOffset? TestedAt { get; set; }

    /// <summary>Name of whoever tested it.</summary>
    public string? TestedBy { get; set; }

    /// <summary>What the tester's ID token said, as JSON; shown to administrators.</summary>
    public string? TestedClaims { get; set; }

    /// <summary>How the organisation knows that a second factor was asked for.</summary>
    public MfaTrust Trust { get; set; }

    /// <summary>When an administrator stated that the provider requires MFA; null until then.</summary>
    public DateTimeOffset? TrustedAt { get; set; }

    /// <summary>Name of who stated it.</summary>
    public string? TrustedBy { get; set; }

    /// <summary>The claim that proves MFA: <c>acrs</c> for Entra, <c>amr</c> or <c>acr</c> elsewhere.</summary>
    public required string ProofClaim { get; set; }

    /// <summary>The value of it that counts, such as <c>c1</c> or <c>mfa</c>.</summary>
    public required string ProofValue { get; set; }

    /// <summary>What happens to a stranger the provider vouches for.</summary>
    public JustInTime JustInTime { get; set; }

    /// <summary>When it was added.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <inheritdoc/>
    public int Version { get; set; }

    /// <summary>What stands in a slot.</summary>
    public StoredCredential Credential(CredentialSlot slot) => slot is CredentialSlot.Next
        ? new(EncryptedNextSecret, NextCertificate, EncryptedNextKey, NextExpiresAt)
        : new(EncryptedSecret, Certificate, EncryptedKey, CredentialExpiresAt);

    /// <summary>Puts a credential, or nothing, into a slot; what stood there is gone.</summary>
    public void Put(CredentialSlot slot, StoredCredential? credential)
    {
        var (secret, certificate, key, end) = credential ?? new(null, null, null, null);
        if (slot is CredentialSlot.Next) (EncryptedNextSecret, NextCertificate, EncryptedNextKey, NextExpiresAt) = (secret, certificate, key, end);
        else (EncryptedSecret, Certificate, EncryptedKey, CredentialExpiresAt) = (secret, certificate, key, end);
    }
}
