namespace Gatehouse.Domain.Scim.Schemas;

/// <summary>The schemas that Gatehouse keeps (RFC 7643 4). What is not here is not stored: no password, no certificate.</summary>
public static class ScimSchemas
{
    /// <summary>URN of the core user.</summary>
    public const string UserId = "urn:ietf:params:scim:schemas:core:2.0:User";

    /// <summary>URN of the enterprise extension.</summary>
    public const string EnterpriseUserId = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    /// <summary>URN of the core group.</summary>
    public const string GroupId = "urn:ietf:params:scim:schemas:core:2.0:Group";

    private static readonly ScimSchema User = new(UserId, "User", "User account",
    [
        Text("userName", "Name by which the user signs in.") with { IsRequired = true, IsUnique = true },
        Complex("name", "Parts of the person's name.",
            Text("formatted", "The whole name."), Text("familyName", "Family name."), Text("givenName", "Given name."),
            Text("middleName", "Middle name."), Text("honorificPrefix", "Title before the name."), Text("honorificSuffix", "What follows the name.")),
        Text("displayName", "The person's name as it is shown."),
        Text("nickName", "What the person is called."),
        Link("profileUrl", "Address of the person's profile."),
        Text("title", "Position in the organisation."),
        Text("userType", "Relation to the organisation."),
        Text("preferredLanguage", "Preferred language."),
        Text("locale", "Where dates and numbers are read as there."),
        Text("timezone", "Time zone."),
        new("active", "False: no sign-in, and every session ends at once.", ScimDataType.Boolean),
        Several("emails", "E-mail addresses.", "work", "home", "other"),
        Several("phoneNumbers", "Telephone numbers.", "work", "home", "mobile", "fax", "pager", "other"),
        Several("ims", "Addresses for instant messages."),
        Several("photos", "Addresses of pictures.", "photo", "thumbnail"),
        new("addresses", "Postal addresses.", ScimDataType.Complex)
        {
            IsMultiValued = true,
            SubAttributes =
            [
                Text("formatted", "The whole address."), Text("streetAddress", "Street and number."), Text("locality", "Town."),
                Text("region", "Region."), Text("postalCode", "Postal code."), Text("country", "Country."),
                Text("type", "Kind of address.") with { CanonicalValues = ["work", "home", "other"] }, Primary,
            ],
        },
        Several("entitlements", "Kept for the identity provider; gives no right in Gatehouse."),
        Several("roles", "Kept for the identity provider; gives no right in Gatehouse. Roles come from groups that an administrator has mapped."),
        new("groups", "The groups the user is in; changed through the groups.", ScimDataType.Complex)
        {
            IsMultiValued = true, Mutability = ScimMutability.ReadOnly,
            SubAttributes =
            [
                Text("value", "Id of the group.") with { IsCaseExact = true, Mutability = ScimMutability.ReadOnly },
                Link("$ref", "Address of the group.", "Group") with { Mutability = ScimMutability.ReadOnly },
                Text("display", "Name of the group.") with { Mutability = ScimMutability.ReadOnly },
            ],
        },
    ]);

    private static readonly ScimSchema EnterpriseUser = new(EnterpriseUserId, "EnterpriseUser", "Enterprise user",
    [
        Text("employeeNumber", "Number within the organisation."),
        Text("costCenter", "Cost centre."),
        Text("organization", "Organisation."),
        Text("division", "Division."),
        Text("department", "Department."),
        Complex("manager", "The user's manager.",
            Text("value", "Id of the manager.") with { IsCaseExact = true }, Link("$ref", "Address of the manager.", "User"),
            Text("displayName", "Name of the manager.") with { Mutability = ScimMutability.ReadOnly }),
    ]);

    private static readonly ScimSchema Group = new(GroupId, "Group", "Group",
    [
        Text("displayName", "Name of the group.") with { IsRequired = true, IsUnique = true },
        new("members", "The users in the group.", ScimDataType.Complex)
        {
            IsMultiValued = true,
            SubAttributes =
            [
                Text("value", "Id of the user.") with { IsCaseExact = true, Mutability = ScimMutability.Immutable },
                Link("$ref", "Address of the user.", "User") with { Mutability = ScimMutability.Immutable },
                Text("type", "Kind of member: User.") with { CanonicalValues = ["User"], Mutability = ScimMutability.Immutable },
                Text("display", "Name of the member.") with { Mutability = ScimMutability.ReadOnly },
            ],
        },
    ]);

    /// <summary>Users.</summary>
    public static ScimResourceType Users { get; } = new("User", "/Users", User, EnterpriseUser);

    /// <summary>Groups.</summary>
    public static ScimResourceType Groups { get; } = new("Group", "/Groups", Group, null);

    /// <summary>Every schema.</summary>
    public static IReadOnlyList<ScimSchema> All { get; } = [User, EnterpriseUser, Group];

    private static ScimAttribute Primary => new("primary", "The value to use first.", ScimDataType.Boolean);

    private static ScimAttribute Text(string name, string description) => new(name, description);

    private static ScimAttribute Link(string name, string description, params string[] types) => new(name, description, ScimDataType.Reference)
    {
        IsCaseExact = true, ReferenceTypes = types is [] ? ["external"] : types,
    };

    private static ScimAttribute Complex(string name, string description, params ScimAttribute[] parts) =>
        new(name, description, ScimDataType.Complex) { SubAttributes = parts };

    private static ScimAttribute Several(string name, string description, params string[] types) => new(name, description, ScimDataType.Complex)
    {
        IsMultiValued = true,
        SubAttributes = [Text("value", "The value."), Text("display", "How it is shown."), Text("type", "Kind of value.") with { CanonicalValues = types }, Primary],
    };
}
