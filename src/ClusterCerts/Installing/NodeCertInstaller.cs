using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Export;
using ClusterCerts.Keys;
using ClusterCerts.Publishing;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Installing;

/// <summary>Puts a node's certificate with its key into a certificate store, what it needs above it into CA and Root, and removes what it supersedes.</summary>
/// <remarks>The new certificate is there, and served where an endpoint is given, before the old one goes. Cut off anywhere, the next run goes on from what is
/// there.</remarks>
internal sealed class NodeCertInstaller
{
    private readonly CertAuthority _authority;
    private readonly InstallationParameters _parameters;
    private readonly IPlatformStores _stores;
    private readonly KeyGrants _grants;
    private readonly ExportSources _sources;
    private readonly ExportSelection _selection;
    private readonly ExportMaterialReader _reader;
    private readonly InstalledNodes _installed;

    /// <summary>Makes an installer.</summary>
    /// <exception cref="ClusterCertsException">An account is not known here, or keys have no access list here.</exception>
    internal NodeCertInstaller(CertAuthority authority, InstallationParameters parameters, IPlatformStores stores)
    {
        _authority = authority;
        _parameters = parameters;
        _stores = stores;
        _grants = KeyGrants.Of(parameters.GrantReadTo, stores.Keys.Access);
        var export = new NodeCertExportParameters { Format = ExportFormat.Pem, OutputPath = ".", NodePassphrase = parameters.NodePassphrase };
        _sources = new ExportSources(export, authority.Context);
        _selection = new ExportSelection(export, authority.Context, _sources);
        _reader = new ExportMaterialReader(export, authority.Context);
        _installed = new InstalledNodes(stores, parameters.Place, authority);
    }

    private StorePlace Place => _parameters.Place;

    /// <summary>The certificates of nodes: each node's latest.</summary>
    /// <param name="nodeIds">Node IDs and patterns.</param>
    /// <param name="notify">Told whom a pattern leaves out, and why; may be null.</param>
    internal IReadOnlyList<Outcome<NodeCert>> Find(IReadOnlyList<string> nodeIds, Action<string>? notify)
    {
        if (nodeIds.Count == 0)
            return [];
        IEnumerable<Outcome<NodeCert>> found = _selection.Find(new NodeCertReference { NodeIds = nodeIds, AuthorityPath = _authority.Store.Location }, notify)
            .DistinctBy(o => o.Value?.NodeId ?? o.Target);
        return [.. found.Where(o => o.Value is null || !IsLeftOut(o.Value, nodeIds, notify))];
    }

    /// <summary>What would be done for a node.</summary>
    /// <exception cref="ClusterCertsException">Its certificate is not good, its key is not here, or a store cannot be read.</exception>
    internal NodeCertInstallation Plan(NodeCert cert)
    {
        using ExportMaterial material = Read(cert);
        return new(cert.NodeId, Place, Steps(material).Changes);
    }

    /// <summary>Does it.</summary>
    /// <param name="cert">The node's certificate.</param>
    /// <param name="notify">Told what an administrator should know; may be null.</param>
    /// <param name="cancellation">Ends the waiting for the endpoint.</param>
    /// <exception cref="ClusterCertsException">It is not good, or a store cannot be written: the next run goes on.</exception>
    internal NodeCertInstallation Install(NodeCert cert, Action<string>? notify, CancellationToken cancellation)
    {
        using ExportMaterial material = Read(cert);
        InstallationSteps steps = Steps(material);
        if (EarlyCert.Warning([cert], _authority.Context.Now) is string early)
            notify?.Invoke(early);
        foreach ((string store, DecodedCertificate authority) in steps.Trust)
        {
            using X509Certificate2 ca = X509CertificateLoader.LoadCertificate(authority.Encoded);
            _stores.Add(store, ca);
        }

        if (!steps.IsThere)
            Add(material, notify);
        X509Certificate2 installed = _installed.Find(material.Leaf)
            ?? throw new ClusterCertsException(ErrorCode.CertificateStoreFailed, $"The certificate of node '{cert.NodeId}' was added to {Place}, and is not there.", cert.NodeId);
        _grants.Give(installed);
        Tell(steps.Changes.Where(c => c.Action != StoreAction.Remove));
        if (NotServed(material, cancellation) is ClusterCertsException late)
            return new(cert.NodeId, Place, [.. steps.Changes.Where(c => c.Action != StoreAction.Remove)]) { Certificates = [installed], Error = late };
        foreach (X509Certificate2 old in steps.Superseded)
            _installed.Remove(old);
        foreach ((string store, X509Certificate2 ca) in steps.OldTrust)
            _stores.Remove(store, ca);
        Tell(steps.Changes.Where(c => c.Action == StoreAction.Remove));
        return new(cert.NodeId, Place, steps.Changes) { Certificates = [installed] };
    }

