using System.Text.Json;

namespace ClusterCerts.Benchmarks;

/// <summary>Many nodes published to over one real SSH server, of which some cannot be served: each run must do all the others, and name these.</summary>
internal static class PublishPart
{
    private const int Nodes = 500;
    private const int AtOnce = 16; // as many as publish-node-cert by itself

    private static readonly (string Kind, int Count)[] s_failing = [(SshHosts.Dead, 5), (NodeFolders.ReadOnly, 3), (NodeFolders.Full, 2)];

    /// <summary>Prints the table.</summary>
    /// <param name="scale">1 gives 500 nodes, ten of which cannot be served.</param>
    internal static void Run(double scale)
    {
        if (Machine.PublishedProgram("Publishing") is not string program || !Machine.Has("sshd", "openssh-server") || !Machine.Has("ssh", "openssh-client"))
            return;
        using var scratch = new ScratchFolder();
        using var folders = new NodeFolders(scratch.File("nodes"));
        using var hosts = new SshHosts(scratch.File("ssh"));
        string[] failing =
        [
            .. s_failing.Where(f => f.Kind != NodeFolders.Full || NodeFolders.CanBeFull)
                .SelectMany(f => Enumerable.Range(1, Math.Max(1, (int)(f.Count * scale))).Select(i => $"{f.Kind}{i}")),
        ];
        string[] good = [.. Enumerable.Range(1, Math.Max(20, (int)(Nodes * scale)) - failing.Length).Select(i => $"node{i}")];
        string pki = scratch.File("pki");
        Prepare(program, pki, [.. good, .. failing], folders, hosts);
        Console.WriteLine($"{good.Length + failing.Length} nodes, {AtOnce} at once; {failing.Length} of them cannot be served: {string.Join(", ", failing)}.\n");
        Console.WriteLine("| | done | failed, by name | s | processor time, s | of its `ssh`, s | of `sshd`, s | logins |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|--:|");
        Publish("the first publication", "Placed");
        Publish("again: nothing to change", "Unchanged");
        Machine.Time(program, "update-node-cert", "*", "--authority-path", pki, "--quiet");
        Publish("after all were renewed", "Placed");
        File.WriteAllLines(scratch.File("good"), good);
        SshRun bare = SshRun.Of(hosts, "xargs", "-a", scratch.File("good"), "-P", $"{AtOnce}", "-I", "@", "ssh", "-F", hosts.ConfigPath, "@", "true");
        Require(bare.ExitStatus == 0, bare.Errors);
        Print($"`ssh` alone: `true` on each of the {good.Length}", good.Length, 0, bare);

        void Publish(string name, string state)
        {
            SshRun run = SshRun.Of(hosts, program, "publish-node-cert", "--authority-path", pki, "--throttle-limit", $"{AtOnce}", "--json");
            ILookup<string, string> told = Told(run.Output);
            Require(told[state].ToHashSet().SetEquals(good), $"{name}: {told[state].Count()} of {good.Length} are {state}. {run.Errors}");
            Require(told["Failed"].ToHashSet().SetEquals(failing), $"{name}: failed are {string.Join(", ", told["Failed"])}. {run.Errors}");
            Require(run.ExitStatus == 1, $"{name}: exit status {run.ExitStatus}.");
            Print(name, good.Length, failing.Length, run);
        }
    }

    // A reload command makes it what it mostly is: a login for the files, one to see whether the account takes commands, and one to run it.
    private static void Prepare(string program, string pki, string[] nodes, NodeFolders folders, SshHosts hosts)
    {
        CertAuthority.Create(new SigningCertParameters { Path = pki });
        foreach (Outcome<NodeCert> issued in CertAuthority.Open(pki).Issue(nodes, new NodeCertParameters()))
            _ = issued.Value ?? throw issued.Error!;
        foreach (string node in nodes)
            folders.Make(node);
        Machine.Time(
            program, "set-node-cert-target", "*", "--authority-path", pki, "--ssh-config-path", hosts.ConfigPath,
            "--target-path", folders.Of("{id}"), "--reload-command", "true");
    }

    private static ILookup<string, string> Told(string output)
    {
        var told = new List<(string State, string Node)>();
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using JsonDocument one = JsonDocument.Parse(line);
            told.Add((one.RootElement.GetProperty("State").GetString()!, one.RootElement.GetProperty("NodeId").GetString()!));
        }

        return told.ToLookup(t => t.State, t => t.Node);
    }

    private static void Require(bool isSo, string complaint)
    {
        if (!isSo)
            throw new InvalidOperationException(complaint);
    }

    private static void Print(string name, int done, int failed, SshRun run) =>
        Console.WriteLine($"| {name} | {done} | {failed} | {run.Seconds:F1} | {run.Cpu:F1} | {run.CpuOfChildren:F1} | {run.CpuOfServer:F1} | {run.Logins} |");
}
