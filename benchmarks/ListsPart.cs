using System.Globalization;
using System.Text;

namespace ClusterCerts.Benchmarks;

/// <summary>What whole processes cost beside revocation lists of different lengths, each taken over from an OpenSSL CA.</summary>
internal static class ListsPart
{
    private static readonly (string Name, Func<string, string[]> Arguments)[] Commands =
    [
        ("Import-SigningCert -OpenSslCaPath", pki => ["import-signing-cert", "--authority-path", pki, "--open-ssl-ca-path", pki + ".old"]),
        ("New-NodeCert", pki => ["new-node-cert", "--authority-path", pki, "good", "bad"]),
        ("New-RevocationList", pki => ["new-revocation-list", "--authority-path", pki]),
        ("New-RevocationList -Ahead 12 -Every 7d", pki => ["new-revocation-list", "--authority-path", pki, "--ahead", "12", "--every", "7d"]),
        ("Update-RevocationList", pki => ["update-revocation-list", "--authority-path", pki]),
        ("Revoke-NodeCert, which voids them", pki => ["revoke-node-cert", "--authority-path", pki, "bad", "--force"]),
        ("Test-NodeCert", pki => ["test-node-cert", Path.Combine(pki, "node.good.crt"), "--authority-path", pki]),
        ("Get-NodeCert", pki => ["get-node-cert", "--authority-path", pki]),
        ("Get-SigningCert", pki => ["get-signing-cert", pki]),
        ("Test-CertAuthority -Detailed", pki => ["test-cert-authority", pki, "--detailed"]),
        ("Test-CertLedger -Detailed", pki => ["test-cert-ledger", pki, "--detailed"]),
    ];

    /// <summary>Takes lists of 1,000, 10,000 and 100,000 entries over, times the scale, and prints the table.</summary>
    internal static void Run(double scale)
    {
        if (Machine.PublishedProgram("Lists") is not string program)
            return;
        if (!File.Exists(Machine.GnuTime))
        {
            Machine.Skip(Machine.GnuTime, "time");
            return;
        }

        using var scratch = new ScratchFolder();
        int[] counts = [.. ((int[])[1000, 10_000, 100_000]).Select(n => Math.Max(100, (int)(n * scale)))];
        foreach (int count in counts)
            MakeOpenSslCA(scratch.File($"{count}.old"), count);
        Console.WriteLine($"| command | {string.Join(" | ", counts.Select(count => $"{count} entries, CPU s | MiB"))} |");
        Console.WriteLine($"|---|{string.Concat(counts.Select(_ => "--:|--:|"))}");
        foreach ((string name, Func<string, string[]> arguments) in Commands)
        {
            IEnumerable<ProcessCost> costs = counts.Select(count => Machine.Measure(program, [.. arguments(scratch.File($"{count}")), "--quiet"]));
            Console.WriteLine($"| {name} | {string.Join(" | ", costs.Select(cost => $"{cost.Cpu:F2} | {cost.Memory:F0}"))} |");
        }
    }

    // Revoked yesterday, of certificates that expire in a year.
    private static void MakeOpenSslCA(string folder, int revoked)
    {
        CertAuthority.Create(new SigningCertParameters { Path = folder, Subject = "CN=Old CA" });
        Directory.CreateDirectory(Path.Combine(folder, "private"));
        File.Move(Path.Combine(folder, "signing.crt"), Path.Combine(folder, "cacert.pem"));
        File.Move(Path.Combine(folder, "signing.key"), Path.Combine(folder, "private", "cakey.pem"));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        var index = new StringBuilder();
        for (int i = 1; i <= revoked; i++)
        {
            index.Append(
                CultureInfo.InvariantCulture, $"R\t{now.AddYears(1):yyMMddHHmmss}Z\t{now.AddDays(-1):yyMMddHHmmss}Z\t{i:X6}\tunknown\t/CN=node{i}.example\n");
        }

        File.WriteAllText(Path.Combine(folder, "index.txt"), index.ToString());
        File.WriteAllText(Path.Combine(folder, "serial"), "1000000\n");
    }
}
