namespace ClusterCerts.Benchmarks;

/// <summary>A backup of many nodes, its drill and the way back, each a whole process, beside <c>tar</c> and <c>openssl cms</c> of the same folder.</summary>
internal static class BackupPart
{
    private const int Nodes = 5000;
    private const string Passphrase = "a passphrase of the benchmark";

    internal static void Run(double scale)
    {
        if (Machine.PublishedProgram("The backup") is not string program || !Machine.Has("openssl", "openssl"))
            return;
        if (!File.Exists(Machine.GnuTime))
        {
            Machine.Skip(Machine.GnuTime, "time");
            return;
        }

        using var scratch = new ScratchFolder();
        string pki = scratch.File("pki");
        string backup = scratch.File("pki.backup");
        string secret = scratch.File("passphrase");
        File.WriteAllText(secret, Passphrase);
        int count = Math.Max(20, (int)(Nodes * scale));
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        foreach (Outcome<NodeCert> issued in CertAuthority.Open(pki).Issue([.. Enumerable.Range(1, count).Select(i => $"node{i}")], new NodeCertParameters()))
            _ = issued.Value ?? throw issued.Error!;

        Console.WriteLine($"| {count} nodes, {2 * count} files of theirs | s | processor time, s | MiB |");
        Console.WriteLine("|---|--:|--:|--:|");
        Print("`tar` and `openssl cms -encrypt -pwri_password`", "sh", "-c",
            $"tar -C '{pki}' -cf - . | openssl cms -encrypt -binary -stream -outform DER -aes-256-cbc -pwri_password '{Passphrase}' -out '{scratch.File("tar.cms")}'");
        Print("`backup-cert-authority`", program, "backup-cert-authority", backup, "--authority-path", pki, "--backup-passphrase-file", secret, "--quiet");
        Print("`test-cert-authority-backup`", program, "test-cert-authority-backup", backup, "--authority-path", pki, "--backup-passphrase-file", secret);
        Print("`restore-cert-authority`", program, "restore-cert-authority", backup, "--authority-path", scratch.File("back"), "--backup-passphrase-file", secret, "--quiet");
        Print("`openssl cms -decrypt` and `tar`", "sh", "-c",
            $"mkdir '{scratch.File("tar")}' && openssl cms -decrypt -inform DER -pwri_password '{Passphrase}' -in '{scratch.File("tar.cms")}' | tar -C '{scratch.File("tar")}' -xf -");
    }

    private static void Print(string what, string program, params string[] arguments)
    {
        ProcessCost cost = Machine.Measure(program, arguments);
        Console.WriteLine($"| {what} | {cost.Seconds:F2} | {cost.Cpu:F2} | {cost.Memory:F0} |");
    }
}
