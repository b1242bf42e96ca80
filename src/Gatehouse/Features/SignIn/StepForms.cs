namespace Gatehouse.Features.SignIn;

/// <summary>The form of a step, taken before the step's page is drawn.</summary>
public interface IStepForm
{
    /// <summary>Takes the step; null leaves it to the page.</summary>
    static abstract Task<SignInResult?> TakeAsync(HttpContext context, IFormCollection form);
}

/// <summary>Names the form of a step's page that is taken before the page is drawn.</summary>
/// <param name="name">The form's name on the page.</param>
public abstract class StepFormAttribute(string name) : Attribute
{
    /// <summary>The form's name on the page.</summary>
    public string Name => name;

    /// <inheritdoc cref="IStepForm.TakeAsync"/>
    public abstract Task<SignInResult?> TakeAsync(HttpContext context, IFormCollection form);
}

/// <inheritdoc/>
[AttributeUsage(AttributeTargets.Class)]
public sealed class StepFormAttribute<TForm>(string name) : StepFormAttribute(name)
    where TForm : IStepForm
{
    /// <inheritdoc/>
    public override Task<SignInResult?> TakeAsync(HttpContext context, IFormCollection form) => TForm.TakeAsync(context, form);
}

/// <summary>
/// Nearly every post of a sign-in leads on to another page. To draw the one it came from, for nobody to see, cost a quarter of what a step
/// costs beyond the hash; so the step is taken first, and the page is drawn only to say why it failed.
/// </summary>
public static class StepForms
{
    /// <summary>Set after the form token has been checked, before the page.</summary>
    public static void UseStepForms(this WebApplication app) => app.Use(async (context, next) =>
    {
        if (HttpMethods.IsPost(context.Request.Method) && context.GetEndpoint()?.Metadata.GetMetadata<StepFormAttribute>() is { } step)
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            if (form[Web.Pages.FormName] == step.Name && await step.TakeAsync(context, form) is { } result)
            {
                if (StepAnswer.LeadsTo(context, result) is { } address)
                {
                    context.Response.Redirect(Absolute(context.Request, address));
                    return;
                }

                context.Features.Set(result);
            }
        }

        await next(context);
    });

    // Whole, as Blazor writes it: in a header an address must be ASCII, and "/.//elsewhere" shortened by itself would be another host.
    private static string Absolute(HttpRequest request, string address) => new Uri(new Uri($"{request.Scheme}://{request.Host}"), address).AbsoluteUri;
}
