using System.Linq.Expressions;
using Gatehouse.Domain.Scim.Filtering;

namespace Gatehouse.Data.Queries.Provisioning;

/// <summary>Puts conditions together as expressions that a database understands.</summary>
internal static class Predicates
{
    /// <summary>A condition as one expression; <paramref name="leaf"/> knows the columns.</summary>
    public static Expression<Func<T, bool>> Of<T>(Condition condition, Func<Condition, Expression<Func<T, bool>>> leaf) => condition switch
    {
        Condition.Both(var left, var right) => Join(Of(left, leaf), Of(right, leaf), Expression.AndAlso),
        Condition.Either(var left, var right) => Join(Of(left, leaf), Of(right, leaf), Expression.OrElse),
        Condition.Opposite(var inner) when Of(inner, leaf) is var positive => Expression.Lambda<Func<T, bool>>(Expression.Not(positive.Body), positive.Parameters),
        Condition.Always(var holds) => Expression.Lambda<Func<T, bool>>(Expression.Constant(holds), Expression.Parameter(typeof(T))),
        _ => leaf(condition),
    };

    /// <summary>A predicate on what <paramref name="column"/> selects.</summary>
    public static Expression<Func<T, bool>> On<T, TColumn>(Expression<Func<T, TColumn>> column, Expression<Func<TColumn, bool>> predicate) =>
        Expression.Lambda<Func<T, bool>>(Replaced(predicate.Body, predicate.Parameters[0], column.Body), column.Parameters);

#pragma warning disable CA1307, CA1309, CA1310, CA1858, CA2249 // It is the database that compares, and its columns order by code points.
    /// <summary>A comparison of folded texts. Said in functions that do not care for case of their own: LIKE does on one of the databases.</summary>
    public static Expression<Func<string, bool>> Compare(FilterOperator comparison, string key)
    {
        var length = key.EnumerateRunes().Count();
        return comparison switch
        {
            FilterOperator.Eq => k => k == key,
            FilterOperator.Ne => k => k != key,
            FilterOperator.Co => k => k.IndexOf(key) >= 0,
            FilterOperator.Sw => k => k.IndexOf(key) == 0,
            FilterOperator.Ew => k => k.Length >= length && k.Substring(k.Length - length) == key,
            FilterOperator.Gt => k => string.Compare(k, key) > 0,
            FilterOperator.Ge => k => string.Compare(k, key) >= 0,
            FilterOperator.Lt => k => string.Compare(k, key) < 0,
            FilterOperator.Le => k => string.Compare(k, key) <= 0,
        };
    }
#pragma warning restore CA1307, CA1309, CA1310, CA1858, CA2249

    /// <summary>A comparison of moments.</summary>
    public static Expression<Func<DateTimeOffset, bool>> Compare(FilterOperator comparison, DateTimeOffset time) => comparison switch
    {
        FilterOperator.Eq => t => t == time,
        FilterOperator.Gt => t => t > time,
        FilterOperator.Ge => t => t >= time,
        FilterOperator.Lt => t => t < time,
        FilterOperator.Le => t => t <= time,
        _ => throw new InvalidOperationException("A moment is not searched as a text."),
    };

    /// <summary>A comparison of ids: equal or not. What is no id equals none.</summary>
    public static Expression<Func<Guid, bool>> CompareId(FilterOperator comparison, string text)
    {
        var isId = Guid.TryParseExact(text, "D", out var id) && text == id.ToString();
        return comparison is FilterOperator.Ne ? (isId ? g => g != id : g => true) : (isId ? g => g == id : g => false);
    }

    private static Expression<Func<T, bool>> Join<T>(
        Expression<Func<T, bool>> left, Expression<Func<T, bool>> right, Func<Expression, Expression, BinaryExpression> join) =>
        Expression.Lambda<Func<T, bool>>(join(left.Body, Replaced(right.Body, right.Parameters[0], left.Parameters[0])), left.Parameters);

    private static Expression Replaced(Expression body, ParameterExpression parameter, Expression by) => new Replacement(parameter, by).Visit(body);

    private sealed class Replacement(ParameterExpression parameter, Expression by) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == parameter ? by : node;
    }
}
