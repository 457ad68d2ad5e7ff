using System.Diagnostics;

namespace ClusterCerts.Benchmarks;

/// <summary>The verdict on a node certificate from its files beside <c>openssl verify</c>.</summary>
internal static class VerifyPart
{
    internal static void Run(double scale)
    {
        using var scratch = new ScratchFolder();
        string pki = scratch.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        int count = Math.Max(10, (int)(2000 * scale));
        string[] ids = [.. Enumerable.Range(1, count).Select(i => $"node{i}")];
        NodeCert[] certs = [.. CertAuthority.Open(pki).Issue(ids, new NodeCertParameters()).Select(o => o.Value!)];
        (double ours, double openSsl) = Machine.InTurn(3, () => Ours(pki, certs), () => OpenSsl(pki, certs[..Math.Min(50, count)]));
        Console.WriteLine("| Test-NodeCert verdicts a second, one thread | openssl verify processes a second | times faster |");
        Console.WriteLine("|--:|--:|--:|");
        Console.WriteLine($"| {ours:F0} | {openSsl:F0} | {ours / openSsl:F1} |");
        Console.WriteLine();

        // The fair one: all files in one process, whose start hardly counts.
        string[] files = [.. certs.Select(c => c.CertificatePath!)];
        (double each, double theirs) = Machine.InTurn(5, () => 1000 / Ours(pki, certs), () => Machine.Time(
            "openssl", ["verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", Path.Combine(pki, "trust.crt"), .. files]).TotalMilliseconds / files.Length);
        Console.WriteLine("| Test-NodeCert, one thread, ms each | openssl verify of all in one process, ms each | times faster |");
        Console.WriteLine("|--:|--:|--:|");
        Console.WriteLine($"| {each:F3} | {theirs:F3} | {theirs / each:F1} |");
    }

    private static double Ours(string pki, NodeCert[] certs)
    {
        var watch = Stopwatch.StartNew();
        foreach (NodeCert cert in certs)
        {
            var parameters = new NodeCertTestParameters { CertificatePaths = [cert.CertificatePath!], NodeId = cert.NodeId, AuthorityPath = pki };
            if (!NodeCertTester.Test(parameters, AuthorityContext.Default).Passed)
                throw new InvalidOperationException($"{cert.NodeId} was refused.");
        }

        return certs.Length / watch.Elapsed.TotalSeconds;
    }

    private static double OpenSsl(string pki, NodeCert[] certs)
    {
        var watch = Stopwatch.StartNew();
        foreach (NodeCert cert in certs)
            Machine.Time("openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", Path.Combine(pki, "trust.crt"), cert.CertificatePath!);
        return certs.Length / watch.Elapsed.TotalSeconds;
    }
}
