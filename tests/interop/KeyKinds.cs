namespace ClusterCerts.Interop;

/// <summary>Two nodes for each key algorithm and key format, and for a chain with an intermediate, made once for all tests.</summary>
public sealed class KeyKinds : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, KeyKind> _made = [];

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

    internal KeyKind Of(KeyAlgorithm algorithm, KeyFormat format, bool intermediate)
    {
        lock (_lock)
        {
            string name = $"{algorithm}-{format}{(intermediate ? "-chain" : "")}";
            if (!_made.TryGetValue(name, out KeyKind? kind))
                _made[name] = kind = new KeyKind(name, algorithm, format, intermediate);
            return kind;
        }
    }

    internal IEnumerable<KeyKind> Each() => All.Select(row => Of((KeyAlgorithm)row[0], (KeyFormat)row[1], (bool)row[2]));

    public void Dispose()
    {
        foreach (KeyKind kind in _made.Values)
            kind.Dispose();
    }
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

/// <summary>Test classes that share the key kinds.</summary>
[CollectionDefinition(Name)]
public sealed class KeyKindCollection : ICollectionFixture<KeyKinds>
{
    internal const string Name = "key kinds";
}
