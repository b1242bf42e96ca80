using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Data.Secrets;

namespace Gatehouse.Features.SignIn;

/// <summary>What the pages of a sign-in under way say of it.</summary>
public sealed class StepHelp(GatehouseDbFactory databases)
{
    /// <summary>Null when there is no such sign-in (any more).</summary>
    public async Task<SignInWords?> ForAsync(Token token, CancellationToken cancellationToken)
    {
        await using var db = databases.For(token.Organization);
        return await db.FindSignInWordsAsync(token.Hash, cancellationToken);
    }
}
