using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>Reads a node's files and gives the verdict on its certificate.</summary>
public static class NodeCertTester
{
    private const int MaximumReads = 5;
    private const int AtOnce = 256;

    private static readonly TimeSpan RenewalPause = TimeSpan.FromMilliseconds(20);

    // What was verified stays verified: a pipeline of a thousand nodes verifies its CA once.
    private static readonly SignatureCache Signatures = SignatureCache.Shared;

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
    public static NodeCertReport Test(NodeCertTestParameters parameters, AuthorityContext context, CancellationToken cancellation = default) =>
        Test(parameters, context, null, cancellation);

    /// <summary>The verdicts on several certificates, made on all processors.</summary>
    /// <param name="certificates">What to check, each against what, with its files.</param>
    /// <param name="context">As for the other; of what is told the order is not that of the certificates.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>For each certificate, in the order given and as it comes, the verdict or why there is none. No more are made than a few hundred
    /// before whoever asks for them.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IEnumerable<Outcome<NodeCertReport>> TestMany(
        IEnumerable<NodeCertTestParameters> certificates, AuthorityContext context, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(certificates);
        ArgumentNullException.ThrowIfNull(context);
        return certificates.Chunk(AtOnce).SelectMany(some =>
        {
            TrustSources? sources = TrustSources.ForAll(some, context, Signatures);
            return some.AsParallel().AsOrdered().WithCancellation(cancellation).Select(one => TestOne(one, context, sources, cancellation));
        });
    }

    private static Outcome<NodeCertReport> TestOne(
        NodeCertTestParameters parameters, AuthorityContext context, TrustSources? sources, CancellationToken cancellation)
    {
        string target = parameters.CertificatePaths is [string leaf, ..] ? leaf : "";
        try
        {
            return new(target, Test(parameters, context, sources, cancellation), null);
        }
        catch (ClusterCertsException e)
        {
            return new(target, null, e);
        }
    }

    /// <summary>The same with what it is held against, where that was read just now.</summary>
    internal static NodeCertReport Test(NodeCertTestParameters parameters, AuthorityContext context, TrustSources? sources, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(context);
        if (parameters.Certificates.Count > 0)
        {
            NodeKey named = parameters.KeyPath is null ? NodeKey.None : NodeKey.Named(parameters.KeyPath, parameters.KeyPassphrase, context.Memo);
            return Judge(new(Presented(parameters, context)), [], parameters, named, leafPath: null, context, sources, cancellation);
        }

        if (parameters.CertificatePaths is not [string leafPath, ..])
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "No certificate file was named; give -Path.");

        // A renewal replaces the two files of a pair one right after the other: who read in between reads again.
        for (int reads = 1; ; reads++)
        {
            NodeCertReport report = TestOnce(parameters, context, leafPath, sources, cancellation);
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
        NodeCertTestParameters parameters, AuthorityContext context, string leafPath, TrustSources? sources, CancellationToken cancellation)
    {
        CertificateText[] read = [.. parameters.CertificatePaths.Select(path => CertificateText.Read(path, context))];
        List<Finding> found = [.. read.Select(file => file.Text).OfType<Finding>()];
        CertificateChain files = read is [CertificateText only] ? only.Certificates : new([.. read.SelectMany(file => file.Certificates.Encoded)]);
        if (parameters.Fingerprint is string wanted && !IsFingerprintOf(files.Encoded[0], wanted))
            return JudgeElsewhere(files, parameters, wanted, leafPath, context, sources, cancellation);
        NodeKey key = NodeKey.Find(parameters, leafPath, read[0], context.Memo);
        if (key.Text is Finding text && key.Path != leafPath)
            found.Add(text);
        return Judge(files, found, parameters, key, leafPath, context, sources, cancellation);
    }

    // The file holds the node's next certificate: the one that is meant is judged as the ledger has it, and is not there.
    private static NodeCertReport JudgeElsewhere(
        CertificateChain files, NodeCertTestParameters parameters, string wanted, string leafPath, AuthorityContext context,
        TrustSources? sources, CancellationToken cancellation)
    {
        byte[]? own = Recorded(parameters, context, wanted);
        NodeCertReport? report = own is null
            ? null
            : Judge(new([own, .. files.Encoded.Skip(1)]), [], parameters, NodeKey.None, leafPath, context, sources, cancellation);
        string which = report?.SerialNumber is string serial ? $"the certificate {serial}" : $"the certificate with the fingerprint {wanted}";
        string held = files[0].SerialText;
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
        int line = ledger.IndexOfFingerprint(fingerprint, parameters.NodeId is string id ? NodeId.Recorded(id) : null);
        return line < 0 ? null : ledger.CertificateOf(line);
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
        return Judge(new([.. served]), [], parameters, NodeKey.None, null, context, null, cancellation);
    }

    private static NodeCertReport Judge(
        CertificateChain files, List<Finding> found, NodeCertTestParameters parameters, NodeKey key, string? leafPath, AuthorityContext context,
        TrustSources? known, CancellationToken cancellation)
    {
        if (Decode(files, out List<DecodedCertificate> presented) is NodeCertCheck unparsed)
        {
            TrustFiles.ReadBundle(TrustFiles.Bundle(parameters, context), Signatures); // What is wrong there is an error all the same.
            NodeCertCheck[] checks = key.FileCheck is null ? [unparsed] : [unparsed, key.FileCheck];
            return new NodeCertReport(parameters.NodeId, leafPath, null, checks)
            {
                Thumbprint = DecodedCertificate.ThumbprintOf(files.Encoded[0]),
                AuthorityPath = AuthorityOf(parameters),
            };
        }

        TrustSources sources = known ?? TrustSources.Read(parameters, context, Signatures);
        DateTimeOffset now = context.Now;
        found.AddRange(sources.Found);
        var input = new VerdictInput
        {
            Found = found,
            Presented = presented,
            PresentedCount = files.Count,
            Cancellation = cancellation,
            Trust = sources.Bundle,
            AsOf = parameters.AsOf ?? now,
            NodeId = parameters.NodeId,
            Hosts = parameters.DnsNames,
            Purpose = parameters.Purpose ?? CertPurpose.Node,
            Key = key.PublicKey,
            RevocationLists = sources.Revocation.Lists,
            Evidence = sources.Revocation.Evidence,
            Above = sources.Revocation.Above,
            EvidenceAsOf = parameters.AsOf < now ? parameters.AsOf : null,
            LostLists = sources.Revocation.Lost,
            MinimumSerialNumber = parameters.MinimumSerialNumber ?? sources.Policy.MinimumSerialNumber,
            MaximumLifetime = parameters.MaximumLifetime ?? sources.Policy.MaximumLifetime,
            IsLimitOfPolicy = parameters.MaximumLifetime is null,
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
    private static NodeCertCheck? Decode(CertificateChain files, out List<DecodedCertificate> certificates)
    {
        certificates = [];
        for (int i = 0; i < Math.Min(files.Count, PresentedChain.MaximumCount); i++)
        {
            try
            {
                certificates.Add(files[i]);
            }
            catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.MalformedCertificate)
            {
                string which = files.Count == 1 ? "" : $"certificate {certificates.Count + 1} of {files.Count}: ";
                return new NodeCertCheck(CheckName.Parse, false, which + e.Message);
            }
        }

        return null;
    }
}
