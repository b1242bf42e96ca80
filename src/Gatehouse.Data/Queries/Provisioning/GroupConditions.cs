using System.Linq.Expressions;
using Gatehouse.Data.Rows;
using Gatehouse.Domain.Scim.Filtering;

namespace Gatehouse.Data.Queries.Provisioning;

/// <summary>Conditions on groups as queries.</summary>
public static class GroupConditions
{
    /// <summary>The groups that pass; all of them for null.</summary>
    public static IQueryable<GroupRow> GroupsPassing(this GatehouseDb db, Condition? condition) =>
        condition is null ? db.Groups : db.Groups.Where(Predicates.Of<GroupRow>(condition, c => OnGroup(db, c)));

    private static Expression<Func<GroupRow, bool>> OnGroup(GatehouseDb db, Condition condition)
    {
        switch (condition)
        {
            case Condition.Time(var target, var comparison, var time):
                return Predicates.On<GroupRow, DateTimeOffset>(target.Leaf.Name is "created" ? g => g.CreatedAt : g => g.ChangedAt, Predicates.Compare(comparison, time));
            case Condition.Text({ Key: "id" }, var comparison, var key):
                return Predicates.On<GroupRow, Guid>(g => g.Id, Predicates.CompareId(comparison, key));
            case Condition.Text({ Key: "displayName" }, var comparison, var key):
                return Predicates.On<GroupRow, string>(g => g.DisplayKey, Predicates.Compare(comparison, key));
            case Condition.Text({ Key: "externalId" }, var comparison, var key):
                var named = db.Groups.Where(g => g.ExternalId != null).Where(Predicates.On<GroupRow, string>(g => g.ExternalId!, Predicates.Compare(comparison, key)));
                return g => named.Select(n => n.Id).Contains(g.Id);
            case Condition.Present({ Key: "externalId" }):
                return g => g.ExternalId != null;
            case Condition.OneValue({ Key: "members" }, var inner):
                return HasMember(db, Predicates.Of<GroupMemberRow>(inner, OnMember));
            case Condition.Text { Target.Key: "members" } or Condition.Present { Target.Key: "members" }:
                return HasMember(db, OnMember(condition));
            default:
                return g => true;
        }
    }

    private static Expression<Func<GroupRow, bool>> HasMember(GatehouseDb db, Expression<Func<GroupMemberRow, bool>> predicate)
    {
        var members = db.GroupMembers.Where(predicate);
        return g => members.Any(m => m.GroupId == g.Id);
    }

    private static Expression<Func<GroupMemberRow, bool>> OnMember(Condition condition) => condition is Condition.Text(_, var comparison, var key)
        ? Predicates.On<GroupMemberRow, Guid>(m => m.UserId, Predicates.CompareId(comparison, key))
        : m => true;
}
