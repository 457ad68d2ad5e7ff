namespace ClusterCerts.Issuance;

/// <summary>A node that shall get a key and a certificate.</summary>
/// <param name="NodeId">The node ID.</param>
/// <param name="Parameters">What its certificate shall be.</param>
public sealed record NodeCertOrder(string NodeId, NodeCertParameters Parameters);
