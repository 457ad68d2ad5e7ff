namespace ClusterCerts.Benchmarks;

/// <summary>Certificates of ours and bare keys of the platform, both on all processors; of both, the time in which keys were found is kept apart.</summary>
internal sealed class KeyMaking : IDisposable
{
    private readonly ScratchFolder _scratch = new();
    private readonly KeyAlgorithm _algorithm;
    private readonly CertAuthority _authority;
    private readonly Lock _lock = new();
    private double _keyCpu;
    private int _nodes;

    internal KeyMaking(KeyAlgorithm algorithm)
    {
        _algorithm = algorithm;
        string pki = _scratch.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki, KeyAlgorithm = algorithm });
        _authority = CertAuthority.Open(pki, new AuthorityContext { MakeKey = Make });
    }

    /// <summary>Issues to so many new nodes.</summary>
    internal Cost Issue(int count) => Measure(count, () =>
    {
        string[] ids = [.. Enumerable.Range(_nodes, count).Select(i => $"node{i}")];
        _nodes += count;
        foreach (Outcome<NodeCert> outcome in _authority.Issue(ids, new NodeCertParameters { KeyAlgorithm = _algorithm }))
        {
            if (!outcome.Succeeded)
                throw outcome.Error!;
        }
    });

    /// <summary>Makes so many keys, for nothing.</summary>
    internal Cost MakeKeys(int count) => Measure(count, () =>
    {
        int next = 0;
        Thread[] threads = [.. Enumerable.Range(0, Math.Min(count, Environment.ProcessorCount)).Select(_ => new Thread(() =>
        {
            while (Interlocked.Increment(ref next) <= count)
                Find().Dispose();
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
    });

    public void Dispose() => _scratch.Dispose();

    private Cost Measure(int count, Action work)
    {
        _keyCpu = 0;
        return Cost.OfWork(count, work) with { KeyCpu = _keyCpu };
    }

    private NewKey Make(NewKeyTerms terms)
    {
        using KeyPair pair = Find();
        return new NewKey(pair.PublicKey, pair.ExportPem(terms.Format, terms.Passphrase));
    }

    // Nothing but what the platform does: its key, made, and its public half asked for.
    private KeyPair Find()
    {
        double before = Cpu.OfThisThread;
        KeyPair pair = KeyPair.Generate(_algorithm);
        double took = Cpu.OfThisThread - before;
        lock (_lock)
            _keyCpu += took;
        return pair;
    }
}
