using System.Diagnostics;
using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary><c>--exec</c>: a command that runs for each node whose certificate is new.</summary>
public sealed class ExecCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ExecCommandTests() => Prepared.In(_folder, "new-signing-cert pki --subject CN=prod", "new-node-cert 1 2 3 --lifetime 60d --authority-path pki");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void The_node_and_its_files_are_in_the_commands_environment()
    {
        NeedsShell();
        CliResult result = Run("update-node-cert", "1", "2", "--authority-path", "pki", "--json", "--exec",
            "printf '%s|' \"$CLUSTERCERTS_NODE_ID\" \"$CLUSTERCERTS_SERIAL_NUMBER\" \"$CLUSTERCERTS_CERTIFICATE_PATH\" \"$CLUSTERCERTS_KEY_PATH\" \"$CLUSTERCERTS_TRUST_PATH\" "
            + "\"$CLUSTERCERTS_AUTHORITY_PATH\" \"$CLUSTERCERTS_AUTHORITY\" >> ran; echo >> ran").Expect(0);
        string pki = _folder["pki"];
        Assert.Equal(
            result.Json.Select(c => string.Join('|', c.GetProperty("NodeId").GetString(), c.GetProperty("SerialNumber").GetString(), c.GetProperty("CertificatePath").GetString(),
                c.GetProperty("KeyPath").GetString(), Path.Combine(pki, "trust.crt"), pki, pki) + "|"),
            File.ReadAllLines(_folder["ran"]));
        Assert.Equal("", result.Error);
    }

    // All are renewed before the first command runs, and each may use the same authority.
    [SkippableFact]
    public void The_first_command_finds_every_node_renewed()
    {
        NeedsShell();
        string[] before = Serials();
        Run("update-node-cert", "*", "--authority-path", "pki", "--exec", $"'{CliProgram.Location}' get-node-cert --json >> ran").Expect(0);
        string[] seen = [.. File.ReadAllLines(_folder["ran"]).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("SerialNumber").GetString()!)];
        Assert.Equal([.. Serials(), .. Serials(), .. Serials()], seen);
        Assert.Empty(before.Intersect(seen));
    }

    [SkippableFact]
    public void Only_what_was_renewed_is_run_for()
    {
        NeedsShell();
        Run("update-node-cert", "--authority-path", "pki", "--if-expires-within", "30d", "--exec", "echo ran >> ran").Expect(0);
        Run("update-node-cert", "*", "--authority-path", "pki", "--exec", "echo ran >> ran", "--what-if").Expect(0);
        Assert.False(File.Exists(_folder["ran"]));
        Run("update-node-cert", "3", "--authority-path", "pki", "--lifetime", "90d").Expect(0);
        Run("update-node-cert", "--authority-path", "pki", "--if-expires-within", "70d", "--exec", "echo $CLUSTERCERTS_NODE_ID >> ran").Expect(0);
        Assert.Equal(["1", "2"], File.ReadAllLines(_folder["ran"]));
    }

    [SkippableFact]
    public void A_failure_is_its_nodes_and_the_renewal_stays()
    {
        NeedsShell();
        CliResult result = Run("update-node-cert", "*", "--authority-path", "pki", "--json", "--exec", "echo \"$CLUSTERCERTS_NODE_ID\" >> ran; test \"$CLUSTERCERTS_NODE_ID\" != 2").Expect(1);
        Assert.Equal(["1", "2", "3"], File.ReadAllLines(_folder["ran"]));
        Assert.Equal(3, result.Json.Count);
        string serial = result.Json[1].GetProperty("SerialNumber").GetString()!;
        Assert.Equal(
            $"clustercerts: Node '2' has its new certificate {serial}, but the command of '--exec' ended with 1. The renewal stays, and is not due again: mend the cause and run the same by hand.\n",
            result.Error);
        Assert.Contains(serial, Serials());
    }

    // Standard output is the program's own, whatever the command prints; with --quiet only its errors are shown.
    [SkippableTheory]
    [InlineData("--json", "told\nwarned\n")]
    [InlineData("--quiet", "warned\n")]
    public void What_the_command_prints_goes_to_standard_error(string option, string shown)
    {
        NeedsShell();
        CliResult result = Run("update-node-cert", "1", "--authority-path", "pki", option, "--exec", "echo told; sleep 0.2; echo warned >&2; cat").Expect(0);
        Assert.Equal(shown, result.Error);
        Assert.DoesNotContain("told", result.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Whoever_prints_much_is_not_held_up()
    {
        NeedsShell();
        CliResult result = Run("update-node-cert", "1", "--authority-path", "pki", "--exec", "seq 1 100000").Expect(0);
        Assert.Equal(string.Concat(Enumerable.Range(1, 100_000).Select(i => $"{i}\n")), result.Error);
    }

    // What runs is ended, the others are not begun, and each is told: their renewals stay.
    [SkippableFact]
    public void A_signal_ends_the_command_and_tells_who_is_left()
    {
        NeedsShell();
        using Process process = CliProgram.StartWithSignals(_folder.Location, "update-node-cert", "*", "--authority-path", "pki", "--exec", "echo $$ > running.new; mv running.new running; sleep 600");
        Task<string> error = process.StandardError.ReadToEndAsync();
        SpinWait.SpinUntil(() => File.Exists(_folder["running"]) || process.HasExited, TimeSpan.FromMinutes(2));
        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        Assert.True(process.WaitForExit(60_000), "It did not stop.");
        Assert.NotEqual(0, process.ExitCode);
        Assert.Contains("Node '1' has its new certificate", error.Result, StringComparison.Ordinal);
        Assert.Contains("was ended before it was done: the command was stopped.", error.Result, StringComparison.Ordinal);
        Assert.Equal(2, error.Result.Split("was not run: the command was stopped.").Length - 1);
        Assert.False(Directory.Exists($"/proc/{File.ReadAllText(_folder["running"]).Trim()}"), "The command goes on.");
    }

    [SkippableFact]
    public void Sync_runs_it_for_what_is_issued_or_renewed()
    {
        NeedsShell();
        Run("sync-node-cert", "1", "4", "--authority-path", "pki", "--exec", "echo $CLUSTERCERTS_NODE_ID >> ran").Expect(0);
        Run("sync-node-cert", "1", "4", "--authority-path", "pki", "--purpose", "server", "--what-if", "--exec", "echo no >> ran").Expect(0);
        CliResult result = Run("sync-node-cert", "1", "4", "--authority-path", "pki", "--purpose", "server", "--exec", "echo $CLUSTERCERTS_NODE_ID >> ran; exit 5").Expect(1);
        Assert.Equal(["4", "1", "4"], File.ReadAllLines(_folder["ran"]));
        Assert.Equal(2, result.Error.Split("ended with 5.").Length - 1);
    }

    private static void NeedsShell() => Skip.If(OperatingSystem.IsWindows(), "the commands are for /bin/sh");

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);

    private string[] Serials() =>
        [.. Run("get-node-cert", "--authority-path", "pki", "--json").Expect(0).Json.Select(c => c.GetProperty("SerialNumber").GetString()!)];
}
