namespace Gatehouse.Ui;

/// <summary>One part of a <see cref="BarChart"/>.</summary>
/// <param name="Text">The localised name.</param>
/// <param name="Count">How many.</param>
/// <param name="Kind">Its colour and sign.</param>
/// <param name="Href">Where the count leads: the list of exactly these; null for none.</param>
public sealed record ChartPart(string Text, long Count, StatusKind Kind, string? Href = null);
