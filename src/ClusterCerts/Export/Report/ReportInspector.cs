namespace ClusterCerts;

/// <summary>Has the file of each node checked, and notes what is wrong.</summary>
internal sealed class ReportInspector(CertAuthority authority, DateTimeOffset moment, ReportFindings findings)
{
    private const string Source = "Test-NodeCert";

    /// <summary>Checks one certificate's file.</summary>
    /// <returns>The verdict in a few words.</returns>
    internal string Inspect(NodeCert cert)
    {
        string name = DistinguishedName.Printable(cert.NodeId);
        if (cert.CertificatePath is not string path || !File.Exists(path))
        {
            findings.Add(FindingLevel.Note, Source, "The certificate's file is not where it was written; it was not checked.", name);
            return "Not checked: no file";
        }

        try
        {
            return Judge(cert, name, NodeCertTester.Test(
                new NodeCertTestParameters
                {
                    CertificatePaths = [path],
                    NodeId = cert.NodeId,
                    AuthorityPath = authority.Folder.Location,
                    Purpose = cert.Purpose,
                    AsOf = moment,
                },
                authority.Context.Time));
        }
        catch (ClusterCertsException e)
        {
            findings.Add(FindingLevel.Problem, Source, e.Message, name);
            return "Failed: cannot be read";
        }
    }

    private string Judge(NodeCert cert, string name, NodeCertReport report)
    {
        if (report.SerialNumber != cert.SerialNumber)
        {
            findings.Add(FindingLevel.Problem, Source, $"The file holds another certificate than the last one issued, with the serial number {report.SerialNumber ?? "that cannot be read"}.", name);
            return "Failed: another certificate";
        }

        // That a revoked certificate is refused is as it should be; that no list says so is not.
        bool isRevoked = cert.Status == NodeCertStatus.Revoked;
        if (isRevoked && !report.Checks.Any(c => c is { Name: CheckName.Revocation, Passed: false }))
            findings.Add(FindingLevel.Problem, "New-RevocationList", "The certificate is revoked in the ledger, but no revocation list says so. Write a new list.", name);
        NodeCertCheck[] failed = [.. report.Checks.Where(c => !c.Passed)];
        if (isRevoked)
            return "Refused: revoked";
        foreach (NodeCertCheck check in failed)
            findings.Add(FindingLevel.Problem, Source, $"{check.Name}: {Sentence(check.Detail)}", name);
        return failed.Length == 0 ? "Passed" : $"Failed: {string.Join(", ", failed.Select(c => c.Name))}";
    }

    private static string Sentence(string text) => text.Length > 0 && !text.EndsWith('.') ? text + "." : text;
}
