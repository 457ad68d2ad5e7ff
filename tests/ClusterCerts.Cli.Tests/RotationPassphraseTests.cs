using System.Diagnostics;

namespace ClusterCerts.Cli.Tests;

/// <summary>While a rotation keeps two CAs with passphrases of their own: what opens the other key, at every command that writes its list.</summary>
public sealed class RotationPassphraseTests : IDisposable
{
    private static readonly string[] s_until = ["Stage", "Trust", "Issue"];

    private readonly TempFolder _folder = new();

    public RotationPassphraseTests()
    {
        foreach ((string file, string word) in ((string, string)[])[("one", "first word"), ("two", "second word")])
        {
            File.WriteAllText(_folder[file], word);
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(_folder[file], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Run("new-signing-cert pki --subject CN=prod --passphrase-file one").Expect(0);
        Run("new-node-cert 1 2 3 --authority-path pki --passphrase-file one").Expect(0);
        Run("new-revocation-list --authority-path pki --passphrase-file one").Expect(0);
    }

    // The phase, the command, and the file of the other CA's list.
    [SkippableTheory]
    [InlineData("Trust", "new-revocation-list --authority-path pki --passphrase-file one", "two", "next")]
    [InlineData("Trust", "new-revocation-list --authority-path pki --passphrase-file one --ahead 2", "two", "next")]
    [InlineData("Issue", "new-revocation-list --authority-path pki --passphrase-file two", "one", "previous")]
    [InlineData("Issue", "revoke-node-cert 1 --force --authority-path pki --passphrase-file two", "one", "previous")]
    [InlineData("Issue", "remove-node-cert 2 --force --authority-path pki --passphrase-file two", "one", "previous")]
    public void The_other_key_is_opened_with_its_own(string phase, string command, string other, string list)
    {
        Rotate(phase);
        string path = _folder["pki", $"{list}.crl"];
        byte[] before = File.ReadAllBytes(path);
        string word = list == "next" ? "next" : "previous";
        foreach (string missing in (string[])[$"{command} --what-if", command])
        {
            CliResult refused = Run(missing);
            Assert.Equal(1, refused.ExitStatus);
            Assert.Contains($"It is the key of the {word} CA: what opens that is given with --rotation-passphrase-file.", refused.Error, StringComparison.Ordinal);
            Assert.Equal(command.StartsWith("new-", StringComparison.Ordinal), refused.Output.Length > 0); // The signing CA's list.
        }

        Assert.Equal(before, File.ReadAllBytes(path));

        Run($"{command} --rotation-passphrase-file {other} --what-if").Expect(0);
        Assert.Equal(before, File.ReadAllBytes(path));
        Run($"{command} --rotation-passphrase-file {other}").Expect(0);
        Assert.NotEqual(before, File.ReadAllBytes(path));
        Assert.Contains("verify OK", OpenSsl("crl", "-in", path, "-noout", "-CAfile", _folder["pki", $"{list}.crt"]), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("new-revocation-list --authority-path pki --passphrase-file one", "two")]
    [InlineData("new-revocation-list --authority-path pki --passphrase-file one", "nowhere")]
    public void Where_no_rotation_keeps_two_a_nightly_job_may_keep_it_but_the_file_must_be_there(string command, string file) =>
        Assert.Equal(file == "two" ? 0 : 1, Run($"{command} --rotation-passphrase-file {file}").ExitStatus);

    [SkippableTheory]
    [InlineData("Trust", "one", "two", "next")]
    [InlineData("Issue", "two", "one", "previous")]
    public void Every_list_that_is_written_is_shown_and_what_is_not_is_an_error_beside_it(string phase, string signing, string other, string list)
    {
        Rotate(phase);
        string command = $"new-revocation-list --authority-path pki --passphrase-file {signing}";
        string[] both = [_folder["pki", "signing.crl"], _folder["pki", $"{list}.crl"]];
        string planned = Run($"{command} --rotation-passphrase-file {other} --what-if").Expect(0).Output;
        Assert.Equal(3, planned.Split("What if:").Length - 1); // The command, and each list.
        Assert.Equal(both, Paths(Run($"{command} --rotation-passphrase-file {other} --json").Expect(0)));
        Assert.Equal(both, Paths(Run($"{command} --if-expires-within 1d --json").Expect(0)));

        CliResult half = Run($"{command} --json");
        Assert.Equal(1, half.ExitStatus);
        Assert.Equal(both[..1], Paths(half));
        Assert.Contains("--rotation-passphrase-file", half.Error, StringComparison.Ordinal);

        static IEnumerable<string?> Paths(CliResult result) =>
            result.Json.Where(j => j.TryGetProperty("Path", out _)).Select(j => j.GetProperty("Path").GetString());
    }

    [SkippableFact]
    public void A_drill_opens_the_other_key()
    {
        Rotate("Trust");
        Run("backup-cert-authority b.cms --authority-path pki --backup-passphrase-file one").Expect(0);
        const string drill = "test-cert-authority-backup b.cms --authority-path pki --backup-passphrase-file one --passphrase-file one --detailed";
        Assert.Contains("--rotation-passphrase-file gives", Run(drill).Expect(0).Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("'next.key' belongs to 'next.crt'", Run($"{drill} --rotation-passphrase-file two --json").Expect(0).Output, StringComparison.Ordinal);
        Run($"{drill} --rotation-passphrase-file one").ExpectError(1, "What --rotation-passphrase-file gives does not open 'next.key' in the backup");
    }

    // Each phase of a rotation says which passphrase is missing.
    [SkippableTheory]
    [InlineData("Trust")]
    [InlineData("Issue")]
    public void A_rotation_names_the_next_one_s(string phase)
    {
        Rotate(phase == "Trust" ? "Stage" : "Trust");
        Run($"invoke-key-rotation --authority-path pki --phase {phase} --yes --passphrase-file one").ExpectError(1, "key of the next CA: what opens that is given with --new-passphrase-file");
        Run($"invoke-key-rotation --authority-path pki --phase {phase} --yes").ExpectError(1, "give its passphrase with --new-passphrase-file");
    }

    public void Dispose() => _folder.Dispose();

    private void Rotate(string last)
    {
        foreach (string phase in s_until[..(Array.IndexOf(s_until, last) + 1)])
            Run($"invoke-key-rotation --authority-path pki --phase {phase} --yes --passphrase-file one --new-passphrase-file two").Expect(0);
    }

    private CliResult Run(string arguments) => CliProgram.Run(_folder.Location, arguments.Split(' '));

    private static string OpenSsl(params string[] arguments)
    {
        Skip.IfNot(File.Exists("/usr/bin/openssl"), "openssl is not here");
        using Process process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        return output;
    }
}
