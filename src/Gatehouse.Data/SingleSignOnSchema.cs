using Gatehouse.Data.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.Data;

/// <summary>
/// Keys, lengths and indexes of single sign-on. That an SSO account holds neither password nor authenticator is a trigger of the migration
/// <c>SingleSignOn</c>: whoever rebuilds the tables of users or authenticators on SQLite must make it again.
/// </summary>
internal static class SingleSignOnSchema
{
    private const int AddressLength = 500;

    // OpenID Connect Core 2: a subject has at most 255 ASCII characters.
    private const int SubjectLength = 255;

    public static void Build(ModelBuilder model)
    {
        model.Entity<SsoConnectionRow>(e =>
        {
            e.ToTable("SsoConnections").HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Name).HasMaxLength(100);
            e.Property(x => x.Issuer).HasMaxLength(AddressLength);
            e.Property(x => x.TenantId).HasMaxLength(36);
            e.Property(x => x.ClientId).HasMaxLength(200);
            e.Property(x => x.TestedBy).HasMaxLength(400);
            e.Property(x => x.TrustedBy).HasMaxLength(400);
            e.Property(x => x.ProofClaim).HasMaxLength(32);
            e.Property(x => x.ProofValue).HasMaxLength(200);
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasOne<OrganizationRow>().WithMany().HasForeignKey(x => x.OrganizationId);
        });
        model.Entity<ExternalIdentityRow>(e =>
        {
            e.ToTable("ExternalIdentities").HasKey(x => new { x.OrganizationId, x.Issuer, x.Subject });
            e.Property(x => x.Issuer).HasMaxLength(AddressLength);
            e.Property(x => x.Subject).HasMaxLength(SubjectLength);
            e.Property(x => x.LinkedBy).HasMaxLength(16);
            e.Property(x => x.LastProof).HasMaxLength(300);
            e.Property(x => x.LastUsername).HasMaxLength(400);
            // One identity at a provider for one account, and the other way round.
            e.HasIndex(x => new { x.OrganizationId, x.UserId, x.Issuer }).IsUnique();
            Schema.BelongsToUser(e);
        });
        model.Entity<ProvenDomainRow>(e =>
        {
            e.ToTable("ProvenDomains").HasKey(x => new { x.OrganizationId, x.Domain });
            e.Property(x => x.Domain).HasMaxLength(253);
            e.Property(x => x.Challenge).HasMaxLength(100);
            e.Property(x => x.ProvenBy).HasMaxLength(16);
            e.Property(x => x.ProvenAt).IsConcurrencyToken();
            // A user name typed at an address that names no organisation is looked up everywhere; two could not both have it.
            e.HasIndex(x => x.Domain).IsUnique().HasFilter("\"ProvenAt\" IS NOT NULL");
            e.HasOne<OrganizationRow>().WithMany().HasForeignKey(x => x.OrganizationId);
        });
        model.Entity<SsoRequestRow>(e =>
        {
            e.ToTable("SsoRequests").HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Id).HasMaxLength(Schema.HashLength);
            e.Property(x => x.BrowserHash).HasMaxLength(Schema.HashLength);
            e.Property(x => x.InvitationId).HasMaxLength(Schema.HashLength);
            e.Property(x => x.ReturnUrl).HasMaxLength(2000);
            e.HasIndex(x => new { x.OrganizationId, x.StartedAt });
            e.HasIndex(x => new { x.OrganizationId, x.ConnectionId });
            BelongsToConnection(e);
        });
        model.Entity<SsoSignInRow>(e =>
        {
            e.ToTable("SsoSignIns").HasKey(x => new { x.OrganizationId, x.Id });
            e.HasIndex(x => new { x.OrganizationId, x.ConnectionId, x.At });
            e.HasIndex(x => new { x.OrganizationId, x.UserId });
            BelongsToConnection(e);
            Schema.BelongsToUser(e);
        });
        model.Entity<ProviderSessionRow>(e =>
        {
            e.ToTable("ProviderSessions").HasKey(x => new { x.OrganizationId, x.SessionId });
            e.Property(x => x.SessionId).HasMaxLength(Schema.HashLength);
            e.Property(x => x.Issuer).HasMaxLength(AddressLength);
            e.Property(x => x.ProviderSessionId).HasMaxLength(SubjectLength);
            e.HasIndex(x => new { x.OrganizationId, x.Issuer, x.ProviderSessionId });
            e.HasIndex(x => new { x.OrganizationId, x.ConnectionId });
            e.HasOne<SessionRow>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.SessionId });
            BelongsToConnection(e);
        });
    }

    private static void BelongsToConnection<T>(EntityTypeBuilder<T> e)
        where T : class, IOrganizationRow =>
        e.HasOne<SsoConnectionRow>().WithMany().HasForeignKey("OrganizationId", "ConnectionId");
}
