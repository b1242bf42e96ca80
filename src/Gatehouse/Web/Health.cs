using Gatehouse.Data;

namespace Gatehouse.Web;

/// <summary>For a load balancer: whether the process lives, and whether it can serve.</summary>
public static class Health
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Open to anybody; tells nothing but one word.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapMethods("/health/live", Methods, () => "live").AllowAnonymous();
        app.MapMethods("/health/ready", Methods, async (GatehouseDbFactory databases, Opening opening, CancellationToken cancellationToken) =>
        {
            if (!opening.IsOpen) return Results.Text("the database is being made ready", statusCode: StatusCodes.Status503ServiceUnavailable);
            await using var db = databases.For(null);
            return await db.Database.CanConnectAsync(cancellationToken)
                ? Results.Text("ready")
                : Results.Text("the database does not answer", statusCode: StatusCodes.Status503ServiceUnavailable);
        }).AllowAnonymous();
    }
}
