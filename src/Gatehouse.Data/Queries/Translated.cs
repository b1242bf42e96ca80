using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Gatehouse.Data.Queries;

/// <summary>
/// What is worked out once per database and kept: a translated query or the reader of a row, for what every sign-in or every page asks. To
/// find a translation again by the shape of the query costs more than to run it.
/// </summary>
/// <param name="translate">Works it out from the model of one database.</param>
internal sealed class Translated<T>(Func<IModel, T> translate)
    where T : class
{
    private readonly ConditionalWeakTable<IModel, T> _byModel = [];

    /// <summary>What belongs to this database.</summary>
    public T For(GatehouseDb db) => For(db.Model);

    /// <inheritdoc cref="For(GatehouseDb)"/>
    public T For(IModel model) => _byModel.GetValue(model, made => translate(made));
}
