using ClusterCerts.Authority;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>Which certificates a reference means, each as it is in its file now.</summary>
/// <param name="parameters">The layout and where it goes.</param>
/// <param name="context">The world outside.</param>
/// <param name="sources">The authorities.</param>
internal sealed class ExportSelection(NodeCertExportParameters parameters, AuthorityContext context, ExportSources sources)
{
    /// <summary>Finds them.</summary>
    /// <param name="reference">By node ID, or by file.</param>
    /// <param name="notify">Told which nodes a pattern leaves out, and why; may be null.</param>
    /// <returns>The certificates, or an error in place of each that is not there or cannot be read.</returns>
    internal IReadOnlyList<Outcome<NodeCert>> Find(NodeCertReference reference, Action<string>? notify)
    {
        _ = ExportLayouts.For(parameters.Format);
        if (reference.CertificatePath is not null)
        {
            NodeCert read = reference.Checked(ReadFile(reference.CertificatePath, reference.KeyPath, reference.AuthorityPath));
            return reference.Fingerprint is string meant && !IsSame(meant, read.Fingerprint)
                ? [new(reference.CertificatePath, null, Replaced(read, meant, sources.Of(reference.AuthorityPath).StatusOf(meant, read)))]
                : [new(reference.CertificatePath, read, null)];
        }

        if (reference.NodeIds.Count == 0)
            throw Wrong("No certificates were named to export; give -NodeId or -CertificatePath.");
        if (reference.KeyPath is not null)
            throw Wrong("-KeyPath goes with -CertificatePath; the authority knows the keys of its nodes.");
        ExportSource source = sources.Of(reference.AuthorityPath ?? ".");
        return [.. reference.NodeIds.SelectMany(id => FindById(id, source.Authority!, notify))];
    }

    private List<Outcome<NodeCert>> FindById(string nodeId, CertAuthority authority, Action<string>? notify)
    {
        var found = new List<Outcome<NodeCert>>();

        // The ledger also lists what was revoked before the node's latest certificate.
        IEnumerable<NodeCert> latest = authority.GetNodeCerts(new NodeCertFilter { NodeIds = [nodeId] })
            .GroupBy(c => c.NodeId).Select(node => node.Last());
        bool isPattern = NodeIdMatch.IsPattern(nodeId);

        // A pattern leaves out who was shut out, as a renewal does; named alone it says why there is nothing.
        foreach (NodeCert cert in latest.Where(c => !isPattern || c.Status != NodeCertStatus.Revoked))
        {
            if (cert.CertificatePath is null)
            {
                found.Add(new(cert.NodeId, null, new ClusterCertsException(
                    ErrorCode.FileNotFound,
                    $"The ledger names no certificate file of node '{cert.NodeId}'; name one with -CertificatePath.",
                    cert.NodeId)));
                continue;
            }

            Outcome<NodeCert> read = Try(cert);
            if (isPattern && cert.KeyPath is null && !File.Exists(read.Value?.KeyPath) && WhyLeftOut(cert) is string why)
                notify?.Invoke($"Node {cert.NodeId} is left out: {why}");
            else
                found.Add(read);
        }

        if (found.Count == 0 && !isPattern)
            found.Add(new(nodeId, null, WhyNothing()));
        return found;

        ClusterCertsException WhyNothing()
        {
            Ledger ledger = authority.Store.ReadLedger();
            NodeId[] named = [.. ledger.NodesNamed(nodeId).Take(1)];
            return named is [NodeId node] && LedgerStatus.Of(authority.Store, ledger).IsRemoved(node) ? NodeSnapshot.Removed(node.ToString()) : NodeIdMatch.NotFound(nodeId);
        }

        Outcome<NodeCert> Try(NodeCert cert)
        {
            try
            {
                return new(cert.NodeId, ReadFile(cert.CertificatePath!, cert.KeyPath, cert.AuthorityPath), null);
            }
            catch (ClusterCertsException e)
            {
                return new(cert.NodeId, null, e.ErrorCode == ErrorCode.FileNotFound ? Elsewhere(cert, authority.Store) ?? e : e);
            }
        }
    }

    // Hosts that share a database have the files of those nodes that were issued there.
    private static ClusterCertsException? Elsewhere(NodeCert cert, IAuthorityStore store)
    {
        Ledger ledger = store.ReadLedger();
        int line = ledger.IndexOfIssue(cert.Decoded.SerialValue);
        return line >= 0 && ledger.At(line) is LedgerEntry issue && store.IsElsewhere(issue)
            ? new(
                ErrorCode.FileNotFound,
                $"The files of node '{cert.NodeId}' are on the host '{issue.Host}', which issued them, and '{cert.CertificatePath}' is not here. Run the command there, "
                    + "or issue the node anew here with Update-NodeCert.",
                cert.NodeId)
            : null;
    }

    // A node whose key was made elsewhere is renewed and exported there: a pattern that finds it, day by day, is no error.
    private string? WhyLeftOut(NodeCert cert) => cert.Status == NodeCertStatus.Expired
        ? $"its certificate expired at {cert.NotAfter:u}, and its key was made elsewhere, so only a new request can renew it. "
            + "If the node is gone, take it out of service with Remove-NodeCert."
        : ExportLayouts.For(parameters.Format).NeedsKey
            ? $"{parameters.Format} needs the private key, which stayed on the node that made the request. Export on that node with -KeyPath, or "
                + "only certificates with -As Pem."
            : null;

    // The file counts, not the ledger's copy: it has the intermediates, and may be newer than an object that waited.
    private NodeCert ReadFile(string path, string? keyPath, string? authorityPath)
    {
        NodeCert read = NodeCertFiles.Read(path, context.Now);
        NodeCertStatus? known = sources.Of(authorityPath).StatusOf(read.Decoded);
        return new NodeCert(read.Decoded, known ?? read.Status, context.Now)
        {
            EffectiveNotAfter = read.EffectiveNotAfter,
            CertificatePath = read.CertificatePath,
            KeyPath = keyPath ?? read.KeyPath,
            AuthorityPath = authorityPath is null ? null : Path.GetFullPath(authorityPath),
        };
    }

    // In either case, and with colons as OpenSSL writes it.
    private static bool IsSame(string said, string fingerprint) => string.Equals(
        said.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), fingerprint, StringComparison.OrdinalIgnoreCase);

    private static ClusterCertsException Replaced(NodeCert held, string meant, NodeCertStatus? status) => status is NodeCertStatus.Revoked or NodeCertStatus.Superseded
        ? new(
            ErrorCode.NodeCertNotValid,
            $"This certificate of node '{held.NodeId}' is {(status == NodeCertStatus.Revoked ? "revoked" : "superseded")}; "
                + $"'{held.CertificatePath}' now holds another one, {held.SerialNumber}. To export that one, name the node with -NodeId.",
            held.NodeId)
        : new(
            ErrorCode.InvalidArgument,
            $"'{held.CertificatePath}' holds the certificate {held.SerialNumber} of node '{held.NodeId}', and not the one with the fingerprint {DisplayText.Clip(meant)}. "
                + "Nothing of it was exported; leave the one or the other out.",
            held.NodeId);

    private static ClusterCertsException Wrong(string message) => new(ErrorCode.InvalidArgument, message);
}
