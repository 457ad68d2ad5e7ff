using System.Collections.Concurrent;

namespace ClusterCerts.Interop;

/// <summary>Two nodes for each key algorithm and key format, and for a chain with an intermediate, made once for all tests.</summary>
public static class KeyKinds
{
    private static readonly ConcurrentDictionary<string, Lazy<KeyKind>> Made = new();

    // Test classes that use them run side by side, so no class owns them.
    static KeyKinds() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (Lazy<KeyKind> kind in Made.Values.Where(k => k.IsValueCreated))
            kind.Value.Dispose();
    };

    /// <summary>The algorithm, the key format, and whether there is an intermediate.</summary>
    public static TheoryData<KeyAlgorithm, KeyFormat, bool> All
    {
        get
        {
            var kinds = new TheoryData<KeyAlgorithm, KeyFormat, bool>();
            foreach (KeyAlgorithm algorithm in Enum.GetValues<KeyAlgorithm>())
            {
                kinds.Add(algorithm, KeyFormat.Pkcs8, false);
                kinds.Add(algorithm, KeyFormat.Traditional, false);
            }

            kinds.Add(KeyAlgorithm.EcdsaP256, KeyFormat.Pkcs8, true);
            kinds.Add(KeyAlgorithm.Rsa2048, KeyFormat.Traditional, true);
            return kinds;
        }
    }

    internal static KeyKind Of(KeyAlgorithm algorithm, KeyFormat format, bool intermediate)
    {
        string name = $"{algorithm}-{format}{(intermediate ? "-chain" : "")}";
        return Made.GetOrAdd(name, n => new Lazy<KeyKind>(() => new KeyKind(n, algorithm, format, intermediate))).Value;
    }

    internal static IEnumerable<KeyKind> Each() => All.Select(row => Of((KeyAlgorithm)row[0], (KeyFormat)row[1], (bool)row[2]));
}

/// <summary>An authority of one key algorithm with the nodes <c>server</c> and <c>client</c>, both good for both.</summary>
internal sealed class KeyKind : IDisposable
{
    internal KeyKind(string name, KeyAlgorithm algorithm, KeyFormat format, bool intermediate)
    {
        Name = name;
        Authority = new TestAuthority(algorithm: algorithm, intermediate: intermediate);
        Server = Authority.IssueLocal("server", new NodeCertParameters { KeyAlgorithm = algorithm, KeyFormat = format });
        Client = Authority.IssueLocal("client", new NodeCertParameters { KeyAlgorithm = algorithm, KeyFormat = format });
    }

    internal string Name { get; }

    internal TestAuthority Authority { get; }

    internal PemFiles Server { get; }

    internal PemFiles Client { get; }

    public void Dispose() => Authority.Dispose();
}
