using Gatehouse.Domain.SignIn;
using Gatehouse.Ui;
using Gatehouse.Web;
using Microsoft.AspNetCore.Components;

namespace Gatehouse.Features.SignIn;

/// <summary>What the pages of a sign-in have in common: a result becomes cookies and the next page.</summary>
public abstract class StepPage : Page
{
    /// <summary>Where the user wanted to go.</summary>
    [SupplyParameterFromQuery] public string? ReturnUrl { get; set; }

    /// <summary>The organisation whose sign-in address was opened.</summary>
    [SupplyParameterFromQuery] public string? Organization { get; set; }

    /// <summary>The form or the sign-in had expired.</summary>
    [SupplyParameterFromQuery] public string? Expired { get; set; }

    /// <summary>The page is shown in place of a form that had been open for too long.</summary>
    protected bool IsExpired => Expired is not null && HttpMethods.IsGet(Http.Request.Method);

    /// <summary>What became of the step, where its form was taken before this page is drawn.</summary>
    protected SignInResult? Taken => Http.Features.Get<SignInResult>();

    /// <inheritdoc cref="StepAnswer.StartAgain"/>
    protected static string StartAgain(string? returnUrl, string? organization) => StepAnswer.StartAgain(returnUrl, organization);

    /// <summary>
    /// No sign-in is under way in this browser. Whoever is signed in has come by the back button, or clicked twice so that the second post
    /// met the finished sign-in: he goes on, and everybody else starts again.
    /// </summary>
    protected void ShowNothingBegun()
    {
        if (Current.SignedIn is not null && HttpMethods.IsGet(Http.Request.Method)) GoTo(Web.ReturnUrl.Home);
        else Show(new SignInResult.Expired());
    }

    /// <summary>Acts on a result; what stays on the page is shown by <see cref="Page.Problem"/>.</summary>
    protected void Show(SignInResult result)
    {
        if (StepAnswer.LeadsTo(Http, result) is { } address)
        {
            GoTo(address);
            return;
        }

        switch (result)
        {
            case SignInResult.Throttled throttled:
                Http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                var wait = throttled.Until - Clock.GetUtcNow();
                Http.Response.Headers.RetryAfter = ((int)Math.Ceiling(Math.Max(1, wait.TotalSeconds))).ToString(System.Globalization.CultureInfo.InvariantCulture);
                Problem = wait <= TimeSpan.FromMinutes(1)
                    ? (FormattableString)$"There have been too many failed attempts. Try again in a minute."
                    : $"There have been too many failed attempts. Try again in {Math.Ceiling(wait.TotalMinutes)} minutes.";
                break;
            case SignInResult.Refused refused:
                Cookies.Take(Http, Cookies.SignIn);
                Http.Response.StatusCode = StatusCodes.Status403Forbidden;
                Problem = refused.Reason is StepReason.Waiting
                    ? $"Your account waits for an administrator of your organisation to activate it."
                    : refused.Reason is StepReason.AuthenticatorDisabled
                    ? (FormattableString)$"Your authenticator has been switched off after 100 wrong codes in a row. An administrator of your organisation can reset MFA for you; then you set it up again."
                    : $"Your account cannot sign in at the moment. Ask an administrator of your organisation.";
                break;
            case SignInResult.Failed failed:
                Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
                Problem = failed.Why;
                break;
        }
    }
}
