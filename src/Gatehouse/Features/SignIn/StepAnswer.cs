using Gatehouse.Domain.SignIn;
using Gatehouse.Web;

namespace Gatehouse.Features.SignIn;

/// <summary>A result becomes cookies and an address.</summary>
public static class StepAnswer
{
    /// <summary>Gives and takes the cookies; where the result leads, or null for one that the step's own page explains.</summary>
    public static string? LeadsTo(HttpContext context, SignInResult result)
    {
        switch (result)
        {
            case SignInResult.Completed completed:
                Cookies.Give(context, Cookies.Session, completed.Session);
                Cookies.Take(context, Cookies.SignIn);
                if (completed.BrowserToken is { } browser) Cookies.GiveBrowser(context, browser);
                return completed.ReturnUrl;
            case SignInResult.GoOn goOn:
                Cookies.Give(context, Cookies.SignIn, goOn.SignIn);
                return goOn.Step is StepKind.SetUpAuthenticator ? "/sign-in/set-up" : "/sign-in/code";
            case SignInResult.Expired expired:
                Cookies.Take(context, Cookies.SignIn);
                return StartAgain(expired.ReturnUrl, expired.Organization) + "&expired=1";
            default:
                return null;
        }
    }

    /// <summary>The address that begins a sign-in anew without losing where the user wanted to go.</summary>
    public static string StartAgain(string? returnUrl, string? organization)
    {
        var query = QueryString.Create("returnUrl", returnUrl ?? ReturnUrl.Home);
        return "/sign-in" + (organization is null ? query : query.Add("organization", organization));
    }
}
