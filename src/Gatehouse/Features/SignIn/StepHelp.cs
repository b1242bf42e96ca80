using Gatehouse.Data;
using Gatehouse.Data.Secrets;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SignIn;

/// <summary>What the organisation of a sign-in under way wants "Need help?" to say.</summary>
public sealed class StepHelp(GatehouseDbFactory databases)
{
    /// <summary>The organisation's own text and contact; null parts are the product's. Whose they are, and how to start again.</summary>
    public sealed record Words(string? Text, string? Contact, string Organization, string Slug, string ReturnUrl);

    /// <summary>Only for a sign-in that exists: a made-up token learns nothing of an organisation.</summary>
    public async Task<Words?> ForAsync(Token token, CancellationToken cancellationToken)
    {
        var hash = token.Hash;
        await using var db = databases.For(token.Organization);
        return await db.SignIns.Where(s => s.Id == hash)
            .SelectMany(_ => db.Organizations, (s, o) => new Words(o.HelpText, o.HelpContact, o.Name, o.Slug, s.ReturnUrl))
            .SingleOrDefaultAsync(cancellationToken);
    }
}
