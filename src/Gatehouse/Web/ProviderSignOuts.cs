namespace Gatehouse.Web;

/// <summary>
/// After signing out here: where the user may end his session at the identity provider too, if he wants to. Carried over the redirect in a
/// cookie that only this server reads, since nothing of the session is left to ask.
/// </summary>
public sealed class ProviderSignOuts(SealedTexts texts)
{
    // A cookie of more than 4096 bytes is dropped by browsers; sealing makes a third more of it.
    private const int Longest = 2600;

    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    /// <summary>A provider and where to sign out of it.</summary>
    public sealed record Place(string Name, string Address);

    /// <summary>True when an address of that length can be carried.</summary>
    public static bool Fits(Uri address) => address.AbsoluteUri.Length <= Longest;

    /// <summary>Leaves it for the next page.</summary>
    public void Leave(HttpContext context, Place place) => texts.Leave(context, Cookies.ProviderSignOut, $"{place.Name}\n{place.Address}", Life);

    /// <summary>Takes what was left, once.</summary>
    public Place? Take(HttpContext context) =>
        texts.Take(context, Cookies.ProviderSignOut)?.Split('\n', 2) is [var name, var address] ? new(name, address) : null;
}
