using Gatehouse.Data.Rows;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;

namespace Gatehouse.Data.Audit;

/// <summary>Before and after of an account's fields, as the audit log keeps them.</summary>
public static class UserChanges
{
    /// <summary>A new account: everything it has, from nothing.</summary>
    public static IReadOnlyDictionary<string, string?[]> Of(UserRow user) => new (string Field, string? Value)[]
    {
        ("name", user.Name), ("username", user.Username), ("email", user.Email), ("position", user.Position), ("phone", user.Phone),
        ("method", Of(user.Method)), ("role", user.Role is Role.None ? null : user.Role.ToString()),
    }.Where(x => x.Value is not null).ToDictionary(x => x.Field, x => new[] { null, x.Value });

    /// <summary>What differs between an account and what it is to become; the role is told apart.</summary>
    public static IReadOnlyDictionary<string, string?[]> Between(UserRow user, UserDetails details, SignInMethod method) =>
        new (string Field, string? Before, string? After)[]
        {
            ("name", user.Name, details.Name), ("username", user.Username, details.Username), ("email", user.Email, details.Email),
            ("position", user.Position, details.Position), ("phone", user.Phone, details.Phone), ("method", Of(user.Method), Of(method)),
        }.Where(x => x.Before != x.After).ToDictionary(x => x.Field, x => new[] { x.Before, x.After });

    private static string Of(SignInMethod method) => method is SignInMethod.Sso ? "sso" : "password";
}
