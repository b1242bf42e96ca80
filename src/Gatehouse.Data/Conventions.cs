using Gatehouse.Domain.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Gatehouse.Data;

/// <summary>How values stand in the database; the same meaning on every provider.</summary>
internal static class Conventions
{
    public static void Apply(ModelConfigurationBuilder builder, string provider)
    {
        // The schema names its indexes; EF Core would add one behind every reference, and each write pays for each index.
        builder.Conventions.Remove<ForeignKeyIndexConvention>();

        // SQLite has no time type that orders: microseconds since 1970 do. PostgreSQL keeps timestamptz. Both round alike, because
        // an audit event must read back exactly as it was sealed.
        if (provider.EndsWith("Sqlite", StringComparison.Ordinal))
            builder.Properties<DateTimeOffset>().HaveConversion<Microseconds>();
        else
            builder.Properties<DateTimeOffset>().HaveConversion<Utc>();

        builder.Properties<Domain.Permissions.Role>().HaveConversion<string>().HaveMaxLength(32);
        builder.Properties<Domain.Mfa.SignInMethod>().HaveConversion<string>().HaveMaxLength(16);
        builder.Properties<Domain.SingleSignOn.ProviderKind>().HaveConversion<string>().HaveMaxLength(16);
        builder.Properties<Domain.SingleSignOn.MfaTrust>().HaveConversion<string>().HaveMaxLength(16);
        builder.Properties<Domain.SingleSignOn.JustInTime>().HaveConversion<string>().HaveMaxLength(16);
        builder.Properties<Domain.SingleSignOn.SsoPurpose>().HaveConversion<string>().HaveMaxLength(16);
    }

    private sealed class Microseconds() : ValueConverter<DateTimeOffset, long>(
        value => (value.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond,
        stored => DateTimeOffset.UnixEpoch.AddTicks(stored * TimeSpan.TicksPerMicrosecond));

    private sealed class Utc() : ValueConverter<DateTimeOffset, DateTimeOffset>(
        value => AuditChain.Round(value), stored => stored.ToUniversalTime());
}
