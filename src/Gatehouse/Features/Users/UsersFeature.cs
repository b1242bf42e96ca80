using Gatehouse.Features.Users.Create;
using Gatehouse.Features.Users.Deactivate;
using Gatehouse.Features.Users.Edit;
using Gatehouse.Features.Users.Export;
using Gatehouse.Features.Users.Invite;

namespace Gatehouse.Features.Users;

/// <summary>The list of users, and making, editing, inviting and deactivating them.</summary>
public static class UsersFeature
{
    /// <summary>Its handlers.</summary>
    public static void AddUsers(this IServiceCollection services) => services
        .AddScoped<CreateUser>()
        .AddScoped<EditUser>()
        .AddScoped<DeactivateUser>()
        .AddScoped<ReactivateUser>()
        .AddScoped<InviteUser>()
        .AddScoped<ExportUsers>()
        .AddScoped<SetMfa>()
        .AddScoped<ResetMfa>()
        .AddScoped<EndSessions>()
        .AddSingleton<InvitationLinks>();

    /// <summary>What is not a page.</summary>
    public static void MapUsers(this WebApplication app) => app.MapUserExport();
}
