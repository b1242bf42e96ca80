using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.SignIn;
using Xunit;

namespace Gatehouse.Domain.Tests.SignIn;

public class StepWordsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    public static readonly TheoryData<Facts, string> Table = new()
    {
        { new(new(null), new(SignInMethod.Password, null), true, CredentialState.Usable, CredentialState.Missing), "Username and password · Signed in" },
        { new(new(null), new(SignInMethod.Password, Now), true, CredentialState.Usable, CredentialState.Usable), "Username and password · A code from the authenticator app · Signed in" },
        { new(new(Now), new(SignInMethod.Password, null), true, CredentialState.Usable, CredentialState.Missing), "Username and password · They are led through setting up an authenticator app and cannot get past it · Signed in" },
        { new(new(Now), new(SignInMethod.Sso, null), true, CredentialState.Missing, CredentialState.Missing), "They sign in through the identity provider. Gatehouse asks for nothing more." },
        { new(new(Now), new(SignInMethod.Sso, null), true, CredentialState.Missing, CredentialState.Missing, Provider: ProviderState.Off), "They cannot sign in: no identity provider is switched on. An administrator does that under Single sign-on." },
        { new(new(Now), new(SignInMethod.Sso, null), true, CredentialState.Missing, CredentialState.Missing, Provider: ProviderState.NotLinked), "They cannot sign in: nobody at the identity provider is linked to this account yet. Hand over an invitation link." },
        { new(new(Now), new(SignInMethod.Sso, null), false, CredentialState.Missing, CredentialState.Missing), "They cannot sign in: the account is deactivated. Reactivate it to let them in." },
        { new(new(null), new(SignInMethod.Password, null), true, CredentialState.Missing, CredentialState.Missing), "They cannot sign in: no password has been chosen yet. Hand over an invitation link." },
        { new(new(null), new(SignInMethod.Password, null), true, CredentialState.Disabled, CredentialState.Missing), "They cannot sign in: the password was switched off after 100 wrong attempts in a row. Hand over a new invitation link; with it they choose a new one." },
        { new(new(null), new(SignInMethod.Password, Now), true, CredentialState.Usable, CredentialState.Disabled), "Username and password · They cannot get further: the authenticator was switched off after 100 wrong codes in a row. Reset MFA; then they set it up again." },
    };

    [Theory, MemberData(nameof(Table))]
    public void The_next_sign_in_is_said_in_words(Facts facts, string words) =>
        Assert.Equal(words, string.Join(" · ", Preview.Of(facts, new Request(), Now).Select(step => FormattableString.Invariant(StepWords.Of(step)))));
}
