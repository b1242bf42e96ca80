using System.Reflection;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace Gatehouse.Server.Tests.Infrastructure;

/// <summary>The databases that every server test runs on.</summary>
public enum Database
{
    Sqlite,
    PostgreSql,
}

/// <summary>
/// Gives a theory each database. PostgreSQL is reached by the connection string in <c>GATEHOUSE_TEST_POSTGRES</c> (a role that may create
/// databases); without it those rows are skipped with that reason, and fail where <c>GATEHOUSE_TEST_REQUIRE_ALL</c> is 1.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryDatabaseAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        var postgres = new TheoryDataRow<Database>(Database.PostgreSql);
        if (TestDatabase.PostgresServer is null && !TestDatabase.RequireAll)
            postgres = new(Database.PostgreSql) { Skip = "PostgreSQL is not there: set GATEHOUSE_TEST_POSTGRES to a connection string of a role that may create databases." };
        return new([new TheoryDataRow<Database>(Database.Sqlite), postgres]);
    }

    public override bool SupportsDiscoveryEnumeration() => true;
}
