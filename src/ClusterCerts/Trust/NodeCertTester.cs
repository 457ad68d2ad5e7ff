using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>Reads a node's files and gives the verdict on its certificate.</summary>
public static class NodeCertTester
{
    private const int MaximumReads = 5;

    private static readonly TimeSpan RenewalPause = TimeSpan.FromMilliseconds(20);

    // What was verified stays verified: a pipeline of a thousand nodes verifies its CA once.
    private static readonly SignatureCache Signatures = new();

    /// <summary>Is this certificate good for this node at this time?</summary>
    /// <remarks>
    /// Every check whose input is given is made, also after another has failed. Not checked: whether the private key
    /// is known to others, and anything on the network.
    /// </remarks>
    /// <param name="parameters">What to check, and against what.</param>
    /// <param name="context">The world outside: its clock for <see cref="NodeCertTestParameters.AsOf"/>, and where the authority is kept.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The verdict.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="ClusterCertsException">
    /// A file that was named cannot be read or holds no certificate, key or list at all, or there is nothing to trust.
    /// A file that can be recognized as a certificate but is malformed within is a failed <see cref="CheckName.Parse"/> instead.
    /// </exception>
    public static NodeCertReport Test(NodeCertTestParameters parameters, AuthorityContext context, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(context);
        if (parameters.Certificates.Count > 0)
        {
            NodeKey named = parameters.KeyPath is null ? NodeKey.None : NodeKey.Find(parameters, parameters.KeyPath);
            return Judge(Presented(parameters, context), [], parameters, named, leafPath: null, context, cancellation);
        }

        if (parameters.CertificatePaths is not [string leafPath, ..])
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "No certificate file was named; give -Path.");

