namespace Gatehouse.Web;

/// <summary>
/// The server listens before its database is made ready: a new version started beside the old one must learn that the address is taken before
/// it migrates the database under the other. Whoever comes in between waits.
/// </summary>
public sealed class Opening
{
    private TaskCompletionSource? _ready;

    /// <summary>True when everybody may come in.</summary>
    public bool IsOpen => _ready is null or { Task.IsCompleted: true };

    /// <summary>Lets everybody wait who comes from now on; called before the server listens.</summary>
    public void HoldBack() => _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets everybody in.</summary>
    public void Open() => _ready?.TrySetResult();

    internal async Task WaitAsync(HttpContext context, RequestDelegate next)
    {
        await _ready!.Task.WaitAsync(context.RequestAborted);
        await next(context);
    }
}

/// <summary>Where requests wait.</summary>
public static class OpeningGate
{
    /// <summary>Set before everything that asks the database. A load balancer is told at once.</summary>
    public static void UseOpening(this WebApplication app)
    {
        var opening = app.Services.GetRequiredService<Opening>();
        app.Use(next => context => opening.IsOpen || context.Request.Path.StartsWithSegments("/health") ? next(context) : opening.WaitAsync(context, next));
    }
}
