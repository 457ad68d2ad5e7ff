using System.Runtime.InteropServices;
using ClusterCerts.Keys;
using ClusterCerts.Tokens;

namespace ClusterCerts.Benchmarks;

/// <summary>Node certificates of a CA whose key is in SoftHSM, and of one whose key is in a file, in turn: both are of P-256, and all else is the same.</summary>
internal static partial class TokenPart
{
    private const string Pin = "471147";
    private const int Rounds = 6;
    private const int Nodes = 1000;

    private static readonly string[] Places =
        ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so"];

    /// <summary>Prints the table.</summary>
    /// <param name="scale">How much of it.</param>
    internal static void Run(double scale)
    {
        if (Places.FirstOrDefault(File.Exists) is not string module || Machine.Find("softhsm2-util") is null)
        {
            Machine.Skip("SoftHSM2", "softhsm2");
            return;
        }

        using var scratch = new ScratchFolder();
        using Passphrase pin = Passphrase.FromCharacters(Pin, "");
        MakeToken(scratch);
        var signing = new SigningCertParameters { Path = scratch.File("file") };
        CertAuthority.Create(signing);
        CertAuthority.Create(signing with { Path = scratch.File("token"), KeyUri = KeyUri.Parse("pkcs11:token=ca;object=signing", module), Passphrase = pin });
        int nodes = Math.Max(2, (int)(Nodes * scale)), first = 0;
        List<Cost> file = [], token = [];
        Issue(scratch.File("file"), null, ref first, 2); // To warm up.
        Issue(scratch.File("token"), pin, ref first, 2);
        for (int round = 0; round < Rounds; round++)
        {
            // Who is first in a round is second in the next.
            if (round % 2 == 0)
                token.Add(Issue(scratch.File("token"), pin, ref first, nodes));
            file.Add(Issue(scratch.File("file"), null, ref first, nodes));
            if (round % 2 == 1)
                token.Add(Issue(scratch.File("token"), pin, ref first, nodes));
        }

        Console.WriteLine("| signing key | certificates | a second | CPU of one, ms |");
        Console.WriteLine("|---|--:|--:|--:|");
        foreach ((string name, List<Cost> costs) in ((string, List<Cost>)[])[("in a file", file), ("in SoftHSM", token)])
        {
            var all = Cost.Sum(costs);
            Console.WriteLine($"| {name} | {all.Count} | {1000 / all.WallOfOne:F1} | {all.CpuOfOne:F2} |");
        }

        Interval cpu = Interval.Of(token.Zip(file, (a, b) => a.CpuOfOne / b.CpuOfOne)), wall = Interval.Of(token.Zip(file, (a, b) => a.WallOfOne / b.WallOfOne));
        Console.WriteLine($"\nIn SoftHSM over in a file: processor time {cpu}, time {wall}.");
    }

    private static Cost Issue(string authority, Passphrase? pin, ref int first, int count)
    {
        string[] ids = [.. Enumerable.Range(first, count).Select(i => $"n{i}")];
        first += count;
        return Cost.OfWork(count, () =>
        {
            foreach (Outcome<NodeCert> outcome in CertAuthority.Open(authority).Issue(ids, new NodeCertParameters(), pin))
            {
                if (!outcome.Succeeded)
                    throw outcome.Error!;
            }
        });
    }

    // The library reads the C library's environment, which .NET's own does not change.
    private static void MakeToken(ScratchFolder scratch)
    {
        string settings = scratch.File("softhsm2.conf");
        Directory.CreateDirectory(scratch.File("tokens"));
        File.WriteAllText(settings, $"directories.tokendir = {scratch.File("tokens")}\nobjectstore.backend = file\nlog.level = ERROR\n");
        Environment.SetEnvironmentVariable("SOFTHSM2_CONF", settings);
        if (SetForC("SOFTHSM2_CONF", settings, 1) != 0)
            throw new InvalidOperationException("The settings of SoftHSM2 could not be named to it.");
        Machine.Output("softhsm2-util", "--init-token", "--free", "--label", "ca", "--pin", Pin, "--so-pin", "47114711");
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetForC(string name, string value, int overwrite);
}
