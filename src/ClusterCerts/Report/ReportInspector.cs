using ClusterCerts.Authority;
using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts.Report;

/// <summary>Has the file of each node checked, and notes what is wrong.</summary>
internal sealed class ReportInspector(
    CertAuthority authority, AuthorityContext context, DateTimeOffset moment, ReportFindings findings, ReportTrustTests trust)
{
    private const string Source = "Test-NodeCert";

    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);

    /// <summary>Whether something is wrong with a node's file.</summary>
    internal bool HasNoted(string name) => _noted.Contains(name);

    /// <summary>Checks the files of certificates, on all processors.</summary>
    /// <returns>For each the verdict in a few words.</returns>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal IEnumerable<string> Inspect(IReadOnlyList<NodeCert> certs, CancellationToken cancellation)
    {
        var all = new NodeCertTestParameters { CertificatePaths = [], AuthorityPath = authority.Store.Location };
        TrustSources? sources = TrustSources.ForAll([all], context, SignatureCache.Shared);
        sources?.Revocation.Evidence?.Foresee(certs.Where(cert => cert.IsKnown).Select(cert => cert.Decoded));
        var tested = certs.AsParallel().AsOrdered().WithCancellation(cancellation).Select(cert => (Cert: cert, Outcome: Test(cert, sources)));
        foreach ((NodeCert cert, Outcome<NodeCertReport> outcome) in tested)
        {
            string name = DisplayText.Clip(cert.NodeId);
            if (outcome.Value is NodeCertReport report)
            {
                yield return Judge(cert, name, report);
            }
            else if (outcome.Error is ClusterCertsException error)
            {
                Note(FindingLevel.Problem, error.Message, name);
                yield return "Failed: cannot be read";
            }
            else
            {
                Note(FindingLevel.Note, "The certificate's file is not where it was written; it was not checked.", name);
                yield return "Not checked: no file";
            }
        }
    }

    // Neither a report nor an error where there is no file.
    private Outcome<NodeCertReport> Test(NodeCert cert, TrustSources? sources)
    {
        if (cert.CertificatePath is not string path || !File.Exists(path))
            return new(cert.NodeId, null, null);
        try
        {
            return new(cert.NodeId, NodeCertTester.Test(
                new NodeCertTestParameters
                {
                    CertificatePaths = [path],
                    NodeId = cert.NodeId,
                    AuthorityPath = authority.Store.Location,
                    Purpose = cert.Purpose,
                    AsOf = moment,
                },
                context,
                sources), null);
        }
        catch (ClusterCertsException e)
        {
            return new(cert.NodeId, null, e);
        }
    }

    private string Judge(NodeCert cert, string name, NodeCertReport report)
    {
        if (report.SerialNumber != cert.SerialNumber)
        {
            Note(
                FindingLevel.Problem,
                "The file holds another certificate than the last one issued, with the serial number "
                    + (report.SerialNumber ?? "that cannot be read") + ".",
                name);
            return "Failed: another certificate";
        }

        // That a revoked certificate is refused is as it should be.
        if (cert.Status == NodeCertStatus.Revoked)
            return "Refused: revoked";
        NodeCertCheck[] failed = [.. report.Checks.Where(c => !c.Passed)];
        foreach (NodeCertCheck check in failed)
            Note(FindingLevel.Problem, $"{check.Name}: {DisplayText.Sentence(check.Detail)}", name);
        if (failed.Length == 0)
            trust.Add(cert, report.CertificatePath!);
        return failed.Length == 0 ? "Passed" : $"Failed: {string.Join(", ", failed.Select(c => c.Name))}";
    }

    private void Note(FindingLevel level, string text, string name)
    {
        _noted.Add(name);
        findings.Add(level, Source, text, name);
    }
}
