using System.Linq.Expressions;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Scim.Filtering;
using Gatehouse.Domain.Scim.Schemas;

namespace Gatehouse.Data.Queries.Provisioning;

/// <summary>Conditions on provisioned users as queries. A property test compares them with <see cref="Evaluation"/>, on both databases.</summary>
public static class UserConditions
{
    /// <summary>The provisioned users that pass; all of them for null.</summary>
    public static IQueryable<ProvisionedUserRow> ProvisionedUsersPassing(this GatehouseDb db, Condition? condition) =>
        condition is null ? db.ProvisionedUsers : db.ProvisionedUsers.Where(Predicates.Of<ProvisionedUserRow>(condition, c => OnUser(db, c)));

    private static Expression<Func<ProvisionedUserRow, bool>> OnUser(GatehouseDb db, Condition condition)
    {
        switch (condition)
        {
            case Condition.Time(var target, var comparison, var time):
                return Predicates.On<ProvisionedUserRow, DateTimeOffset>(target.Leaf.Name is "created" ? p => p.CreatedAt : p => p.ChangedAt, Predicates.Compare(comparison, time));
            case Condition.Text({ Key: "id" }, var comparison, var key):
                return Predicates.On<ProvisionedUserRow, Guid>(p => p.UserId, Predicates.CompareId(comparison, key));
            case Condition.Present({ Key: "id" or "meta" }):
                return p => true;
            case Condition.OneValue({ Key: "groups" }, var inner):
                return InGroup(db, Predicates.Of<GroupMemberRow>(inner, c => OnGroup(db, c)));
            case Condition.Text { Target.Key: "groups" } or Condition.Present { Target.Key: "groups" }:
                return InGroup(db, OnGroup(db, condition));
            case Condition.OneValue(var target, var inner):
                var attribute = target.Key;
                var elements = db.ProvisionedValues.Where(e => e.Attribute == attribute).Where(Predicates.Of<ProvisionedValueRow>(inner, c => OnElement(db, c)));
                return p => elements.Select(e => e.UserId).Contains(p.UserId);
            default:
                // Found from the value, not from the user: an index leads there.
                var values = Matching(db, condition);
                return p => values.Select(v => v.UserId).Contains(p.UserId);
        }
    }

    private static Expression<Func<ProvisionedValueRow, bool>> OnElement(GatehouseDb db, Condition condition)
    {
        var parts = Matching(db, condition);
        return e => parts.Any(v => v.UserId == e.UserId && v.Attribute == e.Attribute && v.Element == e.Element);
    }

    private static IQueryable<ProvisionedValueRow> Matching(GatehouseDb db, Condition condition)
    {
        var target = condition switch
        {
            Condition.Text text => text.Target,
            Condition.Present present => present.Target,
            _ => throw new InvalidOperationException("A condition of an unknown kind."),
        };
        var (attribute, sub) = (target.Key, target.Sub?.Name ?? "");
        var values = db.ProvisionedValues.Where(v => v.Attribute == attribute);
        if (target.Sub is not null || target.Attribute.Type is not ScimDataType.Complex) values = values.Where(v => v.Sub == sub);
        return condition is Condition.Text(_, var comparison, var key)
            ? values.Where(Predicates.On<ProvisionedValueRow, string>(v => v.Key, Predicates.Compare(comparison, key)))
            : values;
    }

    private static Expression<Func<ProvisionedUserRow, bool>> InGroup(GatehouseDb db, Expression<Func<GroupMemberRow, bool>> predicate)
    {
        var members = db.GroupMembers.Where(predicate);
        return p => members.Select(m => m.UserId).Contains(p.UserId);
    }

    private static Expression<Func<GroupMemberRow, bool>> OnGroup(GatehouseDb db, Condition condition)
    {
        switch (condition)
        {
            case Condition.Text({ Sub.Name: "display" }, var comparison, var key):
                var groups = db.Groups.Where(Predicates.On<GroupRow, string>(g => g.DisplayKey, Predicates.Compare(comparison, key)));
                return m => groups.Select(g => g.Id).Contains(m.GroupId);
            case Condition.Text(_, var comparison, var key):
                return Predicates.On<GroupMemberRow, Guid>(m => m.GroupId, Predicates.CompareId(comparison, key));
            default:
                return m => true;
        }
    }
}