    private ExportMaterial Read(NodeCert cert)
    {
        ExportMaterial material = _reader.Read(_sources.AsItStands(cert), _sources.Of(cert.AuthorityPath));
        if (material.Key is { Platform: not PureKey })
            return material;
        PureAlgorithm? pure = material.Key?.PublicKey.Pure;
        material.Dispose();
        if (pure is not null)
        {
            throw new ClusterCertsException(
                ErrorCode.UnsupportedKey, $"A certificate store takes no {pure} key, as that of node '{cert.NodeId}' is. Issue the node a pair that it takes with "
                    + "Update-NodeCert -KeyAlgorithm EcdsaP256.", cert.NodeId);
        }

        throw new ClusterCertsException(
            ErrorCode.NoPrivateKey, $"{NoKeyHere(cert)} Issue the node a new pair here with Update-NodeCert, or install on the machine that has the key.", cert.NodeId);
    }

    private static string NoKeyHere(NodeCert cert) => $"The key of node '{cert.NodeId}' is not here: it stayed where the request was made.";

    private static bool IsLeftOut(NodeCert cert, IReadOnlyList<string> nodeIds, Action<string>? notify)
    {
        if (cert.KeyPath is not null || nodeIds.Any(id => !Values.NodeIdMatch.IsPattern(id) && Values.NodeIdMatch.Names(id, cert.NodeId)))
            return false;
        notify?.Invoke($"Node {cert.NodeId} is left out. {NoKeyHere(cert)}");
        return true;
    }

    private InstallationSteps Steps(ExportMaterial material)
    {
        DecodedCertificate[] above = [.. material.Chain.Skip(1).Concat(material.Trust).DistinctBy(c => c.Fingerprint)];
        X509Certificate2? there = _installed.Find(material.Leaf) is { HasPrivateKey: true } whole ? whole : null;
        X509Certificate2[] superseded = [.. _installed.Of(material.NodeId).Where(c => InstalledTrust.FingerprintOf(c) != material.Leaf.Fingerprint)];
        return new InstallationSteps(Place, material.NodeId, material.Leaf)
        {
            IsThere = there is not null,
            Trust = [.. above.Select(ca => (Store: StoreOf(ca), ca)).Where(t => !Has(t.Store, t.ca))],
            Granted = [.. _grants.Lacking(there).Select(a => a.Account)],
            Superseded = superseded,
            OldTrust = new InstalledTrust(_stores, Place, _authority.Store).Unneeded(superseded, above.Select(c => c.Fingerprint).ToHashSet()),
        };
    }

    private static string StoreOf(DecodedCertificate ca) => ca.IsSelfIssued ? StorePlace.Root : StorePlace.Intermediates;

    private bool Has(string store, DecodedCertificate ca) => _stores.Read(store).Any(c => InstalledTrust.FingerprintOf(c) == ca.Fingerprint);

    private void Add(ExportMaterial material, Action<string>? notify)
    {
        if (!_parameters.Exportable && !_stores.Keys.CanKeepIn)
        {
            notify?.Invoke($"The key of node {material.NodeId} can be taken out of {Place} by the account that owns it: outside of Windows .NET keeps it in a file. "
                + "Say -Exportable where this is meant.");
        }

        using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(material.Leaf.Encoded);
        try
        {
            using X509Certificate2 joined = _stores.Keys.Join(bare, material.Key!.Platform, Place.Location, _parameters.Exportable);
            _stores.Add(Place.Name, joined);
        }
        catch (CryptographicException e)
        {
            throw new ClusterCertsException(
                ErrorCode.CertificateStoreFailed, $"The key of node '{material.NodeId}' cannot be put into {Place}: {DisplayText.Sentence(e.Message)}", material.NodeId, e);
        }
    }

    private ClusterCertsException? NotServed(ExportMaterial material, CancellationToken cancellation)
    {
        if (_parameters.Endpoint is not { } endpoint)
            return null;
        string? why = new EndpointProof(material.NodeId, endpoint.ToString(), null, material.Leaf, _authority.Context.Time)
            .WaitFor(() => cancellation.IsCancellationRequested ? TimeSpan.Zero : _parameters.Timeout);
        cancellation.ThrowIfCancellationRequested();
        return why is null ? null : new ClusterCertsException(
            ErrorCode.CertNotServed, $"The certificate {material.Leaf.SerialText} of node '{material.NodeId}' is in {Place}, and what it supersedes stays there too: {why}. "
                + "Have the software take the new one, and run the command again.", material.NodeId);
    }

    private void Tell(IEnumerable<StoreChange> changes)
    {
        foreach (StoreChange change in changes)
            _authority.Context.Log.Tell($"Done: {change}.");
    }
}
