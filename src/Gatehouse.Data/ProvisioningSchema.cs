using Gatehouse.Data.Rows;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Gatehouse.Data;

/// <summary>The tables of provisioning (SCIM).</summary>
internal static class ProvisioningSchema
{
    // PostgreSQL indexes at most some 2,700 bytes; the domain lets no longer value through.
    private const int KeyLength = 1000;

    public static void Build(ModelBuilder model, bool isPostgreSql)
    {
        model.Entity<ScimTokenRow>(e =>
        {
            e.ToTable("ScimTokens").HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Name).HasMaxLength(100);
            e.Property(x => x.Hash).HasMaxLength(Schema.HashLength);
            e.Property(x => x.CreatedBy).HasMaxLength(400);
            e.Property(x => x.RevokedAt).IsConcurrencyToken();
            e.HasIndex(x => new { x.OrganizationId, x.Hash }).IsUnique();
            BelongsToOrganization(e);
        });
        model.Entity<ProvisionedUserRow>(e =>
        {
            e.ToTable("ProvisionedUsers").HasKey(x => new { x.OrganizationId, x.UserId });
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasOne<UserRow>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.UserId });
        });
        model.Entity<ProvisionedValueRow>(e =>
        {
            e.ToTable("ProvisionedValues").HasKey(x => new { x.OrganizationId, x.UserId, x.Attribute, x.Element, x.Sub });
            e.Property(x => x.Attribute).HasMaxLength(64);
            e.Property(x => x.Sub).HasMaxLength(32);
            ByCodePoints(e.Property(x => x.Key).HasMaxLength(KeyLength), isPostgreSql);
            e.HasIndex(x => new { x.OrganizationId, x.Attribute, x.Sub, x.Key });
            e.HasOne<ProvisionedUserRow>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.UserId });
        });
        model.Entity<GroupRow>(e =>
        {
            e.ToTable("Groups").HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.DisplayName).HasMaxLength(500);
            ByCodePoints(e.Property(x => x.DisplayKey).HasMaxLength(KeyLength), isPostgreSql);
            ByCodePoints(e.Property(x => x.ExternalId).HasMaxLength(500), isPostgreSql);
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasIndex(x => new { x.OrganizationId, x.DisplayKey }).IsUnique();
            BelongsToOrganization(e);
        });
        model.Entity<GroupMemberRow>(e =>
        {
            e.ToTable("GroupMembers").HasKey(x => new { x.OrganizationId, x.GroupId, x.UserId });
            e.HasIndex(x => new { x.OrganizationId, x.UserId });
            e.HasOne<GroupRow>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.GroupId });
            e.HasOne<ProvisionedUserRow>().WithMany().HasForeignKey(x => new { x.OrganizationId, x.UserId });
        });
        model.Entity<ScimRequestRow>(e =>
        {
            e.ToTable("ScimRequests").HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Method).HasMaxLength(16);
            e.Property(x => x.Path).HasMaxLength(200);
            e.Property(x => x.Subject).HasMaxLength(200);
            e.Property(x => x.ErrorCode).HasMaxLength(32);
            e.Property(x => x.Detail).HasMaxLength(500);
            BelongsToOrganization(e);
        });
    }

    // SQLite orders so by itself.
    private static void ByCodePoints(PropertyBuilder property, bool isPostgreSql)
    {
        if (isPostgreSql) property.UseCollation("C");
    }

    private static void BelongsToOrganization<T>(EntityTypeBuilder<T> e) where T : class, IOrganizationRow =>
        e.HasOne<OrganizationRow>().WithMany().HasForeignKey(x => x.OrganizationId);
}
