using System.Text;
using CsCheck;
using Gatehouse.Domain.Passwords;

namespace Gatehouse.Domain.Tests.Passwords;

public class PasswordPolicyTests
{
    private static readonly PasswordContext Mfa = new(PasswordPolicy.MinimumWithMfa, ["alice.smith", "Alice Smith", "Acme Widgets Ltd", "a.smith@acme.example"]);
    private static readonly PasswordContext NoMfa = Mfa with { MinimumLength = PasswordPolicy.MinimumWithoutMfa };

    [Theory]
    [InlineData("vK7$wq9Z")]
    [InlineData("purple otter dances")]
    [InlineData("neun gelbe Zebras!")]
    [InlineData("пять жёлтых слонов")]
    [InlineData("gatehouse otter 42 dances")]
    [InlineData("alice likes turnips")]
    public void Good_passwords_of_any_composition_are_taken(string password) => Assert.Null(PasswordPolicy.Refuse(password, Mfa));

    [Theory]
    [InlineData("vK7$wq9", 8, false)]
    [InlineData("vK7$wq9Z", 8, true)]
    [InlineData("vK7$wq9Z-pqmzt", 15, false)]
    [InlineData("vK7$wq9Z-pqmztl", 15, true)]
    [InlineData("🦦🦉🐙🦔🐝🦊🐧", 8, false)]
    [InlineData("🦦🦉🐙🦔🐝🦊🐧🦆", 8, true)]
    public void Length_counts_code_points_NIST_SP_800_63B_3_1_1_2(string password, int minimum, bool fine) =>
        Assert.Equal(fine, PasswordPolicy.Refuse(password, Mfa with { MinimumLength = minimum }) is null);

    [Fact]
    public void Composed_and_decomposed_letters_are_one_password_and_one_length()
    {
        Assert.Equal(PasswordPolicy.Normalize("schöne Grüße é"), PasswordPolicy.Normalize("schöne Grüße é".Normalize(NormalizationForm.FormD)));
        Assert.Equal(1, PasswordPolicy.Length(PasswordPolicy.Normalize("e\u0301")));
    }

    [Fact]
    public void Long_passwords_are_taken_up_to_256_and_never_cut_short()
    {
        var random = string.Concat(Enumerable.Range(0, 256).Select(i => (char)('a' + i * i * 7 % 26)));
        Assert.Null(PasswordPolicy.Refuse(random, NoMfa));
        Assert.Equal(random, PasswordPolicy.Normalize(random));
        Assert.Contains("at most", PasswordPolicy.Refuse(random + "x", NoMfa)!.Format, StringComparison.Ordinal);
    }

    [Fact]
    public void Denial_of_service_by_a_password_of_a_megabyte_is_refused_unread()
    {
        var password = new string('é', 1 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("at most", PasswordPolicy.Refuse(password, NoMfa)!.Format, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData("password")]
    [InlineData("Password")]
    [InlineData("P@ssw0rd")]
    [InlineData("P@ssw0rd2025!")]
    [InlineData("  password123  ")]
    [InlineData("drowssap")]
    [InlineData("qwertyuiop")]
    [InlineData("1q2w3e4r5t")]
    [InlineData("Summer2025!")]
    [InlineData("November2026")]
    [InlineData("letmein123")]
    [InlineData("correct horse battery staple")]
    [InlineData("CorrectHorseBatteryStaple")]
    [InlineData("correct-horse-battery-staple")]
    [InlineData("passwordpassword")]
    [InlineData("thisismypassword")]
    [InlineData("iloveyouprincess")]
    [InlineData("welcome12345678")]
    public void Password_spraying_common_passwords_are_refused_with_the_reason(string password) =>
        Refused(password, Mfa);

    [Theory]
    [InlineData("gatehouse")]
    [InlineData("Gatehouse2025!")]
    [InlineData("G4tehouse!")]
    [InlineData("esuohetag")]
    [InlineData("gatehousegatehouse")]
    [InlineData("alice.smith")]
    [InlineData("AliceSmith1987")]
    [InlineData("smith-alice")]
    [InlineData("htims.ecila")]
    [InlineData("acme.widgets.1")]
    [InlineData("Acme Widgets Ltd 2026")]
    [InlineData("acmealicegatehouse12345678901")]
    public void Targeted_guessing_what_is_known_of_the_account_is_refused(string password) => Refused(password, Mfa, "made from your name");

    [Theory]
    [InlineData("aaaaaaaaaaaaaaa")]
    [InlineData("abcabcabcabcabca")]
    [InlineData("🦦🦦🦦🦦🦦🦦🦦🦦")]
    [InlineData("xK7$xK7$xK7$xK7$")]
    public void Repetitions_are_refused(string password) => Refused(password, Mfa, "repeats");

    [Theory]
    [InlineData("12345678")]
    [InlineData("abcdefgh")]
    [InlineData("hgfedcba")]
    [InlineData("890123456")]
    [InlineData("abcdefgh12345678")]
    [InlineData("aaaabbbbcccc1111")]
    [InlineData("qwertyuiopasdfgh")]
    [InlineData("QWERTYuiopASDFgh")]
    [InlineData("poiuytrewqlkjhgf")]
    [InlineData("qwertzuiopasdf123")]
    [InlineData("azertyuiopqsdfgh")]
    public void Sequences_are_refused(string password) => Refused(password, Mfa, "sequences");

    [Theory]
    [InlineData("\uD800abcdefgx\uDC00")]
    [InlineData("\uFFFE\uFFFFabqdzfgx")]
    [InlineData("\0\0\u0001zqbwvxk")]
    public void What_is_not_Unicode_is_normalised_not_thrown_at(string password)
    {
        var normalized = PasswordPolicy.Normalize(password);
        Assert.True(normalized.IsNormalized(NormalizationForm.FormC));
        Assert.Equal(normalized, PasswordPolicy.Normalize(normalized));
        _ = PasswordPolicy.Refuse(password, Mfa);
    }

    [Fact]
    public void No_text_whatever_makes_it_throw() =>
        Gen.Char.Array[0, 40].Select(Gen.Char.Array[0, 12]).Sample((password, word) =>
        {
            var (text, context) = (new string(password), new PasswordContext(8, [new string(word)]));
            _ = PasswordPolicy.Refuse(text, context);
            _ = PasswordStrength.Words(PasswordStrength.Estimate(text, context), context);
            Assert.Equal(PasswordPolicy.Normalize(text), PasswordPolicy.Normalize(PasswordPolicy.Normalize(text)));
        }, iter: 400);

    [Fact]
    public void A_refusal_for_length_says_how_long_it_is_and_what_would_do() => Assert.Equal(
        "Use at least 15 characters; this has 5. Three or four unrelated words make a password that is long and easy to remember.",
        PasswordPolicy.Refuse("short", NoMfa)!.ToString(null));

    [Fact]
    public void Short_or_empty_context_words_refuse_nothing() =>
        Assert.Null(PasswordPolicy.Refuse("vK7$wq9Z", new(8, ["", " ", "v", "wq", "@"])));

    private static void Refused(string password, PasswordContext context, string? why = null)
    {
        var refusal = PasswordPolicy.Refuse(password, context);
        Assert.NotNull(refusal);
        if (why is not null) Assert.Contains(why, refusal.Format, StringComparison.Ordinal);
    }
}
