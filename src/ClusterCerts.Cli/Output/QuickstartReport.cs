namespace ClusterCerts.Cli;

/// <summary>What <c>quickstart</c> tells a person: what was made, its status, and what to do with it.</summary>
internal sealed class QuickstartReport(
    Printer printer, string path, SigningCert signing, IReadOnlyList<(NodeCert Cert, NodeCertReport Report)> nodes)
{
    internal void Print()
    {
        printer.Line($"A new authority in {path}");
        printer.Line($"  {signing.Subject}, {signing.KeyAlgorithm}, until {TextValues.Write(signing.NotAfter)}");
        printer.Line();
        PrintNodes();
        PrintFindings();
        PrintNextSteps();
    }

    private void PrintNodes()
    {
        var table = new TableWriter(printer.Line, [new("Node"), new("Verdict"), new("Checks"), new("Valid until"), new("Certificate", Fit.Middle), new("Private key", Fit.Middle)], FittedText.TerminalWidth());
        foreach ((NodeCert cert, NodeCertReport report) in nodes)
        {
            table.Add(
                TextValues.Write(cert.NodeId),
                report.Passed ? "good" : "NOT good",
                $"{report.Checks.Count(c => c.Passed)} of {report.Checks.Count}",
                TextValues.Write(cert.NotAfter),
                Short(cert.CertificatePath),
                Short(cert.KeyPath));
        }

        table.End();
        printer.Line();
    }

    private void PrintFindings()
    {
        if (nodes.Count > 0)
            printer.Line($"Checked: {string.Join(", ", nodes[0].Report.Checks.Select(c => c.Name))}.");
        foreach ((NodeCert cert, NodeCertReport report) in nodes.Where(n => !n.Report.Passed))
        {
            foreach (NodeCertCheck check in report.Checks.Where(c => !c.Passed))
                printer.Error($"node {cert.NodeId}, {check.Name}: {check.Detail}");
        }
    }

    private void PrintNextSteps()
    {
        if (nodes.Count == 0)
            return;
        printer.Line();
        printer.Line("What to do next");
        foreach ((NodeCert cert, _) in nodes)
            printer.Line($"  Node {cert.NodeId} gets  {File(cert.KeyPath)} (private), {File(cert.CertificatePath)} and {File(signing.TrustPath)}.");
        printer.Line($"  {File(signing.KeyPath)} goes to no node: whoever has it can pose as any of them. Keep this folder off the network.");
        NodeCert first = nodes[0].Cert;
        string authority = PathText.Quoted(path);
        printer.Line($"  One more node:   clustercerts new-node-cert {NextId()} --authority-path {authority}");
        printer.Line($"  Check one:       clustercerts test-node-cert {PathText.Quoted(Short(first.CertificatePath))}"
            + $" --node-id {PathText.Quoted(first.NodeId)} --authority-path {authority} --detailed");
    }

    // A number above those that are there, or a name to be replaced.
    private string NextId()
    {
        var numbers = nodes.Select(n => int.TryParse(n.Cert.NodeId, out int number) ? number : 0).ToList();
        return numbers.Max() is > 0 and < int.MaxValue and int last ? $"{last + 1}" : "ID";
    }

    private static string Short(string? file) => TextValues.Printable(PathText.Short(file ?? ""));

    private static string File(string? file) => Path.GetFileName(file ?? "");
}
