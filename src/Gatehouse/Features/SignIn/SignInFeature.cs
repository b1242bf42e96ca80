using Gatehouse.Features.SignIn.Code;
using Gatehouse.Features.SignIn.Password;
using Gatehouse.Features.SignIn.Provider;
using Gatehouse.Features.SignIn.SetUp;

namespace Gatehouse.Features.SignIn;

/// <summary>Sign-in with password and authenticator app.</summary>
public static class SignInFeature
{
    /// <summary>Its handlers.</summary>
    public static void AddSignIn(this IServiceCollection services) => services
        .AddSingleton<Completion>()
        .AddSingleton<PasswordStep>()
        .AddSingleton<CodeStep>()
        .AddSingleton<SetUpStep>()
        .AddSingleton<BeginProvider>()
        .AddSingleton<ReturnStep>()
        .AddSingleton<ProviderDecision>()
        .AddSingleton<LoginHints>()
        .AddSingleton<StepHelp>();
}
