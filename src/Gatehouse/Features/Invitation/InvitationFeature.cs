namespace Gatehouse.Features.Invitation;

/// <summary>What an invited user does with the link that an administrator handed over.</summary>
public static class InvitationFeature
{
    /// <summary>Its handler.</summary>
    public static void AddInvitation(this IServiceCollection services) => services.AddSingleton<ChoosePassword>();
}
