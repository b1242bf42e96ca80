using Microsoft.Extensions.Logging.Console;

namespace Gatehouse.Adapters;

/// <summary>
/// The log goes to standard error: lines for people where a terminal reads it, JSON where a file or a collector does. Standard output is
/// kept for what the operator asked for.
/// </summary>
public static class Log
{
    /// <summary>Chooses the form and what is worth a line.</summary>
    public static void AddLog(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        // That somebody without a session was sent to the sign-in is no news.
        builder.Logging.AddFilter("Gatehouse.Web.SessionAuthentication", LogLevel.Warning);
        // A start that fails is told by the command itself, in one line.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (Console.IsErrorRedirected)
            builder.Logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.TimestampFormat) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ"));
        else
            builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "));
    }
}
