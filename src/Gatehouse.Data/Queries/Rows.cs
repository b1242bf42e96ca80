using System.Data.Common;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;

namespace Gatehouse.Data.Queries;

/// <summary>A hand-written statement, and what reads a row of its answer.</summary>
internal sealed record Question<T>(string Sql, Func<DbDataReader, T> Read);

/// <summary>
/// Reads whole rows out of a hand-written statement. Columns and conversions come from the model, so that a column added there is read here.
/// </summary>
internal sealed class Rows<TRow>
    where TRow : class
{
    private static readonly Translated<Rows<TRow>> Made = new(model => new(model));

    private readonly string[] _columns;
    private readonly Func<DbDataReader, int, TRow> _read;

    private Rows(IModel model)
    {
        var type = model.FindEntityType(typeof(TRow))!;
        var properties = type.GetProperties().Where(property => property.PropertyInfo is not null).ToList();
        _columns = properties.ConvertAll(property => property.GetColumnName(StoreObjectIdentifier.Table(type.GetTableName()!))!).ToArray();

        var (reader, start) = (Expression.Parameter(typeof(DbDataReader)), Expression.Parameter(typeof(int)));
        var row = Expression.MemberInit(Expression.New(typeof(TRow)),
            properties.Select((property, at) => Expression.Bind(property.PropertyInfo!, Value(property, reader, Expression.Add(start, Expression.Constant(at))))));
        _read = Expression.Lambda<Func<DbDataReader, int, TRow>>(row, reader, start).Compile();
    }

    /// <summary>The rows of this database.</summary>
    public static Rows<TRow> Of(IModel model) => Made.For(model);

    /// <summary>How many columns a row has.</summary>
    public int Width => _columns.Length;

    /// <summary>The columns for a SELECT, all of the table that is called <paramref name="alias"/> there.</summary>
    public string Columns(string alias) => string.Join(", ", _columns.Select(column => $"{alias}.\"{column}\""));

    /// <summary>The row whose first column is <paramref name="start"/>.</summary>
    public TRow Read(DbDataReader reader, int start = 0) => _read(reader, start);

    // As EF Core itself reads a column: its mapping names the reader's method, its converter makes the value of what is stored.
    private static Expression Value(IProperty property, Expression reader, Expression at)
    {
        var mapping = (RelationalTypeMapping)property.GetTypeMapping();
        var value = mapping.CustomizeDataReaderExpression(Expression.Call(reader, mapping.GetDataReaderMethod(), at));
        if (mapping.Converter is { ConvertFromProviderExpression: var convert })
            value = ReplacingExpressionVisitor.Replace(convert.Parameters[0], As(value, convert.Parameters[0].Type), convert.Body);
        value = As(value, property.ClrType);
        return property.IsNullable
            ? Expression.Condition(Expression.Call(reader, nameof(DbDataReader.IsDBNull), null, at), Expression.Default(property.ClrType), value)
            : value;
    }

    private static Expression As(Expression value, Type type) => value.Type == type ? value : Expression.Convert(value, type);
}
