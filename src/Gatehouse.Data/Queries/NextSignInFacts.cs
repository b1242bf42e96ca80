using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.SignIn;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Data.Queries;

/// <summary>What the next sign-in of an account will find, for whoever is told beforehand.</summary>
public static class NextSignInFacts
{
    /// <summary>The account's facts; of an SSO account also whether there is a way through its provider, which a sign-in under way has found.</summary>
    public static async Task<Facts> NextSignInFactsAsync(this GatehouseDb db, Account account, CancellationToken cancellationToken)
    {
        var user = account.User;
        if (user.Method is not SignInMethod.Sso) return account.Facts;
        if (!await db.SsoConnections.AnyAsync(c => c.IsOn, cancellationToken)) return account.Facts with { Provider = ProviderState.Off };
        // Provisioning knows the user by the provider's own id, and links at the first sign-in.
        return user.ExternalId is null && !await db.ExternalIdentities.AnyAsync(i => i.UserId == user.Id, cancellationToken)
            ? account.Facts with { Provider = ProviderState.NotLinked }
            : account.Facts;
    }
}
