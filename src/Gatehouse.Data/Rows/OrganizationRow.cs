using Gatehouse.Domain.Mfa;

namespace Gatehouse.Data.Rows;

/// <summary>An organisation and its settings.</summary>
public sealed class OrganizationRow : IVersionedRow
{
    /// <summary>UUID version 7.</summary>
    public Guid Id { get; init; }

    /// <summary>Short name in addresses and on the command line; unique, lower case.</summary>
    public required string Slug { get; set; }

    /// <summary>Name as people read it; also the issuer in authenticator apps.</summary>
    public required string Name { get; set; }

    /// <summary>When the organisation was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when MFA is required of every password account; null while it is not.</summary>
    public DateTimeOffset? MfaEnforcedSince { get; set; }

    /// <summary>What "Need help?" tells a user who cannot sign in; null for the product's own words.</summary>
    public string? HelpText { get; set; }

    /// <summary>Whom to ask: a name, telephone number or address.</summary>
    public string? HelpContact { get; set; }

    /// <summary>True when accounts that provisioning makes wait for an administrator to activate them.</summary>
    public bool ProvisionedWait { get; set; }

    /// <inheritdoc/>
    public int Version { get; set; }

    /// <summary>The policy as the domain reads it.</summary>
    public OrganizationPolicy Policy => new(MfaEnforcedSince);
}
