using Gatehouse.Domain.SignIn;

namespace Gatehouse.Data.Rows;

/// <summary>A sign-in begun and not finished: what has been proven and where the user wants to go. No state; the step is computed.</summary>
public sealed class SignInRow : IOrganizationRow
{
    /// <inheritdoc/>
    public Guid OrganizationId { get; init; }

    /// <summary>SHA-256 of the token in the browser's cookie, in hexadecimal.</summary>
    public required string Id { get; init; }

    /// <summary>Who is signing in.</summary>
    public Guid UserId { get; init; }

    /// <summary>When it began; ten minutes later it is worthless.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When the password was verified.</summary>
    public DateTimeOffset? PasswordAt { get; set; }

    /// <summary>When a one-time password was verified.</summary>
    public DateTimeOffset? OneTimePasswordAt { get; set; }

    /// <summary>The user asked to set up an authenticator.</summary>
    public bool SetUp { get; init; }

    /// <summary>Local address to open afterwards.</summary>
    public required string ReturnUrl { get; init; }

    /// <summary>Secret offered for set-up, encrypted; goes away with this row, so leaving half-way leaves nothing behind.</summary>
    public byte[]? OfferedSecret { get; set; }

    /// <summary>The evidence as the domain reads it.</summary>
    public Evidence Evidence => new(PasswordAt, OneTimePasswordAt);

    /// <summary>The request as the domain reads it.</summary>
    public Request Request => new(SetUp: SetUp);
}
