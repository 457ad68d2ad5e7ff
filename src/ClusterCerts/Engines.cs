using System.Collections.Concurrent;

namespace ClusterCerts;

/// <summary>Parts that bring packages of others along, each in an assembly of its own. None is loaded before a command needs it; how that is done
/// is the program's to say: the command line has them linked in, the PowerShell module loads them apart from the session's own assemblies.</summary>
public static class Engines
{
    /// <summary>The engine that reads and writes messages in CMS, and works with Ed25519 and ML-DSA.</summary>
    public const string BouncyCastle = "ClusterCerts.BouncyCastle";

    /// <summary>The engine that keeps the index of a long ledger. Without it every command reads the whole ledger.</summary>
    public const string Sqlite = "ClusterCerts.Sqlite";

    /// <summary>The engine that keeps authorities in PostgreSQL.</summary>
    public const string PostgreSql = "ClusterCerts.PostgreSql";

    private static readonly ConcurrentDictionary<string, Lazy<object>> Known = new(StringComparer.Ordinal);

    /// <summary>Says how an engine is made. It is made once, when it is needed first.</summary>
    /// <param name="name">Its name: that of its assembly.</param>
    /// <param name="make">Makes it.</param>
    public static void Register(string name, Func<object> make) => Known[name] = new Lazy<object>(make);

    /// <summary>An engine.</summary>
    /// <exception cref="ClusterCertsException">This program does not have it.</exception>
    internal static T Load<T>(string name)
        where T : class => Known.TryGetValue(name, out Lazy<object>? engine) ? (T)engine.Value
            : throw new ClusterCertsException(ErrorCode.InvalidArgument, $"This program was built without {name}.", name);

    /// <summary>An engine that nothing depends on; null where this program does not have it.</summary>
    internal static T? Find<T>(string name)
        where T : class => Known.TryGetValue(name, out Lazy<object>? engine) ? engine.Value as T : null;
}
