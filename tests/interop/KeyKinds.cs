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
            foreach (KeyAlgorithm algorithm in Enum.GetValues<KeyAlgorithm>().Where(a => a < KeyAlgorithm.MlDsa44)) // Of this machine's software none knows ML-DSA.
            {
                kinds.Add(algorithm, KeyFormat.Pkcs8, false);
                if (algorithm != KeyAlgorithm.Ed25519) // It has no such form.
                    kinds.Add(algorithm, KeyFormat.Traditional, false);
            }

            kinds.Add(KeyAlgorithm.EcdsaP256, KeyFormat.Pkcs8, true);
            kinds.Add(KeyAlgorithm.Rsa2048, KeyFormat.Traditional, true);
            kinds.Add(KeyAlgorithm.Ed25519, KeyFormat.Pkcs8, true);
            return kinds;
        }
    }

    /// <summary>The algorithms of a CA and of its nodes: Ed25519 throughout, and with ECDSA below and above it.</summary>
    public static TheoryData<KeyAlgorithm, KeyAlgorithm> WithEd25519 => new()
    {
        { KeyAlgorithm.Ed25519, KeyAlgorithm.Ed25519 },
        { KeyAlgorithm.Ed25519, KeyAlgorithm.EcdsaP256 },
        { KeyAlgorithm.EcdsaP256, KeyAlgorithm.Ed25519 },
    };

    internal static KeyKind Of(KeyAlgorithm algorithm, KeyFormat format, bool intermediate) => Made.GetOrAdd(
        $"{algorithm}-{format}{(intermediate ? "-chain" : "")}", name => new(() => new KeyKind(name, algorithm, algorithm, format, intermediate))).Value;

    /// <summary>Of a CA whose key is of another kind than its nodes'.</summary>
    internal static KeyKind Mixed(KeyAlgorithm authority, KeyAlgorithm nodes) => Made.GetOrAdd(
        $"{authority}-over-{nodes}", name => new(() => new KeyKind(name, authority, nodes, KeyFormat.Pkcs8, intermediate: false))).Value;

    internal static IEnumerable<KeyKind> Each() =>
    [
        .. All.Select(row => Of((KeyAlgorithm)row[0], (KeyFormat)row[1], (bool)row[2])),
        .. WithEd25519.Select(row => Mixed((KeyAlgorithm)row[0], (KeyAlgorithm)row[1])),
    ];
}

/// <summary>An authority with the nodes <c>server</c> and <c>client</c>, both good for both.</summary>
internal sealed class KeyKind : IDisposable
{
    internal KeyKind(string name, KeyAlgorithm authority, KeyAlgorithm nodes, KeyFormat format, bool intermediate)
    {
        Name = name;
        Authority = new TestAuthority(algorithm: authority, intermediate: intermediate);
        Server = Authority.IssueLocal("server", new NodeCertParameters { KeyAlgorithm = nodes, KeyFormat = format });
        Client = Authority.IssueLocal("client", new NodeCertParameters { KeyAlgorithm = nodes, KeyFormat = format });
    }

    internal string Name { get; }

    internal TestAuthority Authority { get; }

    internal PemFiles Server { get; }

    internal PemFiles Client { get; }

    public void Dispose() => Authority.Dispose();
}
