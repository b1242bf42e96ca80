using Gatehouse.Adapters;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Passwords;
using Gatehouse.Domain.Users;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Operator;

/// <summary>
/// The operator chooses an account's password, as for a first administrator made by a script. On no page: an administrator who knows a
/// user's password could act as him.
/// </summary>
public sealed class SetPassword(GatehouseDb db, PasswordHashing passwords, TimeProvider time)
{
    /// <param name="UserId">Whose.</param>
    /// <param name="Password">By the same policy as any other.</param>
    public sealed record Input(Guid UserId, Secret Password);

    /// <summary>Why the password would be refused for an account that is still to be made; null when it would not.</summary>
    public async Task<FormattableString?> RefuseAsync(UserDetails details, Secret password, CancellationToken cancellationToken)
    {
        var organization = await db.Organizations.AsNoTracking().SingleAsync(cancellationToken);
        var minimum = organization.MfaEnforcedSince <= time.GetUtcNow() ? PasswordPolicy.MinimumWithMfa : PasswordPolicy.MinimumWithoutMfa;
        string?[] words = [details.Username, details.Name, details.Email, organization.Name, organization.Slug];
        return PasswordPolicy.Refuse(password.Reveal(), new(minimum, words.OfType<string>().ToList()));
    }

    /// <summary>Sets it. Open invitations of the user end.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        if (actor.UserId is not null) return Actor.NotAllowed;
        if (await db.FindAccountAsync(input.UserId, cancellationToken) is not { User: var user }) return new Outcome.NotFound();
        if (user.Method is SignInMethod.Sso) return new Outcome.Refused($"{user.Name} signs in through the identity provider and has no password here.");
        if (await RefuseAsync(new(user.Name, user.Username, user.Email), input.Password, cancellationToken) is { } why)
            return new Outcome.Invalid(new Dictionary<string, FormattableString> { ["password"] = why });

        var now = time.GetUtcNow();
        user.PasswordHash = await passwords.HashAsync(input.Password.Reveal(), cancellationToken);
        user.PasswordSetAt = now;
        await using var change = await Change.BeginAsync(db, cancellationToken);
        await db.VoidInvitationsAsync(user.Id, now, cancellationToken);
        db.Audit(new(user.OrganizationId, now, AuditActs.UserPasswordSet, actor.Audit, user.Id, user.AuditName, "on the command line"));
        try
        {
            await db.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new Outcome.Conflict();
        }

        await change.CommitAsync(cancellationToken);
        return new Outcome.Done($"{user.Name} signs in as {user.Username} with the password given.", user.Id);
    }
}
