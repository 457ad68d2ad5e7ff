namespace ClusterCerts.Benchmarks;

/// <summary>Verdicts on node certificates from their files beside <c>openssl verify</c>, of all of them in one process and in a process for each.</summary>
internal static class VerifyPart
{
    private const int Rounds = 5;
    private const int Certificates = 2000;
    private const int AloneInProcess = 50;

    internal static void Run(double scale)
    {
        using var scratch = new ScratchFolder();
        string pki = scratch.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        int count = Math.Max(20, (int)(Certificates * scale));
        string[] ids = [.. Enumerable.Range(1, count).Select(i => $"node{i}")];
        NodeCert[] certs = [.. CertAuthority.Open(pki).Issue(ids, new NodeCertParameters()).Select(o => o.Value!)];
        string[] files = [.. certs.Select(c => c.CertificatePath!)];
        List<Contender> all =
        [
            new("verdicts of `Test-NodeCert` in the core, on one thread, without keys", () => Cost.OfWork(count, () => Test(pki, certs, withKeys: false))),
            new("the same with each one's private key", () => Cost.OfWork(count, () => Test(pki, certs, withKeys: true))),
        ];
        if (Machine.PublishedProgram("A process of ours") is string program)
        {
            all.Add(new(
                "`clustercerts test-node-cert` of all, one process, with their keys",
                () => Cost.OfProcesses(count, () => Machine.Time(program, ["test-node-cert", "--quiet", "--authority-path", pki, .. files]))));
        }

        if (Machine.Has("openssl", "openssl"))
        {
            string[] verify = ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", Path.Combine(pki, "trust.crt")];
            string[] some = files[..Math.Min(AloneInProcess, count)];
            all.Add(new("`openssl verify` of all, one process, without keys", () => Cost.OfProcesses(count, () => Machine.Time("openssl", [.. verify, .. files]))));
            all.Add(new("`openssl verify`, a process for each", () => Cost.OfProcesses(some.Length, () =>
            {
                foreach (string file in some)
                    Machine.Time("openssl", [.. verify, file]);
            })));
        }

        ContenderTable.Print($"{count} certificates", ["ms each", "CPU, ms each", "a second"], all, Rounds, c => $"{c.Wall:F3} | {c.Cpu:F3} | {1000 / c.Wall:F0}");
    }

    private static void Test(string pki, NodeCert[] certs, bool withKeys)
    {
        foreach (NodeCert cert in certs)
        {
            var parameters = new NodeCertTestParameters
            {
                CertificatePaths = [cert.CertificatePath!],
                NodeId = cert.NodeId,
                AuthorityPath = pki,
                KeyPath = withKeys ? cert.KeyPath : null,
            };
            if (!NodeCertTester.Test(parameters, AuthorityContext.Default).Passed)
                throw new InvalidOperationException($"{cert.NodeId} was refused.");
        }
    }
}
