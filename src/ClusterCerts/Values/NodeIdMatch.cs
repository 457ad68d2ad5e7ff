using System.IO.Enumeration;

namespace ClusterCerts.Values;

/// <summary>How commands name nodes: by their IDs, or by patterns in which <c>*</c> stands for any characters and <c>?</c> for any
/// one.</summary>
/// <remarks>No node ID holds an asterisk or a question mark. Brackets are no pattern: a node ID may hold them.</remarks>
internal static class NodeIdMatch
{
    /// <summary>Whether a name is a pattern: one that matches nothing is no mistake.</summary>
    internal static bool IsPattern(string name) => name.AsSpan().IndexOfAny('*', '?') >= 0;

    /// <summary>Whether a node is named; upper and lower case are alike.</summary>
    internal static bool Names(string name, string nodeId) => IsPattern(name)
        ? FileSystemName.MatchesSimpleExpression(name, nodeId, ignoreCase: true)
        : string.Equals(name, nodeId, StringComparison.OrdinalIgnoreCase);

    /// <summary>The error for an ID that the ledger does not know.</summary>
    internal static ClusterCertsException NotFound(string nodeId, string remedy = "Get-NodeCert lists those it has.") => new(
        ErrorCode.NodeCertNotFound, $"The ledger has no certificate of node '{nodeId}'. {remedy}", nodeId);

    /// <summary>The error for a serial number that the ledger does not know.</summary>
    internal static ClusterCertsException NotFound(SerialNumber serial, string remedy = "Look it up with Get-NodeCert.") => new(
        ErrorCode.NodeCertNotFound, $"The ledger has no certificate with the number {serial}. {remedy}", serial.ToString());
}
