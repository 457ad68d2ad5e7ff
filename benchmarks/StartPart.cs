namespace ClusterCerts.Benchmarks;

/// <summary>One certificate, one process: the published program beside openssl's three commands, easy-rsa and cfssl, in turn.</summary>
internal static class StartPart
{
    private const int Rounds = 21;

    internal static void Run(double scale)
    {
        if (Machine.PublishedProgram("Start") is not string program)
            return;
        using var scratch = new ScratchFolder();
        string pki = scratch.File("pki");
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        List<Contender> all = [new("`clustercerts new-node-cert`", _ => [[program, "new-node-cert", "node", "--authority-path", pki, "--force"]])];
        foreach (Peer peer in Peer.On(scratch.Path, KeyAlgorithm.EcdsaP256))
            all.Add(new(Title(peer.Name), peer.Issue));
        all.Add(new("`clustercerts get-signing-cert`", _ => [[program, "get-signing-cert", pki]]));
        if (Machine.Has("openssl", "openssl"))
            all.Add(new("`openssl x509 -text`", _ => [["openssl", "x509", "-in", Path.Combine(pki, "signing.crt"), "-noout", "-text"]]));

        int rounds = Math.Max(3, (int)(Rounds * scale));
        for (int round = 0; round <= rounds; round++)
        {
            foreach (Contender contender in all)
                contender.RunOnce($"node{round}", counts: round > 0);
        }

        Console.WriteLine("| processes | wall, ms | CPU, ms | peak memory, MiB |");
        Console.WriteLine("|---|--:|--:|--:|");
        foreach (Contender contender in all)
            Console.WriteLine($"| {contender.Name} | {Median(contender.Wall):F1} | {Median(contender.Cpu):F1} | {contender.PeakMemory("last"):F0} |");
    }

    private static string Title(string peer) => peer switch
    {
        "openssl" => "`openssl ecparam`, `req`, `x509 -req`",
        "easy-rsa" => "`easyrsa build-serverClient-full`",
        "cfssl" => "`cfssl gencert` (writes no file)",
        _ => peer,
    };

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed record Contender(string Name, Func<string, string[][]> Commands)
    {
        internal List<double> Wall { get; } = [];

        internal List<double> Cpu { get; } = [];

        internal void RunOnce(string node, bool counts)
        {
            Cost cost = Cost.OfProcesses(1, () =>
            {
                foreach (string[] command in Commands(node))
                    Machine.Time(command[0], command[1..]);
            });
            if (!counts)
                return;
            Wall.Add(cost.Wall);
            Cpu.Add(cost.Cpu);
        }

        // Of the largest of its processes.
        internal double? PeakMemory(string node) => Commands(node).Max(command => Machine.PeakMemory(command[0], command[1..]));
    }
}
