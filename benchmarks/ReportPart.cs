namespace ClusterCerts.Benchmarks;

/// <summary>The report of many nodes, and their list, each a whole process of the published program.</summary>
internal static class ReportPart
{
    private const int Nodes = 5000;
    private const int Rounds = 5;

    internal static void Run(double scale)
    {
        if (Machine.PublishedProgram("The report") is not string program)
            return;
        using var scratch = new ScratchFolder();
        string pki = scratch.File("pki");
        int count = Math.Max(20, (int)(Nodes * scale));
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        string[] ids = [.. Enumerable.Range(1, count).Select(i => $"node{i}")];
        foreach (Outcome<NodeCert> issued in CertAuthority.Open(pki).Issue(ids, new NodeCertParameters()))
            _ = issued.Value ?? throw issued.Error!;
        Contender[] all =
        [
            new("`export-cert-report`", () => Cost.OfProcesses(1, () =>
                Machine.Time(program, "export-cert-report", "--authority-path", pki, "--output-path", scratch.File("report.html"), "--force", "--quiet"))),
            new("`get-node-cert`", () => Cost.OfProcesses(1, () => Machine.Time(program, "get-node-cert", "--authority-path", pki, "--json"))),
        ];
        ContenderTable.Print($"{count} nodes", ["s", "processor time, s"], all, Rounds, c => $"{c.Wall / 1000:F2} | {c.Cpu / 1000:F2}");
    }
}
