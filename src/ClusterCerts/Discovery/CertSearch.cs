using ClusterCerts.Encoding;
using ClusterCerts.Publishing;
using ClusterCerts.Trust;

namespace ClusterCerts.Discovery;

/// <summary>Looks where it is told, and lays what is found beside the ledger.</summary>
/// <param name="authority">The authority.</param>
/// <param name="parameters">Where, and how.</param>
/// <param name="notify">Told that nothing was found, and where was looked; may be null.</param>
internal sealed class CertSearch(CertAuthority authority, CertSearchParameters parameters, Action<string>? notify)
{
    private readonly LedgerComparison _ledger = new(authority);
    private readonly HashSet<PublicKeyInfo> _certified = [];
    private readonly List<(PublicKeyInfo Key, FoundPlace Place)> _keys = [];
    private int _found;
    private int _looked;

    /// <summary>Looks: first through files, then nodes, then endpoints; keys that are left without a certificate come last.</summary>
    internal IEnumerable<Outcome<FoundNodeCert>> Run(IReadOnlyList<EndpointAddress> endpoints, CancellationToken cancellation)
    {
        foreach (Outcome<FoundNodeCert> outcome in Contents(endpoints, cancellation).SelectMany(Told))
            yield return outcome;
        foreach ((PublicKeyInfo key, FoundPlace place) in _keys.Where(k => !_certified.Contains(k.Key)))
        {
            _found++;
            FoundNodeCert alone = _ledger.KeyAlone(key, place);
            yield return new(alone.Location, alone, null);
        }

        if (_found == 0)
            notify?.Invoke(Nothing(endpoints.Count));
    }

    private IEnumerable<FolderContent> Contents(IReadOnlyList<EndpointAddress> endpoints, CancellationToken cancellation)
    {
        var local = new FolderSearch(
            new FolderFiles("", authority.Context.Files, parameters.NodeTimeout, cancellation), null, parameters.Recurse, parameters.Passphrase, authority.Context.Log,
            AuthorityOwnFiles.Of(authority.Store.Paths));
        foreach (FolderContent content in parameters.Paths.SelectMany(local.Run))
        {
            _looked += content.Looked;
            yield return content;
        }

        foreach (FolderContent content in OfNodes(cancellation))
        {
            _looked += content.Looked;
            yield return content;
        }

        var search = new EndpointSearch(parameters, authority.Context.Time);
        foreach (FolderContent content in AtOnce(endpoints, 256, async (address, stop) => await search.AskAsync(address, stop).ConfigureAwait(false), cancellation))
            yield return content;
    }

    private IEnumerable<FolderContent> OfNodes(CancellationToken cancellation)
    {
        if (parameters.NodeIds.Count == 0)
            return [];
        IReadOnlyList<Outcome<PublicationOrder>> nodes = authority.FindPublications(parameters.NodeIds);
        var search = new NodeSearch(parameters, authority.Context);
        return nodes.Select(o => o.Error).OfType<ClusterCertsException>().Select(FolderContent.Failed).Concat(AtOnce(
            [.. nodes.Select(o => o.Value).OfType<PublicationOrder>()], parameters.ThrottleLimit,
            (order, stop) => Task.Run(() => search.Run(order, stop), stop), cancellation).SelectMany(found => found));
    }

    // So many at once, in their order; who stops listening stops them.
    private static IEnumerable<TResult> AtOnce<T, TResult>(
        IReadOnlyList<T> items, int limit, Func<T, CancellationToken, Task<TResult>> ask, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var gate = new SemaphoreSlim(Math.Max(limit, 1));
        Task<TResult>[] answers = [.. items.Select(AskAsync)];
        try
        {
            foreach (Task<TResult> answer in answers)
                yield return answer.GetAwaiter().GetResult();
        }
        finally
        {
            stop.Cancel();
        }

        async Task<TResult> AskAsync(T item)
        {
            await gate.WaitAsync(stop.Token).ConfigureAwait(false);
            try
            {
                return await ask(item, stop.Token).ConfigureAwait(false);
            }
            finally
            {
                gate.Release();
            }
        }
    }

    private IEnumerable<Outcome<FoundNodeCert>> Told(FolderContent content)
    {
        _ledger.Foresee(content.Files.SelectMany(file => file.Content.Certificates));

        // The key of a certificate is in its folder, as a rule, and there it is named with it.
        Dictionary<PublicKeyInfo, FoundPlace> beside = content.Files.SelectMany(file => file.Content.Keys.Select(key => (Key: key, file.Place)))
            .DistinctBy(k => k.Key).ToDictionary(k => k.Key, k => k.Place);
        foreach ((FoundPlace place, FileContent file) in content.Files)
        {
            _keys.AddRange(file.Keys.Select(key => (key, place)));
            foreach (DecodedCertificate certificate in file.Certificates)
            {
                _certified.Add(certificate.PublicKey);
                _found++;
                string? keyPath = file.Keys.Contains(certificate.PublicKey) ? place.Path : beside.GetValueOrDefault(certificate.PublicKey)?.Path;
                yield return new(place.Location, _ledger.Compare(certificate, place, keyPath), null);
            }
        }

        foreach (ClusterCertsException error in content.Errors)
            yield return new(error.Target ?? "", null, error);
    }

    private string Nothing(int endpoints)
    {
        string[] where =
        [
            .. parameters.AreNamed || parameters.Paths.Count + parameters.NodeIds.Count > 0 ? [_looked == 1 ? "1 file was looked at" : $"{_looked} files were looked at"] : (string[])[],
            .. endpoints > 0 ? [endpoints == 1 ? "1 endpoint was asked" : $"{endpoints} endpoints were asked"] : (string[])[],
        ];
        string advice = parameters.Paths.Count > 0 && !parameters.Recurse ? " Folders in folders are looked at with -Recurse." : "";
        return $"No certificate and no key was found: {string.Join(", ", where)}.{advice}";
    }
}
