using Gatehouse.Data.Rows;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;

namespace Gatehouse.Features.Users;

/// <summary>The fields of an account's form, as posted or as they stand.</summary>
/// <param name="Details">About the person.</param>
/// <param name="Role">The role chosen; null where the form sent none that exists.</param>
/// <param name="Method">The sign-in method chosen; null where the form sent none that exists.</param>
/// <param name="Version">The account's version that the form was filled from.</param>
public sealed record UserForm(UserDetails Details, Role? Role, SignInMethod? Method, int? Version)
{
    /// <summary>An empty form.</summary>
    public static UserForm Empty { get; } = new(new("", ""), Domain.Permissions.Role.None, SignInMethod.Password, null);

    /// <summary>What was posted.</summary>
    public static UserForm Of(IFormCollection form) => new(
        new(form["name"].ToString(), form["username"].ToString(), form["email"], form["position"], form["phone"]),
        Chosen<Role>(form["role"]), Chosen<SignInMethod>(form["method"]), int.TryParse(form["version"], out var version) ? version : null);

    /// <summary>An account as it stands.</summary>
    public static UserForm Of(UserRow user) =>
        new(new(user.Name, user.Username, user.Email, user.Position, user.Phone), user.Role, user.Method, user.Version);

    private static T? Chosen<T>(string? text) where T : struct, Enum =>
        Enum.TryParse<T>(text, out var value) && Enum.GetName(value) == text ? value : null;
}
