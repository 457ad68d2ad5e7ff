using System.Collections.Concurrent;

namespace ClusterCerts.Files;

/// <summary>Remembers for one command what was made of files that several of its parts read, as long as each is the file that it was.</summary>
internal sealed class FileMemo
{
    private readonly ConcurrentDictionary<(string Path, Type Kind), (string Stamp, object Value)>? _known;

    /// <summary>Remembers from now on.</summary>
    internal FileMemo()
        : this(new())
    {
    }

    private FileMemo(ConcurrentDictionary<(string Path, Type Kind), (string Stamp, object Value)>? known) => _known = known;

    /// <summary>Remembers nothing.</summary>
    internal static FileMemo None { get; } = new(null);

    /// <summary>What is made of a file. A file that is another one, was changed, or may have been, is read again.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="read">Reads it, and no other file. Null, and what it throws, is not remembered.</param>
    internal T? Of<T>(string path, Func<string, T?> read)
        where T : class
    {
        if (_known is null || FileStamp.Of([path]) is not string stamp)
            return read(path);
        if (_known.TryGetValue((path, typeof(T)), out (string Stamp, object Value) known) && known.Stamp == stamp)
            return (T)known.Value;
        T? value = read(path);
        if (value is not null && FileStamp.Of([path]) == stamp)
            _known[(path, typeof(T))] = (stamp, value);
        return value;
    }
}
