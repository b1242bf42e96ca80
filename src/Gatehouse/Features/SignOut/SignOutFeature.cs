using Gatehouse.Data;
using Gatehouse.Domain.Audit;
using Gatehouse.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.SignOut;

/// <summary>Ends the session, here and in the database.</summary>
public static class SignOutFeature
{
    /// <summary>Its handler.</summary>
    public static void AddSignOut(this IServiceCollection services) => services.AddScoped<ProviderSession>();

    /// <summary><c>POST /sign-out</c>; a bare GET signs nobody out (a picture on a foreign page could ask for it).</summary>
    public static void MapSignOut(this WebApplication app)
    {
        app.MapPost("/sign-out", RunAsync);
        app.MapGet("/sign-out", () => Results.Redirect("/account"));
        app.MapFrontChannelSignOut();
    }

    private static async Task<IResult> RunAsync(
        HttpContext context, IAntiforgery forms, GatehouseDb db, CurrentActor current, ProviderSession provider, ProviderSignOuts elsewhere, TimeProvider time)
    {
        try
        {
            await forms.ValidateRequestAsync(context);
        }
        catch (AntiforgeryValidationException)
        {
            // Also a form that cannot be read at all.
            return Results.Redirect("/account");
        }

        var (who, actor) = (current.SignedIn!, current.Actor);
        // Asked before the session goes, for what the provider wants to know of it goes with it.
        var there = who.IsSso ? await provider.FindAsync(who.SessionId, context.RequestAborted) : null;
        await using var change = await Change.BeginAsync(db, context.RequestAborted);
        await db.Sessions.Where(s => s.Id == who.SessionId).ExecuteDeleteAsync(context.RequestAborted);
        db.Audit(new(who.OrganizationId, time.GetUtcNow(), AuditActs.SignOut, actor.Audit, who.UserId, actor.Audit.Name));
        await db.SaveChangesAsync(context.RequestAborted);
        await change.CommitAsync(context.RequestAborted);
        Cookies.Take(context, Cookies.Session);
        Cookies.Take(context, Cookies.SignIn);
        if (there is not null) elsewhere.Leave(context, there);
        context.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        return Results.Redirect("/sign-in?signedOut=1");
    }
}
