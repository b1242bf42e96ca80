using System.Linq.Expressions;
using Gatehouse.Data.Audit;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Audit;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data;

/// <summary>
/// The one context. Reads only the rows of <see cref="Organization"/>; refuses to save a foreign one; writes audit events in the
/// transaction of the change they tell of. Obtain it from <see cref="GatehouseDbFactory"/>, which fills in what it needs.
/// </summary>
public sealed class GatehouseDb(DbContextOptions<GatehouseDb> options) : DbContext(options)
{
    /// <summary>Name of the query filter that keeps organisations apart. The few places that lift it are listed in a test.</summary>
    public const string OrganizationFilter = "Organization";

    private readonly List<AuditEvent> _events = [];

    /// <summary>The organisation whose rows are visible; null sees none.</summary>
    public Guid? Organization { get; set; }

    internal DatabaseProvider Provider { get; private set; } = null!;

    /// <summary>True until its first use: the pool has just made it.</summary>
    internal bool IsNew => Provider is null;

    internal byte[] AuditKey { get; private set; } = [];

    /// <summary>
    /// The lane of all events written through this context: two transactions that each held the head of one lane and wanted the other's
    /// would wait for each other for ever.
    /// </summary>
    internal int AuditLane { get; private set; }

    public DbSet<OrganizationRow> Organizations => Set<OrganizationRow>();

    public DbSet<UserRow> Users => Set<UserRow>();

    public DbSet<AuthenticatorRow> Authenticators => Set<AuthenticatorRow>();

    public DbSet<SignInRow> SignIns => Set<SignInRow>();

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<KnownBrowserRow> KnownBrowsers => Set<KnownBrowserRow>();

    public DbSet<InvitationRow> Invitations => Set<InvitationRow>();

    public DbSet<SsoConnectionRow> SsoConnections => Set<SsoConnectionRow>();

    public DbSet<ExternalIdentityRow> ExternalIdentities => Set<ExternalIdentityRow>();

    public DbSet<ProvenDomainRow> ProvenDomains => Set<ProvenDomainRow>();

    public DbSet<SsoRequestRow> SsoRequests => Set<SsoRequestRow>();

    public DbSet<SsoSignInRow> SsoSignIns => Set<SsoSignInRow>();

    public DbSet<ProviderSessionRow> ProviderSessions => Set<ProviderSessionRow>();

    public DbSet<ScimTokenRow> ScimTokens => Set<ScimTokenRow>();

    public DbSet<ProvisionedUserRow> ProvisionedUsers => Set<ProvisionedUserRow>();

    public DbSet<ProvisionedValueRow> ProvisionedValues => Set<ProvisionedValueRow>();

    public DbSet<GroupRow> Groups => Set<GroupRow>();

    public DbSet<GroupMemberRow> GroupMembers => Set<GroupMemberRow>();

    public DbSet<ScimRequestRow> ScimRequests => Set<ScimRequestRow>();

    public DbSet<ThrottleRow> Throttles => Set<ThrottleRow>();

    public DbSet<AuditEventRow> AuditEvents => Set<AuditEventRow>();

    public DbSet<AuditLaneRow> AuditLanes => Set<AuditLaneRow>();

    public DbSet<InstallationRow> Installation => Set<InstallationRow>();

    /// <summary>Begins a use of this context, which comes from a pool: nothing of the use before may be left in it.</summary>
    internal void Lease(Guid? organization, DatabaseProvider provider, byte[] auditKey)
    {
        (Organization, Provider, AuditKey, AuditLane) = (organization, provider, auditKey, Random.Shared.Next(AuditChain.LaneCount));
        _events.Clear();
    }

    /// <summary>Notes an event; <see cref="SaveChangesAsync(bool, CancellationToken)"/> writes it with the change, or neither.</summary>
    public void Audit(AuditEvent auditEvent) => _events.Add(auditEvent);

    /// <summary>Users whose name, user name or e-mail contains <paramref name="needle"/>, by the database's own index.</summary>
    public IQueryable<UserRow> UsersMatching(string needle) => Provider.UsersMatching(this, Sound(needle).Trim().ToLowerInvariant());

    /// <summary>True when <paramref name="error"/> says that a unique index refused the row: the name is taken.</summary>
    public bool IsDuplicate(DbUpdateException error) => Provider.IsDuplicate(error);

    /// <inheritdoc/>
    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        PrepareRows();
        if (_events.Count == 0 && !ChangeTracker.HasChanges()) return 0;

        await using var turn = await Provider.TakeWriteTurnAsync(this, cancellationToken);
        try
        {
            if (_events.Count == 0) return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);

            await using var transaction = Database.CurrentTransaction is null ? await Database.BeginTransactionAsync(cancellationToken) : null;
            // The rows first and the lane's head last: whoever holds a head waits for nobody's row, so no circle of waiting can form.
            var written = ChangeTracker.HasChanges() ? await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken) : 0;
            await AuditWriter.WriteAsync(this, _events, cancellationToken);
            if (transaction is not null) await transaction.CommitAsync(cancellationToken);
            return written;
        }
        catch
        {
            // Whoever tries again reads anew and decides anew; nothing of the failed try may slip into the next.
            ChangeTracker.Clear();
            throw;
        }
        finally
        {
            _events.Clear();
        }
    }

    /// <inheritdoc/>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) =>
        throw new NotSupportedException("Save asynchronously: the audit chain is written on the way.");

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        Conventions.Apply(configurationBuilder, Database.ProviderName!);

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        Schema.Build(modelBuilder);
        ProvisioningSchema.Build(modelBuilder, isPostgreSql: Database.ProviderName!.EndsWith("PostgreSQL", StringComparison.Ordinal));
        foreach (var type in modelBuilder.Model.GetEntityTypes().Where(t => t.ClrType.IsAssignableTo(typeof(IOrganizationRow))))
        {
            var row = Expression.Parameter(type.ClrType, "row");
            var id = Expression.Convert(Expression.Property(row, nameof(IOrganizationRow.OrganizationId)), typeof(Guid?));
            var current = Expression.Property(Expression.Constant(this), nameof(Organization));
            modelBuilder.Entity(type.ClrType)
                .HasQueryFilter(OrganizationFilter, Expression.Lambda(Expression.Equal(id, current), row));
        }

        modelBuilder.Entity<OrganizationRow>().HasQueryFilter(OrganizationFilter, row => row.Id == Organization);
    }

    // Half a surrogate pair is text in no database: it becomes a sign that matches nobody instead of an error. NUL ends a text in one of them
    // and is refused by the other: it is left out.
    private static string Sound(string text) => string.Concat(text.EnumerateRunes().Where(rune => rune.Value != 0).Select(rune => rune.ToString()));

    private void PrepareRows()
    {
        foreach (var entry in ChangeTracker.Entries())
        {
            if (entry.State is EntityState.Unchanged or EntityState.Detached) continue;

            var owner = entry.Entity is OrganizationRow organization ? organization.Id : (entry.Entity as IOrganizationRow)?.OrganizationId;
            if (owner is { } id && id != Organization)
                throw new InvalidOperationException($"A row of another organisation must not be saved here: {entry.Metadata.ClrType.Name}.");

            if (entry.Entity is UserRow user)
            {
                user.NormalizedUsername = UserRow.Normalize(user.Username);
                user.SortName = user.Name.ToLowerInvariant();
                user.SearchText = $"{user.Name}\n{user.Username}\n{user.Email}".ToLowerInvariant();
            }

            if (entry is { State: EntityState.Modified, Entity: IVersionedRow versioned }) versioned.Version++;
        }
    }
}
