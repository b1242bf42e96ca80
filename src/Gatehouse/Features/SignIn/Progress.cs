using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.SignIn;

namespace Gatehouse.Features.SignIn;

/// <summary>A sign-in under way, read for one step: its row, its account and the step that is due.</summary>
public sealed record Progress(SignInRow Row, Account Account, Step Step)
{
    /// <summary>To start again with what is known: where the user wanted to go, and by whose sign-in address he came.</summary>
    public SignInResult.Expired Expired => new(Row.ReturnUrl, Account.Organization.Slug);

    /// <summary>The sign-in that <paramref name="token"/> stands for; null when there is none (any more).</summary>
    public static async Task<Progress?> FindAsync(GatehouseDb db, Token token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await db.LockUserOfSignInAsync(token.Hash, cancellationToken);
        // Read after the lock: another tab may have finished this sign-in, or an administrator ended it, while we waited.
        if (await db.FindSignInAsync(token.Hash, cancellationToken) is not { } row) return null;
        if (await db.ReadAccountAsync(row.UserId, cancellationToken) is not { } account) return null;
        // Ten minutes for the whole of it: one proof may not wait for the other longer than that. Nor may a sign-in have begun ten
        // minutes from now: the clock was set back, and its end would be put off by as much.
        return (now - row.StartedAt).Duration() > NextStep.SignInLifetime
            ? new(row, account, new(StepKind.Password, StepReason.PasswordFirst))
            : new(row, account, NextStep.For(account.Facts, row.Request, row.Evidence, now));
    }
}
