using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Gatehouse.Data.Queries;

/// <summary>
/// A query translated once per database and kept: for what every sign-in or every page asks. To find a translation again by the shape of
/// the query costs more than to run it.
/// </summary>
/// <param name="translate">Calls <c>EF.CompileAsyncQuery</c>.</param>
internal sealed class Translated<TQuery>(Func<TQuery> translate)
    where TQuery : class
{
    // A translation belongs to the model of one database.
    private readonly ConditionalWeakTable<IModel, TQuery> _byModel = [];

    /// <summary>The query for this database.</summary>
    public TQuery For(GatehouseDb db) => _byModel.GetValue(db.Model, _ => translate());
}
