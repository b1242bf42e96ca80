using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.SignIn;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SignIn;

/// <summary>A sign-in under way, read for one step: its row, its account and the step that is due.</summary>
public sealed record Progress(SignInRow Row, Account Account, Step Step)
{
    /// <summary>The sign-in that <paramref name="token"/> stands for; null when there is none (any more).</summary>
    public static async Task<Progress?> FindAsync(GatehouseDb db, Token token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hash = token.Hash;
        if (await db.SignIns.SingleOrDefaultAsync(s => s.Id == hash, cancellationToken) is not { } row) return null;
        if (await db.FindAccountAsync(row.UserId, cancellationToken) is not { } account) return null;
        // Ten minutes for the whole of it: one proof may not wait for the other longer than that.
        return now - row.StartedAt > NextStep.SignInLifetime
            ? new(row, account, new(StepKind.Password, StepReason.PasswordFirst))
            : new(row, account, NextStep.For(account.Facts, row.Request, row.Evidence, now));
    }
}
