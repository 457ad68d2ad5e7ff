using System.Diagnostics;
using ClusterCerts.Files;

namespace ClusterCerts.Cli.Tests;

public sealed class StopTests
{
    // What is ended by force, since it did not heed the signal, says something else.
    private const string Stopped = "clustercerts: stopped; everything finished before that is complete and stays.\n";

    [SkippableTheory]
    [InlineData("INT")] // Ctrl+C
    [InlineData("TERM")]
    public void A_signal_stops_between_two_node_certs(string signal)
    {
        Skip.If(!OperatingSystem.IsLinux(), "needs signals");
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        string[] nodeIds = [.. Enumerable.Range(1, 500).Select(i => $"{i}")];

        // Its output is longer than a pipe holds: until the rest is read it waits in the middle, however fast it is.
        using Process process = CliProgram.StartWithSignals(folder.Location, ["new-node-cert", .. nodeIds, "--authority-path", "pki", "--json"]);
        Task<string> error = process.StandardError.ReadToEndAsync();
        Assert.NotNull(process.StandardOutput.ReadLine());
        Process.Start("kill", ["-" + signal, $"{process.Id}"]).WaitForExit();
        int printed = 1 + process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

        Assert.True(process.WaitForExit(60_000), "It did not stop.");
        Assert.Equal(130, process.ExitCode);
        Assert.Equal(Stopped, error.Result);
        Assert.InRange(printed, 1, 499);
        Assert.Equal(printed, CliProgram.Run(folder.Location, "get-node-cert", "--authority-path", "pki", "--json").Expect(0).Json.Count);
        Assert.Equal(printed, Directory.GetFiles(folder["pki"], "node.*.key").Length);
        Assert.Equal(printed, Directory.GetFiles(folder["pki"], "node.*.crt").Length);
    }

    // What the cancellation does not reach is ended all the same: the folder is locked by another program.
    [SkippableTheory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public void The_first_signal_ends_a_command_that_waits(string signal)
    {
        Skip.If(!OperatingSystem.IsLinux(), "needs signals");
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        using FileStream held = new(folder["pki/.lock"], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        using FolderWatch? watch = FolderWatch.TryBegin(folder["pki/.lock"]);
        Skip.If(watch is null, "no watch of a file is left on this machine");
        using Process process = CliProgram.StartWithSignals(
            folder.Location, "set-cert-policy", "--authority-path", "pki", "--allow-shared-keys", "true");

        // Whoever waits for a lock tries again and again.
        for (int tries = 0; tries < 5; tries++)
            Assert.False(watch.WaitForPause(TimeSpan.FromMinutes(2), TimeSpan.FromTicks(1), TimeProvider.System, CancellationToken.None), "It did not come to the lock.");
        Assert.False(process.HasExited, "It did not wait for the lock.");
        Process.Start("kill", ["-" + signal, $"{process.Id}"]).WaitForExit();
        Assert.True(process.WaitForExit(60_000), "It did not stop.");
        Assert.Equal(130, process.ExitCode);
        Assert.StartsWith("clustercerts: ended by force, since it did not stop within 5 seconds;", process.StandardError.ReadToEnd(), StringComparison.Ordinal);
    }

    // Each is stopped while it has a file of what it reads open, and reads for long after that.
    [SkippableTheory]
    [InlineData("INT", "ledger.jsonl", "test-cert-ledger", "long")]
    [InlineData("TERM", "ledger.jsonl", "test-cert-ledger", "long")]
    [InlineData("INT", "newcerts", "import-signing-cert", "--authority-path", "imported", "--open-ssl-ca-path", "ca")]
    [InlineData("TERM", "newcerts", "import-signing-cert", "--authority-path", "imported", "--open-ssl-ca-path", "ca")]
    public void A_signal_stops_long_reading_at_once(string signal, string reads, params string[] command)
    {
        Skip.If(!OperatingSystem.IsLinux(), "needs signals");
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert long", "new-node-cert 1 2 3 --authority-path long", "export-signing-cert --authority-path long --as OpenSslCa --output-path ca");
        string one = Directory.GetFiles(folder["ca/newcerts"], "*.pem")[0];
        for (int i = 0; i < 8000; i++)
            File.Copy(one, folder[$"ca/newcerts/copy{i}.pem"]);
        string lines = File.ReadAllText(folder["long/ledger.jsonl"]);
        File.WriteAllText(folder["long/ledger.jsonl"], string.Concat(Enumerable.Repeat(lines, 10_000)));

        using Process process = CliProgram.StartWithSignals(folder.Location, command);
        while (!process.HasExited && !HasOpen(process, reads))
            Thread.Yield();
        Process.Start("kill", ["-" + signal, $"{process.Id}"]).WaitForExit();

        // What does not heed a signal is ended after a while, and says that instead.
        Assert.True(process.WaitForExit(60_000), "It did not stop.");
        Assert.Equal(130, process.ExitCode);
        Assert.Equal(Stopped, process.StandardError.ReadToEnd());
        Assert.False(Directory.Exists(folder["imported"]));
    }

    // What would be handed over comes from another program, which may take for ever.
    [SkippableTheory]
    [InlineData("new-node-cert", "--from", "-", "--authority-path", "pki")]
    [InlineData("sync-node-cert", "--from", "/dev/stdin", "--authority-path", "pki")]
    [InlineData("new-node-cert", "1", "--authority-path", "pki", "--passphrase-file", "/dev/stdin")]
    [InlineData("new-node-cert", "1", "--authority-path", "pki", "--node-passphrase-file", "/dev/stdin")]
    [InlineData("get-node-cert", "--path", "/dev/stdin")]
    [InlineData("approve-node-cert-request", "/dev/stdin", "--authority-path", "pki")]
    [InlineData("test-node-cert", "/dev/stdin", "--authority-path", "pki")]
    public void A_signal_ends_a_command_that_waits_for_its_input_at_once(params string[] command)
    {
        Skip.If(!OperatingSystem.IsLinux(), "needs signals");
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        using Process process = CliProgram.StartWithEndlessInput(folder.Location, command);
        while (!process.HasExited && !ReadsItsInput(process))
            Thread.Yield();
        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        Assert.True(process.WaitForExit(60_000), "It did not stop.");
        Assert.Equal(130, process.ExitCode);
        Assert.Equal(Stopped, process.StandardError.ReadToEnd());
        CliProgram.Run(folder.Location, "test-cert-ledger", "pki").Expect(0);
    }

    // A thread is in the system's read, of the file that the standard input is.
    private static bool ReadsItsInput(Process process)
    {
        try
        {
            string? input = new FileInfo($"/proc/{process.Id}/fd/0").LinkTarget;
            return Directory.GetDirectories($"/proc/{process.Id}/task")
                .Select(task => File.ReadAllText(Path.Combine(task, "syscall")).Split(' '))
                .Any(call => call is ["0" or "63", string file, ..] && new FileInfo($"/proc/{process.Id}/fd/{Convert.ToInt32(file, 16)}").LinkTarget == input);
        }
        catch (IOException)
        {
            return false; // A thread ended meanwhile.
        }
    }

    private static bool HasOpen(Process process, string name)
    {
        try
        {
            return Directory.GetFiles($"/proc/{process.Id}/fd").Any(file => new FileInfo(file).LinkTarget?.Contains(name, StringComparison.Ordinal) == true);
        }
        catch (IOException)
        {
            return false; // It closed one meanwhile.
        }
    }
}
