namespace ClusterCerts.Publishing;

/// <summary>Whether what runs on a node trusts the next CA, as far as it shows that.</summary>
/// <param name="IsTrusted">Whether it does; null where it does not show it.</param>
/// <param name="Reason">What it showed.</param>
internal readonly record struct TrustAnswer(bool? IsTrusted, string Reason);

/// <summary>Asks the endpoints of nodes whether they trust the next CA.</summary>
/// <param name="targets">The nodes' targets, each with an endpoint.</param>
/// <param name="cancellation">Stops it.</param>
/// <returns>The answers in the same order.</returns>
internal delegate IReadOnlyList<TrustAnswer> TrustAsker(IReadOnlyList<NodeCertTarget> targets, CancellationToken cancellation);
