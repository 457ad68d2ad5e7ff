using ClusterCerts.Authority;
using ClusterCerts.Export;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Publishing;

/// <summary>Records in the ledger what nodes have. A publication is done whether it can be recorded or not.</summary>
/// <param name="authority">The authority.</param>
internal sealed class PublicationRecord(CertAuthority authority)
{
    private readonly List<NodeCertPublication> _done = [];

    /// <summary>Remembers what was done, unless nothing is known of it.</summary>
    internal void Add(IEnumerable<NodeCertPublication> done)
    {
        if (!authority.Context.Files.IsRehearsal)
            _done.AddRange(done.Where(one => one.Has is not null));
    }

    /// <summary>Records what was remembered.</summary>
    /// <param name="notify">Told what could not be recorded, and why.</param>
    /// <param name="cancellation">Whether the command was stopped: then nothing is waited for.</param>
    internal void Write(Action<string>? notify, CancellationToken cancellation)
    {
        NodeCertPublication[] done = [.. _done];
        _done.Clear();
        if (done.Length > 0)
        {
            // A standby is read on purpose. With a directory nobody would know why the node stays listed as one that lacks something.
            new HandoverRecord("publication", "Publish-NodeCert", mayBeReadOnly: authority.Store.IsShared(), authority.Context).TryWrite(
                authority.Store.Location, () => authority.Store, (_, ledger) => Lines(ledger, done), notify, cancellation);
        }
    }

    /// <summary>What the ledger says of files that a node has.</summary>
    internal static PublishedFiles FilesOf(NodeCertTarget target, string? trustSha256, bool isProven) =>
        new(target.As.ToString(), target.HostName ?? target.TargetPath, target.TargetPath, trustSha256, isProven);

    // What it says already is not said again; that something was proven is not taken back by looking no more.
    private List<LedgerEntry> Lines(Ledger ledger, IEnumerable<NodeCertPublication> done)
    {
        var lines = new List<LedgerEntry>();
        var ledgerStatus = LedgerStatus.Of(authority.Store, ledger);
        foreach (NodeCertPublication one in done)
        {
            var serial = SerialNumber.Parse(one.SerialNumber!);
            int index = ledger.IndexOfIssue(serial);
            if (index < 0 || ledger.At(index).NodeId is not NodeId nodeId)
                continue;
            PublishedFiles files = one.Has!;
            NodePublication? last = NodePublication.Last(ledgerStatus, nodeId);
            bool isKnown = one.State == NodeCertPublicationState.Unchanged && last?.SerialNumber == serial
                && (last.Files == files || last.Files == files with { IsProven = true });
            if (!isKnown)
                lines.Add(LedgerEntries.Published(authority.Context.Now, nodeId, serial, files));
        }

        return lines;
    }
}
