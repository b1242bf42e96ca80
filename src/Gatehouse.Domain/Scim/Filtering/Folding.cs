using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Domain.Scim.Filtering;

/// <summary>
/// How texts are compared: without case in one folded form, and ordered by code points. Databases are told to do the same, so that a
/// filter means one thing wherever it is answered.
/// </summary>
public static class Folding
{
    /// <summary>The form in which a value of an attribute is compared.</summary>
    public static string Key(JsonNode value, ScimAttribute attribute) => attribute.Type is ScimDataType.Boolean
        ? (value.GetValue<bool>() ? "true" : "false")
        : Key(value.GetValue<string>(), attribute.IsCaseExact);

    /// <summary>The form in which a text is compared.</summary>
    public static string Key(string text, bool caseExact)
    {
        if (caseExact) return text;
        try
        {
            return text.Normalize().ToUpperInvariant();
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair is not text; it matches nobody.
            return "\uFFFD";
        }
    }

    /// <summary>Order of code points, which is the order of UTF-8 bytes.</summary>
    public static int Compare(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
