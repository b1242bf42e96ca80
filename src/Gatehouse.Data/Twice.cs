using Gatehouse.Domain;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data;

/// <summary>
/// For acts that say what is wanted and not what was seen ("MFA off", "reset"): when somebody else was a moment faster, the act is
/// decided once more on what is stored now.
/// </summary>
public static class Twice
{
    /// <summary>Runs <paramref name="attempt"/>, and runs it again after a lost race; a second loss is a <see cref="Outcome.Conflict"/>.</summary>
    public static async Task<Outcome> RunAsync(GatehouseDb db, Func<Task<Outcome>> attempt)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(attempt);
        for (var left = 1; ; left--)
        {
            // What the page read before is not what is decided on.
            db.ChangeTracker.Clear();
            try
            {
                return await attempt();
            }
            catch (DbUpdateConcurrencyException) when (left > 0)
            {
            }
            catch (DbUpdateConcurrencyException)
            {
                return new Outcome.Conflict();
            }
        }
    }
}
