using ClusterCerts.Policy;

namespace ClusterCerts.Issuance;

/// <summary>Why a certificate could not be renewed if it were due now: a rule of the policy, or what it says itself.</summary>
/// <param name="Violation">What the policy refuses, or null.</param>
/// <param name="Refusal">What else is in the way, or null.</param>
internal sealed record RenewalObstacle(PolicyViolation? Violation, ClusterCertsException? Refusal);
