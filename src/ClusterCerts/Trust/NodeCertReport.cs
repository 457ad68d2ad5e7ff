namespace ClusterCerts.Trust;

/// <summary>The verdict on one node certificate: every check that could be made, with what it found.</summary>
/// <remarks>A check whose input was not given (a key, a revocation list, a minimum) is left out, not passed.</remarks>
public sealed class NodeCertReport
{
    internal NodeCertReport(
        string? nodeId, string? certificatePath, string? serialNumber, IReadOnlyList<NodeCertCheck> checks,
        IReadOnlyList<NodeCertNote>? notes = null)
    {
        NodeId = nodeId;
        CertificatePath = certificatePath;
        SerialNumber = serialNumber;
        Checks = checks;
        Notes = notes ?? [];
    }

    /// <summary>Whether there is a check, and every one passed: where nothing could be proven, nothing has passed.</summary>
    public bool Passed => Checks.Count > 0 && Checks.All(check => check.Passed);

    /// <summary>The checks that were made, in the order of <see cref="CheckName"/>.</summary>
    public IReadOnlyList<NodeCertCheck> Checks { get; }

    /// <summary>What is worth knowing and makes nothing fail, in the order of <see cref="CheckName"/>; empty as a rule.</summary>
    public IReadOnlyList<NodeCertNote> Notes { get; }

    /// <summary>The node ID that was asked for, else the certificate's common name; null when it has none.</summary>
    public string? NodeId { get; }

    /// <summary>The file that holds the leaf, or null when there is none.</summary>
    public string? CertificatePath { get; }

    /// <summary>
    /// The leaf's serial number in upper-case hexadecimal digits (after a minus sign if it is negative), or null if it cannot
    /// be read.
    /// </summary>
    public string? SerialNumber { get; }

    /// <summary>The leaf's distinguished name, or null if it cannot be read.</summary>
    public string? Subject { get; internal init; }

    /// <summary>SHA-1 of the leaf, upper-case hexadecimal digits, as X509Certificate2 shows it; null where there is no leaf. It proves nothing.</summary>
    public string? Thumbprint { get; internal init; }

    /// <summary>The authority directory that it was held against, absolute; null where trust came from other files.</summary>
    public string? AuthorityPath { get; internal init; }

    /// <summary>The endpoint that served the certificate, or null when it was read from a file.</summary>
    public string? Endpoint { get; private init; }

    /// <summary>What the handshake with the endpoint showed, or null when there was none.</summary>
    public EndpointState? EndpointState { get; private init; }

    /// <summary>Whether the server at the endpoint trusts the next CA, or null when it was not asked that.</summary>
    public TrustProofState? TrustState { get; private init; }

    /// <summary>The verdict, then a line for each check and each note.</summary>
    /// <returns>The text, lines separated by LF.</returns>
    public override string ToString() =>
        $"{(Passed ? "Passed" : Checks.Count == 0 ? "Not proven" : "FAILED")}: {NodeId ?? "?"} ({CertificatePath ?? Endpoint ?? "no file"})\n"
        + string.Join('\n', Checks.Select(c => c.ToString()).Concat(Notes.Select(n => n.ToString())));

    /// <summary>The report on a file together with what endpoints that should serve it showed.</summary>
    /// <param name="endpoints">Their reports.</param>
    /// <returns>The file's checks and one check for each endpoint, and the notes on all of them.</returns>
    public NodeCertReport With(IReadOnlyList<NodeCertReport> endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        NodeCertCheck[] added = [.. endpoints.SelectMany(e => e.Checks).Where(c => c.Name is CheckName.Endpoint or CheckName.Trust).OrderBy(c => c.Name)];
        NodeCertNote[] notes = [.. Notes.Concat(endpoints.SelectMany(e => e.Notes)).Distinct().OrderBy(n => n.Name)];
        NodeCertReport? only = endpoints.Count == 1 ? endpoints[0] : null;
        return Same([.. Checks, .. added], notes, only?.Endpoint, only?.EndpointState, only?.TrustState);
    }

    /// <summary>The report on a server that was asked for its trust alone.</summary>
    /// <param name="proof">What it showed.</param>
    /// <param name="nodeId">The node that it is, where that is known.</param>
    /// <param name="authorityPath">The authority whose next CA is asked about.</param>
    internal static NodeCertReport Of(TrustProof proof, string? nodeId, string authorityPath) =>
        new NodeCertReport(nodeId, null, null, []) { AuthorityPath = Path.GetFullPath(authorityPath) }.With(proof);

    /// <summary>The same report on a server, with what it showed of its trust: what cannot be proven is a note.</summary>
    internal NodeCertReport With(TrustProof proof)
    {
        NodeCertCheck[] checks = proof.State == TrustProofState.Unprovable ? []
            : [new NodeCertCheck(CheckName.Trust, proof.State == TrustProofState.Trusted, $"{proof.Endpoint}: {proof.Reason}")];
        NodeCertNote[] notes = proof.State != TrustProofState.Unprovable ? []
            : [new NodeCertNote(CheckName.Trust, $"{proof.Endpoint}: it cannot be proven whether it trusts '{proof.Authority}': {proof.Reason}")];
        return Same([.. Checks, .. checks], [.. Notes, .. notes], proof.Endpoint, EndpointState, proof.State);
    }

    /// <summary>The same report as that of an endpoint, with its check.</summary>
    internal NodeCertReport At(EndpointAddress endpoint, EndpointState state, string detail)
    {
        bool passed = state is Trust.EndpointState.Good or Trust.EndpointState.EndsSoon;
        var check = new NodeCertCheck(CheckName.Endpoint, passed, $"{endpoint}: {detail}");
        return Same([.. Checks.Append(check).OrderBy(c => c.Name)], Notes, endpoint.ToString(), state, TrustState);
    }

    private NodeCertReport Same(
        IReadOnlyList<NodeCertCheck> checks, IReadOnlyList<NodeCertNote> notes, string? endpoint, EndpointState? endpointState, TrustProofState? trustState) =>
        new(NodeId, CertificatePath, SerialNumber, checks, notes)
        {
            Subject = Subject,
            Thumbprint = Thumbprint,
            AuthorityPath = AuthorityPath,
            Endpoint = endpoint,
            EndpointState = endpointState,
            TrustState = trustState,
        };
}

/// <summary>The outcome of one check.</summary>
/// <param name="Name">The check.</param>
/// <param name="Passed">Whether nothing is wrong.</param>
/// <param name="Detail">What was found, in a sentence or two; safe to print.</param>
public sealed record NodeCertCheck(CheckName Name, bool Passed, string Detail)
{
    /// <summary>One line: <c>ok</c> or <c>FAILED</c>, the name and the detail.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => $"{(Passed ? "ok" : "FAILED"),-6} {Name,-13} {Detail}";
}

/// <summary>Something worth knowing about a certificate that makes no check fail.</summary>
/// <remarks>What RFC 5280 only recommends (SHOULD) is a note in what others made. Of a trust anchor only name and key count, so
/// that the rest of it is a note as well.</remarks>
/// <param name="Name">The check that it belongs to.</param>
/// <param name="Detail">What was found, in a sentence or two; safe to print.</param>
public sealed record NodeCertNote(CheckName Name, string Detail)
{
    /// <summary>One line: <c>note</c>, the name and the detail.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => $"{"note",-6} {Name,-13} {Detail}";
}
