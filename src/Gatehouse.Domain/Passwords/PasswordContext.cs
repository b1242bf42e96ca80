namespace Gatehouse.Domain.Passwords;

/// <summary>What a password is judged against besides itself.</summary>
/// <param name="MinimumLength">
/// In code points: <see cref="PasswordPolicy.MinimumWithoutMfa"/> where the password is the only factor, <see cref="PasswordPolicy.MinimumWithMfa"/>
/// where MFA is required.
/// </param>
/// <param name="ContextWords">
/// What an attacker who knows the account would try first: user name, the person's name, organisation, e-mail address (its parts
/// count). The product's own name is always among them.
/// </param>
public sealed record PasswordContext(int MinimumLength, IReadOnlyList<string> ContextWords);
