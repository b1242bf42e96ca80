using Gatehouse.Data.Queries;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;
using Gatehouse.Ui;

namespace Gatehouse.Features.Users.Listing;

/// <summary>The answers that each filter offers, as the screen says them.</summary>
internal static class UserFilterWords
{
    public static IReadOnlyList<(string, string)> Mfa(Words l) => Options(l, UserListAddress.Words.Mfa, mfa => mfa switch
    {
        MfaFilter.Required => $"Required",
        MfaFilter.SetUp => MfaWords.Of(MfaState.SetUp),
        MfaFilter.NotSetUp => MfaWords.Of(MfaState.NotSetUp),
        MfaFilter.Off => MfaWords.Of(MfaState.Off),
        MfaFilter.IdentityProvider => MfaWords.Of(MfaState.ManagedByIdentityProvider),
    });

    public static IReadOnlyList<(string, string)> Status(Words l) =>
        Options(l, UserListAddress.Words.Status, AccountStatuses.Words);

    public static IReadOnlyList<(string, string)> Method(Words l) => Options(l, UserListAddress.Words.Method, MfaWords.Of);

    public static IReadOnlyList<(string, string)> Role(Words l) => Options(l, UserListAddress.Words.Role, RoleWords.Name);

    public static IReadOnlyList<(string, string)> IfRequired(Words l) => Options(l, UserListAddress.Words.IfRequired, EnforcementParts.Words);

    private static List<(string, string)> Options<T>(Words l, IReadOnlyList<(string Word, T Value)> answers, Func<T, FormattableString> words) =>
        [("", l["Any"]), .. answers.Select(a => (a.Word, l.Text(words(a.Value))))];
}
