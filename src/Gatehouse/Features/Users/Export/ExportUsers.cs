using System.Globalization;
using System.Text;
using Gatehouse.Data;
using Gatehouse.Data.Queries;
using Gatehouse.Domain;
using Gatehouse.Domain.Audit;
using Gatehouse.Domain.Mfa;
using Gatehouse.Domain.Permissions;
using Gatehouse.Domain.Users;
using Gatehouse.Web;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.Features.Users.Export;

/// <summary>
/// Writes the filtered users as CSV, row by row as the database gives them: a million users need no more memory than one. UTF-8 with a
/// byte order mark, without which spreadsheets read names as another encoding. For those who manage users or audit; the help desk looks
/// single people up.
/// </summary>
public sealed class ExportUsers(GatehouseDb db, TimeProvider time)
{
    private static readonly string[] Columns =
    [
        "Name", "Username", "E-mail", "Position", "Phone", "Role", "Status", "Sign-in method", "MFA required", "MFA set up", "MFA", "Last sign-in", "Created",
    ];

    /// <param name="Filter">Which users.</param>
    /// <param name="Order">In which order.</param>
    /// <param name="Described">The filter in words, for the audit log.</param>
    /// <param name="Begin">Opens the place to write to; called only once the export is allowed and written down.</param>
    public sealed record Input(UserFilter Filter, UserOrder Order, string? Described, Func<Stream> Begin);

    /// <summary>True when this actor is offered the export.</summary>
    public static bool IsFor(Actor actor) => actor.Allows(Permission.ManageUsers) || actor.Allows(Permission.ReadAuditLog);

    /// <summary>Writes it.</summary>
    public async Task<Outcome> RunAsync(Actor actor, Input input, CancellationToken cancellationToken)
    {
        if (!IsFor(actor)) return Actor.NotAllowed;

        var now = time.GetUtcNow();
        db.Audit(new(actor.OrganizationId, now, AuditActs.UsersExported, actor.Audit, Changes: string.IsNullOrEmpty(input.Described)
            ? null
            : new Dictionary<string, string?[]> { ["filter"] = [null, input.Described] }));
        await db.SaveChangesAsync(cancellationToken);

        await using var writer = new StreamWriter(input.Begin(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 16 * 1024, leaveOpen: true);
        var csv = new Csv(writer);
        await csv.WriteAsync(Columns);
        var users = db.ToListItems(input.Order.Sorted(await db.UsersPassingAsync(input.Filter, now, cancellationToken))).AsNoTracking().AsAsyncEnumerable();
        await foreach (var user in users.WithCancellation(cancellationToken)) await csv.WriteAsync(Values(user, now));
        return new Outcome.Done($"The list of users has been exported.");
    }

    private static IEnumerable<string?> Values(UserListItem user, DateTimeOffset now)
    {
        var state = user.MfaAt(now);
        return
        [
            user.Name, user.Username, user.Email, user.Position, user.Phone, Invariant(RoleWords.Name(user.Role)),
            Invariant(user.Status.Words()), Invariant(MfaWords.Of(user.Method)),
            state is MfaState.ManagedByIdentityProvider ? "" : state is MfaState.Off ? "No" : "Yes",
            state is MfaState.ManagedByIdentityProvider ? "" : user.IsSetUp ? "Yes" : "No",
            Invariant(MfaWords.Of(state)), Time(user.LastSignInAt), Time(user.CreatedAt),
        ];
    }

    // A file is read by programs too: one language, one form of time.
    private static string Invariant(FormattableString words) => FormattableString.Invariant(words);

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
