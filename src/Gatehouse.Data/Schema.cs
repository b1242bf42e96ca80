using Gatehouse.Data.Rows;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data;

/// <summary>Keys, lengths and indexes. Every key of an organisation's row begins with the organisation.</summary>
internal static class Schema
{
    internal const int HashLength = 64;

    public static void Build(ModelBuilder model)
    {
        model.Entity<OrganizationRow>(e =>
        {
            e.ToTable("Organizations").HasKey(x => x.Id);
            e.Property(x => x.Slug).HasMaxLength(63);
            e.Property(x => x.Name).HasMaxLength(200);
            e.Property(x => x.HelpText).HasMaxLength(2000);
            e.Property(x => x.HelpContact).HasMaxLength(200);
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasIndex(x => x.Slug).IsUnique();
        });
        model.Entity<UserRow>(e =>
        {
            e.ToTable("Users").HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Username).HasMaxLength(200);
            e.Property(x => x.NormalizedUsername).HasMaxLength(400);
            e.Property(x => x.Name).HasMaxLength(200);
            e.Property(x => x.SortName).HasMaxLength(400);
            e.Property(x => x.Email).HasMaxLength(320);
            e.Property(x => x.Position).HasMaxLength(200);
            e.Property(x => x.Phone).HasMaxLength(50);
            e.Property(x => x.ExternalId).HasMaxLength(400);
            e.Property(x => x.Version).IsConcurrencyToken();
            e.HasIndex(x => new { x.OrganizationId, x.NormalizedUsername }).IsUnique();
            e.HasIndex(x => new { x.OrganizationId, x.ExternalId }).IsUnique().HasFilter("\"ExternalId\" IS NOT NULL");
            // Few wait at any time; the list of them is asked for on every look at the users.
            e.HasIndex(x => new { x.OrganizationId, x.WaitingSince }).HasFilter("\"WaitingSince\" IS NOT NULL");
            // A sign-in without an organisation in its address looks the name up everywhere.
            e.HasIndex(x => x.NormalizedUsername);
            e.HasIndex(x => new { x.OrganizationId, x.SortName, x.Id });
            e.HasIndex(x => new { x.OrganizationId, x.LastSignInAt, x.Id });
            e.HasOne<OrganizationRow>().WithMany().HasForeignKey(x => x.OrganizationId);
        });
        model.Entity<AuthenticatorRow>(e =>
        {
            e.ToTable("Authenticators").HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.BoundFrom).HasMaxLength(64);
            e.Property(x => x.RevokedBy).HasMaxLength(64);
            e.Property(x => x.LastAcceptedStep).IsConcurrencyToken();
            e.Property(x => x.RevokedAt).IsConcurrencyToken();
            e.HasIndex(x => new { x.OrganizationId, x.UserId }).IsUnique().HasFilter("\"RevokedAt\" IS NULL");
            BelongsToUser(e);
        });
        model.Entity<SignInRow>(e =>
        {
            // Without another index, as Throttles: each sign-in writes its row and takes it away again, and there are never many.
            e.ToTable("SignIns").HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Id).HasMaxLength(HashLength);
            e.Property(x => x.ReturnUrl).HasMaxLength(2000);
            BelongsToUser(e);
        });
        model.Entity<SessionRow>(e =>
        {
            e.ToTable("Sessions").HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Id).HasMaxLength(HashLength);
            e.Property(x => x.Address).HasMaxLength(64);
            e.Property(x => x.Browser).HasMaxLength(300);
            e.HasIndex(x => new { x.OrganizationId, x.UserId });
            BelongsToUser(e);
        });
        model.Entity<KnownBrowserRow>(e =>
        {
            e.ToTable("KnownBrowsers").HasKey(x => new { x.OrganizationId, x.UserId, x.Id });
            e.Property(x => x.Id).HasMaxLength(HashLength);
            BelongsToUser(e);
        });
        model.Entity<InvitationRow>(e =>
        {
            e.ToTable("Invitations").HasKey(x => new { x.OrganizationId, x.Id });
            e.Property(x => x.Id).HasMaxLength(HashLength);
            e.Property(x => x.UsedAt).IsConcurrencyToken();
            e.HasIndex(x => new { x.OrganizationId, x.UserId });
            BelongsToUser(e);
        });
        SingleSignOnSchema.Build(model);
        model.Entity<ThrottleRow>(e =>
        {
            e.ToTable("Throttles").HasKey(x => x.Key);
            e.Property(x => x.Key).HasMaxLength(200);
        });
        model.Entity<AuditEventRow>(e =>
        {
            e.ToTable("AuditEvents").HasKey(x => new { x.OrganizationId, x.Lane, x.Number });
            e.Property(x => x.Act).HasMaxLength(64);
            e.Property(x => x.ActorKind).HasMaxLength(16);
            e.Property(x => x.ActorName).HasMaxLength(400);
            e.Property(x => x.SubjectName).HasMaxLength(400);
            e.Property(x => x.Address).HasMaxLength(64);
            e.Property(x => x.Browser).HasMaxLength(300);
            e.Property(x => x.Reason).HasMaxLength(1000);
            e.Property(x => x.Seal).HasMaxLength(32);
            e.HasIndex(x => new { x.OrganizationId, x.At, x.Id });
            e.HasIndex(x => new { x.OrganizationId, x.SubjectId, x.At });
            e.HasIndex(x => new { x.OrganizationId, x.ActorId, x.At });
        });
        model.Entity<AuditLaneRow>(e =>
        {
            e.ToTable("AuditLanes").HasKey(x => new { x.OrganizationId, x.Lane });
            e.Property(x => x.Head).HasMaxLength(32);
        });
        model.Entity<InstallationRow>(e =>
        {
            e.ToTable("Installation").HasKey(x => x.Id);
            e.Property(x => x.Id).ValueGeneratedNever();
        });
    }

    internal static void BelongsToUser<T>(Microsoft.EntityFrameworkCore.Metadata.Builders.EntityTypeBuilder<T> e)
        where T : class, IOrganizationRow =>
        e.HasOne<UserRow>().WithMany().HasForeignKey("OrganizationId", "UserId");
}
