using System.Buffers.Text;
using System.Text;
using Gatehouse.Data.Queries;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;
using Gatehouse.Web;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Features.Users.Listing;

/// <summary>
/// The list as its address says it, so that a filter can be shared: <c>?q=stone&amp;mfa=not-set-up&amp;sort=-name</c>. What is not understood is
/// left out.
/// </summary>
/// <param name="Filter">Which users.</param>
/// <param name="Order">In which order.</param>
/// <param name="Place">From where; null for the beginning.</param>
public sealed record UserListAddress(UserFilter Filter, UserOrder Order, UserPlace? Place = null)
{
    /// <summary>Where the list stands.</summary>
    public const string Path = "/admin/users";

    /// <summary>The words for each answer of a filter, as they stand in the address.</summary>
    public static class Words
    {
        public static readonly IReadOnlyList<(string Word, MfaFilter Value)> Mfa =
        [
            ("required", MfaFilter.Required), ("set-up", MfaFilter.SetUp), ("not-set-up", MfaFilter.NotSetUp), ("off", MfaFilter.Off),
            ("identity-provider", MfaFilter.IdentityProvider),
        ];

        public static readonly IReadOnlyList<(string Word, AccountStatus Value)> Status =
            [("active", AccountStatus.Active), ("waiting", AccountStatus.Waiting), ("deactivated", AccountStatus.Deactivated)];

        public static readonly IReadOnlyList<(string Word, SignInMethod Value)> Method = [("password", SignInMethod.Password), ("sso", SignInMethod.Sso)];

        public static readonly IReadOnlyList<(string Word, Role Value)> Role =
        [
            ("none", Domain.Permissions.Role.None), ("help-desk", Domain.Permissions.Role.HelpDesk), ("auditor", Domain.Permissions.Role.Auditor),
            ("user-administrator", Domain.Permissions.Role.UserAdministrator), ("administrator", Domain.Permissions.Role.Administrator),
        ];

        public static readonly IReadOnlyList<(string Word, EnforcementPart Value)> IfRequired =
        [
            ("asked", EnforcementPart.Asked), ("set-up", EnforcementPart.SetUp), ("sso", EnforcementPart.Sso), ("invited", EnforcementPart.Invited),
            ("switched-off", EnforcementPart.Blocked),
        ];

        public static readonly IReadOnlyList<(string Word, UserSort Value)> Sort =
            [("name", UserSort.Name), ("username", UserSort.Username), ("last-sign-in", UserSort.LastSignIn)];
    }

    /// <summary>Reads an address.</summary>
    public static UserListAddress Of(IQueryCollection query)
    {
        var sort = query["sort"].ToString();
        return new(
            new(SearchText.Of(query["q"]), Value(Words.Mfa, query["mfa"]), Value(Words.Status, query["status"]),
                Value(Words.Method, query["method"]), Value(Words.Role, query["role"]), Value(Words.IfRequired, query["if-required"])),
            new(Value(Words.Sort, sort.TrimStart('-')) ?? UserSort.Name, sort.StartsWith('-')),
            Parse(query["after"], back: false) ?? Parse(query["before"], back: true));
    }

    /// <summary>The filter alone, as in the address: what an audit event says was exported.</summary>
    public string FilterText => QueryString.Create(FilterPairs()).ToString().TrimStart('?');

    /// <summary>The sort as in the address; null for the usual one.</summary>
    public string? SortText => Order == new UserOrder() ? null : (Order.Descending ? "-" : "") + Words.Sort.Single(x => x.Value == Order.Sort).Word;

    /// <summary>The list as an address below <see cref="Path"/>.</summary>
    public string Href => At(Path);

    /// <summary>The same filter and order at another path.</summary>
    public string At(string path)
    {
        var pairs = FilterPairs().Append(new("sort", SortText));
        if (Place is { } place) pairs = pairs.Append(new(place.Back ? "before" : "after", Text(place)));
        return path + QueryString.Create(pairs.Where(p => p.Value is not null));
    }

    /// <summary>The address that sorts by <paramref name="sort"/>: the other way round if it does already.</summary>
    public string SortedBy(UserSort sort) =>
        (this with { Order = new(sort, Order.Sort == sort ? !Order.Descending : sort is UserSort.LastSignIn), Place = null }).Href;

    /// <summary>Null while another column decides.</summary>
    public bool? Descending(UserSort sort) => Order.Sort == sort ? Order.Descending : null;

    /// <summary>The word that stands in the address for a value.</summary>
    public static string? Word<T>(IReadOnlyList<(string Word, T Value)> words, T? value) where T : struct =>
        value is { } given ? words.Single(x => x.Value.Equals(given)).Word : null;

    private IEnumerable<KeyValuePair<string, string?>> FilterPairs() => new KeyValuePair<string, string?>[]
    {
        new("q", Filter.Search), new("mfa", Word(Words.Mfa, Filter.Mfa)), new("status", Word(Words.Status, Filter.Status)),
        new("method", Word(Words.Method, Filter.Method)), new("role", Word(Words.Role, Filter.Role)), new("if-required", Word(Words.IfRequired, Filter.IfRequired)),
    }.Where(p => p.Value is not null);

    private static T? Value<T>(IReadOnlyList<(string Word, T Value)> words, StringValues text) where T : struct =>
        words.Where(x => x.Word == text.ToString()).Select(x => (T?)x.Value).SingleOrDefault();

    // The id, then "=" and the key; nothing after the id says that there is no key.
    private static string Text(UserPlace place) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(place.Id.ToString("N") + (place.Key is null ? "" : "=" + place.Key)));

    private static UserPlace? Parse(StringValues text, bool back)
    {
        if (text.ToString() is not { Length: > 0 and < 3000 } given) return null;
        try
        {
            var place = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(given)).Replace("\0", "", StringComparison.Ordinal);
            return place.Length >= 32 && Guid.TryParseExact(place[..32], "N", out var id) ? new(place.Length > 32 ? place[33..] : null, id, back) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
