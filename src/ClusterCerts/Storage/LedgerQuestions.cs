using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>What many ask of a ledger: where a certificate was issued, which nodes are meant.</summary>
internal static class LedgerQuestions
{
    extension(Ledger ledger)
    {
        /// <summary>Whether nodes were ever published to.</summary>
        internal bool HasPublications() => ledger.FindLast(new LineQuery { Events = [LedgerEvent.Publish] }) >= 0;

        /// <summary>The index of the line that records a certificate's issuance, or -1.</summary>
        internal int IndexOfIssue(SerialNumber serialNumber) =>
            ledger.Find(LineQuery.IssueOf(serialNumber)) is [int line, ..] ? line : -1;

        /// <summary>As the other; a number that a certificate may not have (RFC 5280 4.1.2.2) is in no line.</summary>
        internal int IndexOfIssue(BigInteger number) => SerialNumber.TryCreate(number, out SerialNumber serial) ? ledger.IndexOfIssue(serial) : -1;

        /// <summary>The lines with the certificates of a node.</summary>
        internal IReadOnlyList<int> IssuesOf(NodeId nodeId) => ledger.Find(LineQuery.IssuesOf(nodeId));

        /// <summary>The nodes that someone names: by the ID, whatever the case of its letters, or by a pattern.</summary>
        internal IEnumerable<NodeId> NodesNamed(string nodeId) =>
            (NodeIdMatch.IsPattern(nodeId) ? ledger.Nodes() : ledger.NodesWithStem(NodeId.Recorded(nodeId).FileStem)).Where(node => NodeIdMatch.Names(nodeId, node.ToString()));

        /// <summary>The certificate that a line records, decoded.</summary>
        /// <exception cref="ClusterCertsException">It cannot be read, or is malformed.</exception>
        internal DecodedCertificate DecodedOf(int index) => DecodedCertificate.Decode(ledger.CertificateOf(index));
    }
}
