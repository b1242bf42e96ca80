namespace Gatehouse.Domain;

/// <summary>Text that must not reach a log, an error or the audit trail: printing it tells nothing.</summary>
public sealed class Secret(string value)
{
    /// <summary>The text itself. Reading it is a visible act in the code.</summary>
    public string Reveal() => value;

    /// <inheritdoc/>
    public override string ToString() => "(secret)";
}
