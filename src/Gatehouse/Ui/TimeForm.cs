namespace Gatehouse.Ui;

/// <summary>How a <see cref="Time"/> is written.</summary>
public enum TimeForm
{
    /// <summary>5 Nov 2026, 09:14.</summary>
    Exact = 0,

    /// <summary>5 November 2026: for sentences.</summary>
    Date = 1,

    /// <summary>Today, 09:14; Yesterday, 17:02; 12 March 2026.</summary>
    Near = 2,

    /// <summary>5 Nov 2026, 09:14:22: for the audit log.</summary>
    Seconds = 3,
}
