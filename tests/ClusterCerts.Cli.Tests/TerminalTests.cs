using System.Diagnostics;
using System.Text;

namespace ClusterCerts.Cli.Tests;

/// <summary>What only a person at a terminal meets: the question for a passphrase, progress, colours.</summary>
public sealed class TerminalTests : IDisposable
{
    private const string Program = "/usr/bin/script";
    private readonly TempFolder _folder = new();

    [SkippableTheory]
    // what is typed (DEL takes back a character), exit status
    [InlineData("sesame\r", 0)]
    [InlineData("sesXX\u007f\u007fame\r", 0)]
    [InlineData("open\r", 1)]
    [InlineData("\r", 1)]
    public void A_passphrase_is_asked_for_and_never_shown(string typed, int status)
    {
        File.WriteAllText(_folder["pass"], "sesame\n");
        CliProgram.Run(_folder.Location, "new-signing-cert", "pki", "--passphrase-file", "pass").Expect(0);

        (int exitStatus, string shown) = OnTerminal("new-node-cert 1 --authority-path pki", ("signing.key: ", typed));

        Assert.True(status == exitStatus, $"exit status {exitStatus}:\n{shown}");
        Assert.Equal(status == 0, File.Exists(_folder["pki", "node.1.crt"]));
        Assert.Matches("signing\\.key: \r?\n", shown);
    }

    // Each key is asked about once, and its own answer goes to it.
    [SkippableTheory]
    [InlineData("first\r", "second\r", 0)]
    [InlineData("first\r", "other\r", 1)]
    public void The_key_of_the_other_CA_of_a_rotation_is_asked_about_by_its_name(string signing, string other, int status)
    {
        File.WriteAllText(_folder["one"], "first\n");
        File.WriteAllText(_folder["two"], "second\n");
        string[] make =
        [
            "new-signing-cert pki --passphrase-file one", "new-revocation-list --authority-path pki --passphrase-file one",
            .. ((string[])["Stage", "Trust"]).Select(phase => $"invoke-key-rotation --authority-path pki --phase {phase} --yes --passphrase-file one --new-passphrase-file two"),
        ];
        foreach (string command in make)
            CliProgram.Run(_folder.Location, command.Split(' ')).Expect(0);

        (int exitStatus, string shown) = OnTerminal("new-revocation-list --authority-path pki", ("signing.key: ", signing), ("next.key: ", other));

        Assert.True(status == exitStatus, $"exit status {exitStatus}:\n{shown}");
        Assert.Equal(2, shown.Split("Passphrase of ").Length - 1);
    }

    // What a slip would lock for good is typed twice.
    [SkippableTheory]
    [InlineData("sesame\r", 0)]
    [InlineData("sesane\r", 1)]
    public void The_passphrase_of_what_is_written_anew_is_asked_twice(string again, int status)
    {
        CliProgram.Run(_folder.Location, "new-signing-cert", "pki").Expect(0);

        (int exitStatus, string shown) = OnTerminal("backup-cert-authority b.cms --authority-path pki", ("New passphrase of ", "sesame\r"), ("Once more the new passphrase of ", again));

        Assert.True(status == exitStatus, $"exit status {exitStatus}:\n{shown}");
        Assert.Equal(status == 1, string.Join(' ', shown.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Contains("The two passphrases differ", StringComparison.Ordinal));
        Assert.Equal(status == 0, File.Exists(_folder["b.cms"]));
        Assert.DoesNotContain("sesa", shown, StringComparison.Ordinal);
        if (status == 1)
            return;
        (exitStatus, shown) = OnTerminal("test-cert-authority-backup b.cms --authority-path pki", ("Passphrase of ", "sesame\r"));
        Assert.True(exitStatus == 0, shown);
        Assert.DoesNotContain("Once more", shown, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Without_a_terminal_nothing_is_asked()
    {
        File.WriteAllText(_folder["pass"], "sesame\n");
        CliProgram.Run(_folder.Location, "new-signing-cert", "pki", "--passphrase-file", "pass").Expect(0);
        CliProgram.Run(_folder.Location, "new-node-cert", "1", "--authority-path", "pki").ExpectError(1, "with --passphrase-file");
    }

    [SkippableFact]
    public void Progress_and_colours_are_for_terminals()
    {
        Prepared.In(_folder, "new-signing-cert pki");

        string progress = OnTerminal("new-node-cert 1 2 --authority-path pki").Shown;
        string verdict = OnTerminal("test-node-cert pki/node.1.crt --authority-path pki").Shown;
        CliResult plain = CliProgram.Run(_folder.Location, "new-node-cert", "3", "4", "--authority-path", "pki").Expect(0);

        Assert.Contains("1 of 2 node certificates", progress, StringComparison.Ordinal);
        Assert.Contains("\e[32mTrue\e[0m", verdict, StringComparison.Ordinal);
        Assert.Equal("", plain.Error);
        Assert.DoesNotContain('\e', plain.Output);
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    // script(1) gives a program a terminal, and its exit status.
    private (int ExitStatus, string Shown) OnTerminal(string arguments, params (string Question, string Answer)[] talk)
    {
        Skip.IfNot(File.Exists(Program), "needs script(1), which makes terminals");
        using Process process = CliProgram.StartOnTerminal(Program, _folder.Location, arguments);
        var shown = new StringBuilder();
        var buffer = new char[1024];
        int answered = 0;
        while (process.StandardOutput.Read(buffer) is int count and > 0)
        {
            shown.Append(buffer, 0, count);
            if (answered < talk.Length && shown.ToString().Contains(talk[answered].Question, StringComparison.Ordinal))
            {
                process.StandardInput.Write(talk[answered++].Answer);
                process.StandardInput.Flush();
            }
        }

        Assert.True(process.WaitForExit(60_000), "The program did not end.");
        return (process.ExitCode, shown.ToString());
    }
}
