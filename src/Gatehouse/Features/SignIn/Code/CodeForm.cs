using Gatehouse.Web;

namespace Gatehouse.Features.SignIn.Code;

/// <summary>What the page that asks for a code sends.</summary>
public sealed class CodeForm : IStepForm
{
    /// <inheritdoc/>
    public static async Task<SignInResult?> TakeAsync(HttpContext context, IFormCollection form) =>
        Cookies.Read(context, Cookies.SignIn) is { } token
            ? await context.RequestServices.GetRequiredService<CodeStep>()
                .RunAsync(token, form["code"].FirstOrDefault() ?? "", Visitor.Of(context), context.RequestAborted)
            : new SignInResult.Expired();
}
