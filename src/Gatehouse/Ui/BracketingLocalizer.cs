using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Gatehouse.Ui;

/// <summary>
/// Puts every text into ⟦brackets⟧ in the test culture <c>qps-ploc</c>: what stands on a page without brackets was never given to the
/// localizer, and a browser test finds it.
/// </summary>
public sealed class BracketingLocalizerFactory(ResourceManagerStringLocalizerFactory inner) : IStringLocalizerFactory
{
    /// <summary>Name of the test culture.</summary>
    public const string TestCulture = "qps-ploc";

    /// <inheritdoc/>
    public IStringLocalizer Create(Type resourceSource) => new Bracketing(inner.Create(resourceSource));

    /// <inheritdoc/>
    public IStringLocalizer Create(string baseName, string location) => new Bracketing(inner.Create(baseName, location));

    private sealed class Bracketing(IStringLocalizer inner) : IStringLocalizer
    {
        public LocalizedString this[string name] => Bracket(inner[name]);

        public LocalizedString this[string name, params object[] arguments] => Bracket(inner[name, arguments]);

        public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) => inner.GetAllStrings(includeParentCultures);

        private static LocalizedString Bracket(LocalizedString text) =>
            CultureInfo.CurrentUICulture.Name.Equals(TestCulture, StringComparison.OrdinalIgnoreCase) ? new(text.Name, $"⟦{text.Value}⟧") : text;
    }
}
