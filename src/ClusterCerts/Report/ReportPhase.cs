using ClusterCerts.Storage;

namespace ClusterCerts.Report;

/// <summary>One phase of a rotation.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Trusted">Whom trust.crt names.</param>
/// <param name="Signer">Who signs, and whose certificates nodes are to have at its end.</param>
/// <param name="Accepted">How many nodes' present certificates a node with that bundle accepts.</param>
internal sealed record ReportPhase(RotationPhase Phase, string Trusted, string Signer, int Accepted);
