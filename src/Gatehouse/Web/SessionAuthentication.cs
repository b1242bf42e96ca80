using System.Security.Claims;
using System.Text.Encodings.Web;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Gatehouse.Web;

/// <summary>
/// Finds the session of a request. The cookie holds a random token and nothing else; what it may open is read from the database each
/// time, so that ending a session or deactivating a user works at once.
/// </summary>
public sealed class SessionAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder,
    GatehouseDbFactory databases, Settings settings, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Session";

    private static readonly TimeSpan SeenAccuracy = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // The error page is drawn for whoever is known already: what failed may be the database itself.
        if (Context.Features.Get<IExceptionHandlerFeature>() is not null)
            return Context.Features.Get<SignedIn>() is { } known ? Success(known) : AuthenticateResult.NoResult();

        if (Cookies.Read(Context, Cookies.Session) is not { } token) return AuthenticateResult.NoResult();

        var now = time.GetUtcNow();
        await using var db = databases.For(token.Organization);
        var hash = token.Hash;
        var found = await db.FindSessionAsync(hash, Context.RequestAborted);
        if (found is null || !found.IsActive) return AuthenticateResult.NoResult();

        // Seen in the future: the clock was set back, and both limits would be put off by as much.
        var idle = (now - found.Session.LastSeenAt).Duration();
        if (found.Session.ExpiresAt <= now || idle > TimeSpan.FromMinutes(settings.SessionIdleMinutes))
        {
            // NIST SP 800-63B-4 5.2: expiry terminates the session, it does not only hide it.
            await db.Sessions.Where(s => s.Id == hash).ExecuteDeleteAsync(Context.RequestAborted);
            return AuthenticateResult.NoResult();
        }

        if (idle > SeenAccuracy)
            await db.Sessions.Where(s => s.Id == hash).ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, now), Context.RequestAborted);

        var who = new SignedIn(token.Organization, found.OrganizationName, found.Session.UserId, found.Username, found.Name,
            found.Role, hash, found.Session.Evidence);
        Context.Features.Set(who);
        return Success(who);
    }

    private static AuthenticateResult Success(SignedIn who)
    {
        // The form token is bound to "sub": the session's id, so that a form of one session is worthless in another.
        var identity = new ClaimsIdentity([new("sub", who.SessionId), new(ClaimTypes.Role, who.Role.ToString())], SchemeName);
        return AuthenticateResult.Success(new(new(identity), SchemeName));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!HttpMethods.IsGet(Request.Method) || Request.Path.StartsWithSegments("/app"))
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }

        var wanted = Request.Path.Value == "/" ? "" : $"?returnUrl={Uri.EscapeDataString(Request.Path + Request.QueryString)}";
        Response.Redirect("/sign-in" + wanted);
        return Task.CompletedTask;
    }
}
