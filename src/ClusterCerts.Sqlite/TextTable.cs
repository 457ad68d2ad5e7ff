using Microsoft.Data.Sqlite;

namespace ClusterCerts.Sqlite;

/// <summary>Texts that many lines have, each kept once.</summary>
internal sealed class TextTable : IDisposable
{
    private const int Most = 50_000;

    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _add;
    private readonly Func<string, string>? _fold;

    /// <summary>Makes it.</summary>
    /// <param name="connection">Where they are.</param>
    /// <param name="find">Gives the number of the text $1.</param>
    /// <param name="add">Adds the text $1, and $2 where there is a fold, and gives its number.</param>
    /// <param name="fold">What is kept beside it; null for nothing.</param>
    internal TextTable(SqliteConnection connection, string find, string add, Func<string, string>? fold = null)
    {
        (_find, _add, _fold) = (connection.CreateCommand(), connection.CreateCommand(), fold);
        (_find.CommandText, _add.CommandText) = (find, add);
    }

    /// <summary>The number of a text, which is added where it is new; null for none.</summary>
    internal object NumberOf(string? text)
    {
        if (text is null)
            return DBNull.Value;
        if (_known.TryGetValue(text, out long number))
            return number;
        number = (long?)Run(_find, text) ?? (long)Run(_add, text)!;
        if (_known.Count >= Most)
            _known.Clear();
        _known[text] = number;
        return number;
    }

    public void Dispose()
    {
        _find.Dispose();
        _add.Dispose();
    }

    private object? Run(SqliteCommand command, string text)
    {
        command.Parameters.Clear();
        command.Parameters.AddWithValue("$1", text);
        if (_fold is not null && command == _add)
            command.Parameters.AddWithValue("$2", _fold(text));
        return command.ExecuteScalar();
    }
}
