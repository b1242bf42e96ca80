using Gatehouse.Features.Setup.FirstStart;
using Gatehouse.Web;

namespace Gatehouse.Features.Setup;

/// <summary>How an installation begins.</summary>
public static class SetupFeature
{
    /// <summary>Its handlers.</summary>
    public static void AddSetup(this IServiceCollection services) =>
        services.AddSingleton<Demo>().AddSingleton<SetupLink>().AddSingleton<MakeFirstOrganization>();

    /// <summary>While there is no organisation, every page leads to the set-up; nobody could sign in anyway.</summary>
    public static void UseSetup(this WebApplication app) => app.Use(async (context, next) =>
    {
        var path = context.Request.Path;
        var isPage = !path.StartsWithSegments("/setup") && !path.StartsWithSegments("/health") && !path.StartsWithSegments("/help")
            && !path.StartsWithSegments("/scim") && path != StrengthHints.Path
            && !Path.HasExtension(path.Value);
        if (isPage && await context.RequestServices.GetRequiredService<SetupLink>().IsNeededAsync(context.RequestAborted))
        {
            context.Response.Redirect("/setup");
            return;
        }

        await next(context);
    });
}
