using CsCheck;
using Gatehouse.Domain.SignIn;

namespace Gatehouse.Domain.Tests.SignIn;

public class AssuranceTests
{
    private static readonly DateTimeOffset? At = Any.Now;

    public static TheoryData<Evidence, AssuranceLevel, string[]> Levels() => new()
    {
        { new(), AssuranceLevel.None, [] },
        { new(null, At), AssuranceLevel.None, [] },
        { new(At), AssuranceLevel.Aal1, ["pwd"] },
        { new(At, At), AssuranceLevel.Aal2, ["pwd", "otp", "mfa"] },
    };

    [Theory]
    [MemberData(nameof(Levels))]
    public void Level_and_amr_follow_from_evidence(Evidence evidence, AssuranceLevel level, string[] references)
    {
        Assert.Equal(level, Assurance.Level(evidence));
        Assert.Equal(references, Assurance.MethodReferences(evidence));
    }

    [Fact]
    public void Amr_says_mfa_exactly_when_two_factors_were_proven_RFC_8176() => Any.Evidence.Sample(evidence => Assert.Equal(
        evidence is { PasswordAt: not null, OneTimePasswordAt: not null },
        Assurance.MethodReferences(evidence).Contains("mfa")));
}
