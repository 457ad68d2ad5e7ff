using System.Text.Json;

namespace ClusterCerts.Cli;

/// <summary>One property of an object as the command line shows it.</summary>
/// <typeparam name="T">The object's type.</typeparam>
/// <param name="Name">The property's own name.</param>
/// <param name="Value">Reads it: text, a number, a truth value, an enumeration, a moment, texts, or a <see cref="NestedObjects"/>.</param>
/// <param name="InTable">Whether it is a column when several objects are shown.</param>
/// <param name="IsPath">Whether it is a path, which a table shows as seen from the current folder.</param>
internal sealed record Property<T>(string Name, Func<T, object?> Value, bool InTable = false, bool IsPath = false)
{
    /// <summary>What becomes of its cells where the terminal is too narrow for the table.</summary>
    internal Fit Fit { get; init; } = IsPath ? Fit.Middle : Fit.Whole;

    /// <summary>What a table shows where that is not the value itself; null for the value.</summary>
    internal Func<T, string>? Shown { get; init; }

    /// <summary>Whether its column is left out of a table where it is empty.</summary>
    internal bool IsOptional { get; init; }

    /// <summary>Whether it sums up others for a table, and is nothing of its own.</summary>
    internal bool IsOnlyInTable { get; init; }

    /// <summary>What a list of properties shows where that is not the value itself; null for the value.</summary>
    internal Func<T, string>? Listed { get; init; }

    /// <summary>The text in a table's cell.</summary>
    internal string Cell(T item) => Shown is not null ? Shown(item) : IsPath && Value(item) is string path
        ? TextValues.Write(PathText.Short(path))
        : TextValues.Write(Value(item));
}

/// <summary>How objects of one type are shown: which properties, in which order, and which of them in a table.</summary>
/// <typeparam name="T">The objects' type.</typeparam>
internal sealed class View<T>(params Property<T>[] properties)
{
    /// <summary>Every property.</summary>
    internal IReadOnlyList<Property<T>> Properties { get; } = [.. properties.Where(p => !p.IsOnlyInTable)];

    /// <summary>The columns of a table.</summary>
    internal IReadOnlyList<Property<T>> Columns { get; } = [.. properties.Where(p => p.InTable)];

    /// <summary>Writes an object's properties into a JSON object that is begun already.</summary>
    internal void WriteProperties(Utf8JsonWriter writer, T item)
    {
        foreach (Property<T> property in Properties)
        {
            writer.WritePropertyName(property.Name);
            JsonValues.Write(writer, property.Value(item));
        }
    }

    /// <summary>Objects inside another object.</summary>
    internal NestedObjects Nest(IEnumerable<T> items) => new(writer =>
    {
        writer.WriteStartArray();
        foreach (T item in items)
        {
            writer.WriteStartObject();
            WriteProperties(writer, item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });
}

/// <summary>A property's value that is a list of objects with a view of their own; people see them elsewhere.</summary>
/// <param name="Write">Writes them as a JSON array.</param>
internal sealed record NestedObjects(Action<Utf8JsonWriter> Write);
