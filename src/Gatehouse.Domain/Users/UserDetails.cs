namespace Gatehouse.Domain.Users;

/// <summary>What is written down about a person, as typed by whoever makes or edits the account.</summary>
/// <param name="Name">The person's name.</param>
/// <param name="Username">What the person types to sign in.</param>
/// <param name="Email">E-mail address; null or blank for none.</param>
/// <param name="Position">Position in the organisation; null or blank for none.</param>
/// <param name="Phone">Telephone number as it is dialled; null or blank for none.</param>
public sealed record UserDetails(string Name, string Username, string? Email = null, string? Position = null, string? Phone = null)
{
    /// <summary>Without surrounding blanks; what is blank becomes null.</summary>
    public UserDetails Trimmed() => new((Name ?? "").Trim(), (Username ?? "").Trim(), Text(Email), Text(Position), Text(Phone));

    /// <summary>One sentence for each field that cannot be used, under the field's name in lower case; empty when all can.</summary>
    public IReadOnlyDictionary<string, FormattableString> Errors()
    {
        var errors = new Dictionary<string, FormattableString>();
        Check(errors, "name", Name, 200, joiners: true);
        Check(errors, "username", Username, 200);
        Check(errors, "email", Email, 320);
        Check(errors, "position", Position, 200, joiners: true);
        Check(errors, "phone", Phone, 50);

        if (Name.Length == 0) errors["name"] = $"Enter the person's name.";
        if (Username.Length == 0) errors["username"] = $"Enter a username.";
        else if (Username.Any(char.IsWhiteSpace)) errors.TryAdd("username", $"A username has no spaces.");
        if (Email is not null && !IsAddress(Email)) errors.TryAdd("email", $"Enter an e-mail address such as name@example.org.");
        return errors;
    }

    private static void Check(Dictionary<string, FormattableString> errors, string field, string? text, int longest, bool joiners = false)
    {
        if (text is null) return;
        if (text.Length > longest) errors[field] = $"Use at most {longest} characters.";
        else if (!PlainText.Is(text, joiners)) errors[field] = $"This contains characters that cannot be seen. Type it instead of pasting it.";
    }

    // Whether it exists only a mail can tell; this finds slips of the keyboard.
    private static bool IsAddress(string text) =>
        text.LastIndexOf('@') is var at && at > 0 && at < text.Length - 1 && !text.Any(char.IsWhiteSpace) && text.IndexOf('@', StringComparison.Ordinal) == at;

    private static string? Text(string? typed) => string.IsNullOrWhiteSpace(typed) ? null : typed.Trim();
}
