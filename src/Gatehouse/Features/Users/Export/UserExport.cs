using Gatehouse.Domain;
using Gatehouse.Features.Users.Listing;
using Gatehouse.Web;

namespace Gatehouse.Features.Users.Export;

/// <summary>The address of the export.</summary>
public static class UserExport
{
    /// <summary><c>GET /admin/users/export</c> with the same filter as the list.</summary>
    public static void MapUserExport(this WebApplication app) => app.MapGet("/admin/users/export", RunAsync);

    private static async Task RunAsync(HttpContext context, ExportUsers export, CurrentActor current, TimeProvider time)
    {
        var address = UserListAddress.Of(context.Request.Query);
        var outcome = await export.RunAsync(current.Actor, new(address.Filter, address.Order, address.FilterText, Begin), context.RequestAborted);
        if (outcome is not Outcome.Done) context.Response.StatusCode = StatusCodes.Status403Forbidden;

        Stream Begin()
        {
            context.Response.ContentType = Csv.ContentType;
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"users-{time.GetUtcNow():yyyy-MM-dd}.csv\"";
            return context.Response.Body;
        }
    }
}
