using Gatehouse.Web;

namespace Gatehouse.Features.SignIn.Password;

/// <summary>What the sign-in page sends.</summary>
public sealed class PasswordForm : IStepForm
{
    /// <inheritdoc/>
    public static async Task<SignInResult?> TakeAsync(HttpContext context, IFormCollection form)
    {
        // Whoever typed no password may be on his way to his identity provider.
        if (Field(form, "password") is not { Length: > 0 } password) return null;
        var (query, services) = (context.Request.Query, context.RequestServices);
        return await services.GetRequiredService<PasswordStep>().RunAsync(
            new(Field(form, "username") ?? "", new(password), query["organization"].FirstOrDefault(), query["returnUrl"].FirstOrDefault()),
            Visitor.Of(context), context.RequestAborted);
    }

    private static string? Field(IFormCollection form, string name) => form[name].FirstOrDefault();
}
