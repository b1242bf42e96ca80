using Gatehouse.Adapters;
using Microsoft.AspNetCore.Diagnostics;

namespace Gatehouse.Features.Errors;

/// <summary>Every failure ends on a page of ours with the right status; what happened inside stays in the log.</summary>
public static class ErrorPages
{
    /// <summary>Set before the rest of the pipeline.</summary>
    public static void UseErrorPages(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/error",
            CreateScopeForErrors = true,
            StatusCodeSelector = error => error switch
            {
                TooBusyException => StatusCodes.Status503ServiceUnavailable,
                BadHttpRequestException bad => bad.StatusCode,
                _ when IsForAMoment(error) => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            },
            SuppressDiagnosticsCallback = context => context.Exception is TooBusyException or OperationCanceledException or BadHttpRequestException,
        });
        app.UseStatusCodePagesWithReExecute("/error", createScopeForStatusCodePages: true);
        app.Use((context, next) =>
        {
            if (context.Features.Get<IStatusCodeReExecuteFeature>() is null && context.Features.Get<IExceptionHandlerFeature>() is null) return next(context);
            // The error page is drawn, not posted to: a POST would be looked for a form that it does not have.
            context.Request.Method = HttpMethods.Get;
            context.SetEndpoint(null);
            if (context.Response.StatusCode is StatusCodes.Status404NotFound) context.Request.Path = "/not-found";
            if (context.Response.StatusCode is StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = "5";
            return next(context);
        });
    }

    /// <summary>
    /// Set after routing, which alone needs the address of the error page: what it draws (the panel's mark, Admin mode, the link past the
    /// navigation) goes by the address that the reader sees.
    /// </summary>
    public static void UseAddressAskedFor(this WebApplication app) => app.Use((context, next) =>
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is { } answer)
            (context.Request.Path, context.Request.QueryString) = (answer.OriginalPath, new(answer.OriginalQueryString));
        else if (context.Features.Get<IExceptionHandlerPathFeature>() is { } failure)
            context.Request.Path = failure.Path;
        return next(context);
    });

    // The database has no connection free, or is being restarted: the same request will do in a moment.
    private static bool IsForAMoment(Exception? error) =>
        error is not null && (error is System.Data.Common.DbException { IsTransient: true } or TimeoutException || IsForAMoment(error.InnerException));
}
