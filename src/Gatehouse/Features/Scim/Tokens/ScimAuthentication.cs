using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Gatehouse.Data;
using Gatehouse.Data.Rows;
using Gatehouse.Data.Secrets;
using Gatehouse.Domain.Scim;
using Gatehouse.Features.Scim.Protocol;
using Gatehouse.Features.Scim.Requests;
using Gatehouse.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.Features.Scim.Tokens;

/// <summary>
/// Finds the token of a SCIM request (RFC 6750). One answer for every token that opens nothing; why it did not is told to the administrator
/// of its organisation, among the recent requests.
/// </summary>
public sealed class ScimAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    GatehouseDbFactory databases, BadTokens bad, RecentRequests recent, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Scim";

    private const string Prefix = "Bearer ";
    private static readonly TimeSpan UsedAccuracy = TimeSpan.FromMinutes(1);

    private bool _slowed;

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || Token.Parse(header[Prefix.Length..].Trim()) is not { } token) return AuthenticateResult.NoResult();

        var (hash, now, address) = (token.Hash, time.GetUtcNow(), Context.Connection.RemoteIpAddress);
        if (!bad.MayTry(address, hash))
        {
            _slowed = true;
            return AuthenticateResult.NoResult();
        }

        await using var db = databases.For(token.Organization);
        var found = await db.ScimTokens.AsNoTracking().SingleOrDefaultAsync(t => t.Hash == hash, Context.RequestAborted);
        if (found is null || !found.IsUsableAt(now))
        {
            bad.Count(address, hash);
            if (found is not null) Remember(found);
            return AuthenticateResult.NoResult();
        }

        bad.Know(hash);
        if (found.LastUsedAt is not { } used || (now - used).Duration() > UsedAccuracy)
        {
            await db.ScimTokens.Where(t => t.Id == found.Id && t.LastUsedAt == found.LastUsedAt)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.LastUsedAt, now), Context.RequestAborted);
        }

        Context.Features.Set(Caller(found));
        return AuthenticateResult.Success(new(new(new ClaimsIdentity([new("sub", found.Id.ToString())], SchemeName)), SchemeName));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (_slowed)
        {
            Response.Headers.RetryAfter = BadTokens.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return ScimResponse.WriteErrorAsync(Context, new(StatusCodes.Status429TooManyRequests, ScimErrorType.None,
                "Too many requests with tokens that open nothing came from this address. Wait a minute, and use a token that is good."));
        }

        // RFC 6750 3.1: no error code where no token was sent.
        Response.Headers.WWWAuthenticate = Request.Headers.Authorization.Count == 0
            ? "Bearer realm=\"scim\""
            : "Bearer realm=\"scim\", error=\"invalid_token\", error_description=\"The token is unknown, expired or revoked.\"";
        return ScimResponse.WriteErrorAsync(Context, new(StatusCodes.Status401Unauthorized, ScimErrorType.None,
            "A token of this organisation is needed. Make one in Gatehouse, in Admin mode under Provisioning."));
    }

    private void Remember(ScimTokenRow token) => recent.Add(
        Caller(token), Request.Method, ScimEndpoint.Path(Request.Path.Value![ScimEndpoint.Prefix.Length..]), null, null,
        new(StatusCodes.Status401Unauthorized, ScimErrorType.None, token.RevokedAt is null
            ? "The token is expired. Make a new one and enter it at the identity provider."
            : "The token is revoked. Make a new one and enter it at the identity provider."), TimeSpan.Zero);

    private ScimCaller Caller(ScimTokenRow token)
    {
        var visitor = Visitor.Of(Context);
        return new(token.OrganizationId, token.Id, token.Name, new("token", token.Id, token.Name, visitor.AddressText, visitor.Browser));
    }
}
