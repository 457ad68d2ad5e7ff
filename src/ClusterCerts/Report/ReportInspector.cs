using ClusterCerts.Authority;
using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts.Report;

/// <summary>Has the file of each node checked, and notes what is wrong.</summary>
internal sealed class ReportInspector(
    CertAuthority authority, DateTimeOffset moment, ReportFindings findings, ReportTrustTests trust)
{
    private const string Source = "Test-NodeCert";

    private readonly HashSet<string> _noted = new(StringComparer.Ordinal);

    /// <summary>Whether something is wrong with a node's file.</summary>
    internal bool HasNoted(string name) => _noted.Contains(name);

    /// <summary>Checks one certificate's file.</summary>
    /// <returns>The verdict in a few words.</returns>
    internal string Inspect(NodeCert cert)
    {
        string name = DisplayText.Clip(cert.NodeId);
        if (cert.CertificatePath is not string path || !File.Exists(path))
        {
            Note(FindingLevel.Note, "The certificate's file is not where it was written; it was not checked.", name);
            return "Not checked: no file";
        }

        try
        {
            return Judge(cert, name, NodeCertTester.Test(
                new NodeCertTestParameters
                {
                    CertificatePaths = [path],
                    NodeId = cert.NodeId,
                    AuthorityPath = authority.Store.Location,
                    Purpose = cert.Purpose,
                    AsOf = moment,
                },
                authority.Context));
        }
        catch (ClusterCertsException e)
        {
            Note(FindingLevel.Problem, e.Message, name);
            return "Failed: cannot be read";
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
