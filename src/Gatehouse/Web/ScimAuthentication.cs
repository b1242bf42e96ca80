using System.Security.Claims;
using System.Text.Encodings.Web;
using Gatehouse.Data;
using Gatehouse.Data.Secrets;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.Web;

/// <summary>
/// Finds the token of a SCIM request (RFC 6750). One look into the database whatever was sent, and one answer for every token that opens
/// nothing.
/// </summary>
public sealed class ScimAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, GatehouseDbFactory databases, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Scim";

    private const string Prefix = "Bearer ";
    private static readonly TimeSpan UsedAccuracy = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var sent = header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? Token.Parse(header[Prefix.Length..].Trim()) : null;
        // A token of nobody is looked for where none was sent: it costs the same.
        var token = sent ?? Token.Create(Guid.NewGuid());
        var (hash, now) = (token.Hash, time.GetUtcNow());
        await using var db = databases.For(token.Organization);
        var found = await db.ScimTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Hash == hash, Context.RequestAborted);
        if (found is null || !found.IsUsableAt(now)) return AuthenticateResult.NoResult();

        if (found.LastUsedAt is not { } used || (now - used).Duration() > UsedAccuracy)
        {
            await db.ScimTokens.Where(t => t.Id == found.Id && t.LastUsedAt == found.LastUsedAt)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsedAt, now), Context.RequestAborted);
        }

        var visitor = Visitor.Of(Context);
        Context.Features.Set(new ScimCaller(found.OrganizationId, found.Id, found.Name,
            new("token", found.Id, found.Name, visitor.AddressText, visitor.Browser)));
        return AuthenticateResult.Success(new(new(new ClaimsIdentity([new("sub", found.Id.ToString())], SchemeName)), SchemeName));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // RFC 6750 3.1: no error code where no token was sent.
        Response.Headers.WWWAuthenticate = Request.Headers.Authorization.Count == 0
            ? "Bearer realm=\"scim\""
            : "Bearer realm=\"scim\", error=\"invalid_token\", error_description=\"The token is unknown, expired or revoked.\"";
        return ScimResponse.WriteErrorAsync(Context, new(StatusCodes.Status401Unauthorized, Domain.Scim.ScimErrorType.None,
            "A token of this organisation is needed. Make one in Gatehouse, in Admin mode under Provisioning."));
    }
}