        // A renewal replaces the two files of a pair one right after the other: who read in between reads again.
        for (int reads = 1; ; reads++)
        {
            NodeCertReport report = TestOnce(parameters, context, leafPath, cancellation);
            if (reads == MaximumReads || report.Checks.All(c => c.Name != CheckName.KeyMatch || c.Passed))
                return report;
            Thread.Sleep(RenewalPause);
        }
    }

    private static byte[][] Presented(NodeCertTestParameters parameters, AuthorityContext context)
    {
        byte[][] given = [.. parameters.Certificates.Select(c => c.RawData)];
        if (given.Length > 1 || parameters.AuthorityPath is not string authority)
            return given;
        DecodedCertificate[] above = [.. context.StoreAt(authority).CertificatesIfAny(AuthorityDocument.Certificate).Where(c => !c.IsSelfIssued)];
        return above.Length > 0 && parameters.Certificates[0].IssuerName.RawData.AsSpan().SequenceEqual(above[0].SubjectName.Span)
            ? [.. given, .. above.Select(c => c.Encoded)] : given;
    }

    private static NodeCertReport TestOnce(
        NodeCertTestParameters parameters, AuthorityContext context, string leafPath, CancellationToken cancellation)
    {
        byte[][] files = [.. parameters.CertificatePaths.SelectMany(path => CertificateFile.Read(path).Encoded)];
        if (parameters.Fingerprint is string wanted && !IsFingerprintOf(files[0], wanted))
            return JudgeElsewhere(files, parameters, wanted, leafPath, context, cancellation);
        NodeKey key = NodeKey.Find(parameters, leafPath);
        List<Finding> found = [.. DeployedText.Look(parameters.CertificatePaths, DeployedText.Certificate, CheckName.Parse)];
        if (key.PublicKey is not null && key.Path is string keyPath && keyPath != leafPath)
            found.AddRange(DeployedText.Look([keyPath], DeployedText.PrivateKey, CheckName.KeyMatch));
        return Judge(files, found, parameters, key, leafPath, context, cancellation);
    }

    // The file holds the node's next certificate: the one that is meant is judged as the ledger has it, and is not there.
    private static NodeCertReport JudgeElsewhere(
        byte[][] files, NodeCertTestParameters parameters, string wanted, string leafPath, AuthorityContext context,
        CancellationToken cancellation)
    {
        byte[]? own = Recorded(parameters, context, wanted);
        NodeCertReport? report = own is null
            ? null
            : Judge([own, .. files.Skip(1)], [], parameters, NodeKey.None, leafPath, context, cancellation);
        string which = report?.SerialNumber is string serial ? $"the certificate {serial}" : $"the certificate with the fingerprint {wanted}";
        string held = DecodedCertificate.Decode(files[0]).SerialText;
        var elsewhere = new NodeCertCheck(CheckName.Parse, false, $"the file holds another certificate, {held}, and no longer {which}");
        return new NodeCertReport(
            report?.NodeId ?? parameters.NodeId, leafPath, report?.SerialNumber,
            [elsewhere, .. report?.Checks.Where(c => c.Name != CheckName.Parse) ?? []], report?.Notes)
        {
            Subject = report?.Subject,
            Thumbprint = report?.Thumbprint,
            AuthorityPath = AuthorityOf(parameters),
        };
    }

    private static byte[]? Recorded(NodeCertTestParameters parameters, AuthorityContext context, string fingerprint)
    {
        if (parameters.AuthorityPath is not string authority)
            return null;
        Ledger ledger = context.StoreAt(authority).ReadLedger();
        return Enumerable.Range(0, ledger.Entries.Count)
            .Where(i => ledger.Entries[i] is { Event: LedgerEvent.Issue, NodeId: NodeId id } && (parameters.NodeId is null || parameters.NodeId == id.ToString()))
            .Select(ledger.CertificateOf).FirstOrDefault(der => IsFingerprintOf(der, fingerprint));
    }

    private static bool IsFingerprintOf(byte[] der, string fingerprint) =>
        string.Equals(Convert.ToHexString(SHA256.HashData(der)), fingerprint, StringComparison.OrdinalIgnoreCase);

    /// <summary>The same verdict on certificates that a server served.</summary>
    /// <param name="served">The leaf first, DER.</param>
    /// <param name="expected">What is asked of them; without a node ID the host must be named. A server is expected unless a purpose is given.</param>
    /// <param name="host">The host that was asked.</param>
    /// <param name="context">The world outside.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal static NodeCertReport TestServed(
        IReadOnlyList<byte[]> served, NodeCertTestParameters expected, string host, AuthorityContext context, CancellationToken cancellation)
    {
        NodeCertTestParameters parameters = expected with
        {
            DnsNames = expected.NodeId is null ? [host] : expected.DnsNames,
            Purpose = expected.Purpose ?? CertPurpose.Server,
        };
        return Judge([.. served], [], parameters, NodeKey.None, null, context, cancellation);
    }

    private static NodeCertReport Judge(
        byte[][] files, List<Finding> found, NodeCertTestParameters parameters, NodeKey key, string? leafPath, AuthorityContext context,
        CancellationToken cancellation)
    {
        TrustBundle trust = TrustFiles.ReadBundle(TrustFiles.Bundle(parameters, context), Signatures);
        if (Decode(files, out List<DecodedCertificate> presented) is NodeCertCheck unparsed)
        {
            NodeCertCheck[] checks = key.FileCheck is null ? [unparsed] : [unparsed, key.FileCheck];
            return new NodeCertReport(parameters.NodeId, leafPath, null, checks)
            {
                Thumbprint = DecodedCertificate.ThumbprintOf(files[0]),
                AuthorityPath = AuthorityOf(parameters),
            };
        }

        DateTimeOffset now = context.Now;
        RevocationSources revocation = RevocationSources.Read(parameters.AuthorityPath, context, parameters.CrlPaths);
        found.AddRange(revocation.Notes.Select(note => new Finding(CheckName.Revocation, note, IsNote: true)));
        found.AddRange(DeployedText.Look(TrustFiles.Bundle(parameters, context), DeployedText.Certificate, CheckName.Chain));
        found.AddRange(DeployedText.Look(TrustFiles.Lists(parameters, context, revocation), DeployedText.RevocationList, CheckName.Revocation));
        PolicyRules policy = TrustFiles.RulesOf(parameters.AuthorityPath, context);
        var input = new VerdictInput
        {
            Found = found,
            Presented = presented,
            PresentedCount = files.Length,
            Cancellation = cancellation,
            Trust = trust,
            AsOf = parameters.AsOf ?? now,
            NodeId = parameters.NodeId,
            Hosts = parameters.DnsNames,
            Purpose = parameters.Purpose ?? CertPurpose.Node,
            Key = key.PublicKey,
            RevocationLists = revocation.Lists,
            Evidence = revocation.Evidence,
            EvidenceAsOf = parameters.AsOf < now ? parameters.AsOf : null,
            LostLists = revocation.Lost,
            MinimumSerialNumber = parameters.MinimumSerialNumber ?? policy.MinimumSerialNumber,
            MaximumLifetime = parameters.MaximumLifetime ?? policy.MaximumLifetime,
        };
        Verdict verdict = Verdict.Of(input, Signatures);
        List<NodeCertCheck> made = verdict.ToChecks();
        made.AddRange(key.Checks);
        DecodedCertificate leaf = presented[0];
        string? nodeId = parameters.NodeId ?? (leaf.CommonName is null ? null : DisplayText.Clip(leaf.CommonName));
        return new NodeCertReport(nodeId, leafPath, leaf.SerialText, [.. made.OrderBy(c => c.Name)], verdict.ToNotes())
        {
            Subject = leaf.Subject,
            Thumbprint = DecodedCertificate.ThumbprintOf(leaf.Encoded),
            AuthorityPath = AuthorityOf(parameters),
        };
    }

    private static string? AuthorityOf(NodeCertTestParameters parameters) =>
        parameters.AuthorityPath is string authority ? Path.GetFullPath(authority) : null;

    // The outside of each was checked when the file was read; what fails here is a field.
    private static NodeCertCheck? Decode(byte[][] files, out List<DecodedCertificate> certificates)
    {
        certificates = [];
        foreach (byte[] der in files.Take(PresentedChain.MaximumCount))
        {
            try
            {
                certificates.Add(DecodedCertificate.Decode(der));
            }
            catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.MalformedCertificate)
            {
                string which = files.Length == 1 ? "" : $"certificate {certificates.Count + 1} of {files.Length}: ";
                return new NodeCertCheck(CheckName.Parse, false, which + e.Message);
            }
        }

        return null;
    }
}
