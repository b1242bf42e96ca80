namespace Gatehouse.Domain;

/// <summary>
/// What became of an act. A page turns it into a status and a sentence, the command line into an exit code; words are
/// <see cref="FormattableString"/>s, so that every reader gets them in his own language with dates in his own zone.
/// </summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>Done and written down.</summary>
    /// <param name="Message">What happened, for the person who did it.</param>
    /// <param name="Id">What was made, if something was.</param>
    public sealed record Done(FormattableString Message, Guid? Id = null) : Outcome;

    /// <summary>There is no such thing, or not in the caller's organisation (which must look the same).</summary>
    public sealed record NotFound : Outcome;

    /// <summary>Not allowed, now or to this person; nothing was changed. HTTP 403.</summary>
    public sealed record Refused(FormattableString Why) : Outcome;

    /// <summary>The last proof of identity is too old for this act. Nothing was changed.</summary>
    public sealed record ReauthenticationNeeded : Outcome;

    /// <summary>The input cannot be used; one sentence a field. HTTP 422.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, FormattableString> Errors) : Outcome;

    /// <summary>Somebody else changed the same thing in the meantime; nothing was changed. HTTP 409.</summary>
    public sealed record Conflict : Outcome;
}
