namespace Gatehouse.Domain.Passwords;

/// <summary>How well a password stands up to guessing; a hint while typing, nothing is decided by it.</summary>
public enum Strength
{
    /// <summary>Shorter than the policy asks.</summary>
    TooShort = 0,

    /// <summary>Would be guessed, or would be refused.</summary>
    Weak = 1,

    /// <summary>Stands up to guessing over the network, not to a stolen database.</summary>
    Fair = 2,

    /// <summary>Stands up to a stolen database for long.</summary>
    Good = 3,

    /// <summary>Nobody will guess it.</summary>
    Strong = 4,
}

/// <summary>
/// A rough estimate of the guesses a password costs, in bits: its length times what a character is worth, less whatever an attacker
/// gets for nothing (runs, repeats, common passwords, what he knows of the account). An estimate of the kind can only be too kind.
/// </summary>
public static class PasswordStrength
{
    private const double FairBits = 35;
    private const double GoodBits = 50;
    private const double StrongBits = 70;

    /// <summary>The estimate.</summary>
    public static Strength Estimate(string password, PasswordContext context)
    {
        ArgumentNullException.ThrowIfNull(password);
        ArgumentNullException.ThrowIfNull(context);
        if (password.Length <= PasswordPolicy.MaximumLength * 2
            && PasswordPolicy.Length(PasswordPolicy.Normalize(password)) < context.MinimumLength) return Strength.TooShort;
        if (PasswordPolicy.Refuse(password, context) is not null) return Strength.Weak;
        return GuessingBits.Of(PasswordPolicy.Normalize(password), context) switch
        {
            < FairBits => Strength.Weak,
            < GoodBits => Strength.Fair,
            < StrongBits => Strength.Good,
            _ => Strength.Strong,
        };
    }

    /// <summary>The hint for <paramref name="strength"/>, with what would make it better.</summary>
    public static FormattableString Words(Strength strength, PasswordContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return strength switch
        {
            Strength.TooShort => $"Too short: use at least {context.MinimumLength} characters.",
            Strength.Weak => $"Weak: easy to guess. Add unrelated words.",
            Strength.Fair => $"Fair. Another word makes it much better.",
            Strength.Good => $"Good.",
            Strength.Strong => $"Strong.",
        };
    }
}
