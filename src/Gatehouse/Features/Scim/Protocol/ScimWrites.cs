using System.Data.Common;
using Gatehouse.Data;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Scim.Protocol;

/// <summary>Runs writes of a client that says what it wants and not what it saw: a lost race is decided anew, on what is stored now.</summary>
internal static class ScimWrites
{
    private const int Tries = 3;

    public static async Task<ScimAnswer> RunAsync(GatehouseDb db, string taken, Func<Task<ScimAnswer>> attempt)
    {
        for (var left = Tries - 1; ; left--)
        {
            db.ChangeTracker.Clear();
            try
            {
                return await attempt();
            }
            catch (DbUpdateException error) when (db.IsDuplicate(error))
            {
                throw ScimAnswer.Taken(taken);
            }
            catch (Exception error) when (left > 0 && IsRace(error))
            {
            }
            catch (DbUpdateConcurrencyException)
            {
                throw new Domain.Scim.ScimException(new(StatusCodes.Status409Conflict, Domain.Scim.ScimErrorType.None, "Others changed the same thing at the same moment. Send it again."));
            }
        }
    }

    private static bool IsRace(Exception error) =>
        error is DbUpdateConcurrencyException or DbException { IsTransient: true } or DbUpdateException { InnerException: DbException { IsTransient: true } };
}
