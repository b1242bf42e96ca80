using Gatehouse.Domain;

namespace Gatehouse.Cli;

/// <summary>How a command ends: what became of the act, as a line and an exit code.</summary>
internal static class Exit
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int Usage = 2;

    /// <summary>As a shell says it of a command stopped by Ctrl+C: 128 and the signal's number.</summary>
    public const int Stopped = 130;

    /// <summary>Prints an outcome; <paramref name="json"/> asks for an object instead of a sentence.</summary>
    public static int With(Terminal terminal, Outcome outcome, bool json = false, object? result = null)
    {
        switch (outcome)
        {
            case Outcome.Done done:
                var message = Terminal.Text(done.Message);
                if (json) terminal.Json(result ?? new { message, id = done.Id });
                else terminal.Line(message);
                return Done;
            case Outcome.NotFound:
                return Refuse(terminal, "There is no such thing.");
            case Outcome.Refused refused:
                return Refuse(terminal, Terminal.Text(refused.Why));
            case Outcome.Invalid invalid:
                foreach (var (field, why) in invalid.Errors) terminal.Error.WriteLine($"{field}: {Terminal.Text(why)}");
                return Refused;
            case Outcome.Conflict:
                return Refuse(terminal, "Somebody else changed this at the same moment. Look at it as it is now and try again.");
            case Outcome.ReauthenticationNeeded:
                return Refuse(terminal, "This needs a fresh sign-in.");
            default:
                throw new InvalidOperationException($"An outcome nobody shows: {outcome.GetType().Name}.");
        }
    }

    private static int Refuse(Terminal terminal, string why)
    {
        terminal.Error.WriteLine(why);
        return Refused;
    }
}

/// <summary>A command that ends here, with one line for the operator.</summary>
internal sealed class CommandException(int code, string message) : Exception(message)
{
    public int Code => code;
}
