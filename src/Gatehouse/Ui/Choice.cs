namespace Gatehouse.Ui;

/// <summary>One answer of a <see cref="ChoiceField"/>.</summary>
/// <param name="Value">What the form sends.</param>
/// <param name="Text">The localised name.</param>
/// <param name="Description">One localised sentence on what choosing it means.</param>
/// <param name="Disabled">Shown, but not to be chosen.</param>
public sealed record Choice(string Value, string Text, string? Description = null, bool Disabled = false);
