using System.Diagnostics;

namespace ClusterCerts.Cli.Tests;

/// <summary>The commands with a signing key in a token of SoftHSM2, which keeps its tokens in a folder of these tests.</summary>
public sealed class TokenCommandTests : IDisposable
{
    private const string Module = "/usr/lib/softhsm/libsofthsm2.so";

    private readonly TempFolder _folder = new();

    public TokenCommandTests()
    {
        if (!File.Exists(Module))
            return;
        Directory.CreateDirectory(_folder["tokens"]);
        File.WriteAllText(_folder["softhsm2.conf"], $"directories.tokendir = {_folder["tokens"]}\nobjectstore.backend = file\nlog.level = ERROR\n");
        Environment.SetEnvironmentVariable("SOFTHSM2_CONF", _folder["softhsm2.conf"]); // SoftHSM's own; no other test of this assembly starts it.
        foreach ((string file, string pin) in ((string, string)[])[("pin", "471147"), ("wrong", "000000")])
        {
            File.WriteAllText(_folder[file], pin);
            File.SetUnixFileMode(_folder[file], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        Tool("softhsm2-util", "--init-token", "--free", "--label", "ca", "--pin", "471147", "--so-pin", "87654321");
    }

    [SkippableFact]
    public void An_authority_lives_with_its_key_in_a_token()
    {
        NeedToken();
        Make("pki").Expect(0);
        Assert.Contains("token=ca;object=signing", Run("get-signing-cert", "pki", "--json").Expect(0).Json[0].GetProperty("KeyUri").GetString(), StringComparison.Ordinal);
        Run("new-node-cert", "1", "2", "--authority-path", "pki", "--passphrase-file", "pin").Expect(0);
        Run("new-node-cert-request", "3", "--path", "in").Expect(0);
        Run("approve-node-cert-request", Directory.GetFiles(_folder["in"], "*.csr").Single(), "--authority-path", "pki", "--passphrase-file", "pin").Expect(0);
        Run("update-node-cert", "1", "--authority-path", "pki", "--passphrase-file", "pin").Expect(0);
        Run("revoke-node-cert", "2", "--authority-path", "pki", "--force", "--passphrase-file", "pin").Expect(0);
        Run("new-revocation-list", "--authority-path", "pki", "--passphrase-file", "pin", "--ahead", "3").Expect(0);
        Run("update-revocation-list", "--authority-path", "pki").Expect(0);
        Run("export-cert-ledger", "--authority-path", "pki", "--as", "Head", "--output-path", "l.head", "--passphrase-file", "pin").Expect(0);
        Run("test-cert-ledger", "pki", "--head", "l.head").Expect(0);
        Run("export-signing-cert", "--authority-path", "pki", "--as", "OpenSslCA", "--output-path", "ca").ExpectError(1, "cannot be taken out");
        Assert.Contains("OK", Tool("openssl", "verify", "-x509_strict", "-crl_check", "-CRLfile", _folder["pki", "signing.crl"], "-CAfile", _folder["pki", "trust.crt"], _folder["pki", "node.1.crt"]), StringComparison.Ordinal);
    }

    // What is wrong, and what the message says.
    [SkippableTheory]
    [InlineData("token=ca;object=other", "wrong", "The PIN does not open the token 'ca'. The token counts wrong ones: after a few it locks itself. It is given with --passphrase-file.")]
    [InlineData("token=cb;object=other", "pin", "No token 'cb' is there")]
    [InlineData("token=ca;id=%01", "pin", "holds no private key with the ID 01, and none is made without a name")]
    [InlineData("token=ca;object=other;pin-value=471147", "pin", "A PIN never stands in the URI")]
    [InlineData("token=ca;object=other", null, "opens with a PIN; give it with --passphrase-file")]
    public void What_is_wrong_leaves_nothing_behind(string uri, string? pin, string message)
    {
        NeedToken();
        CliResult result = Run(["new-signing-cert", "pki", "--key-uri", $"pkcs11:{uri}", "--token-module", Module, .. pin is null ? [] : (string[])["--passphrase-file", pin]]);
        result.ExpectError(uri.Contains("pin-value", StringComparison.Ordinal) ? 2 : 1, message);
        Assert.DoesNotContain("471147", result.Error, StringComparison.Ordinal);
        Assert.False(Path.Exists(_folder["pki"]));
        Assert.DoesNotContain("other", Objects(), StringComparison.Ordinal);
    }

    [SkippableFact]
    public void What_if_says_where_the_key_would_be_and_makes_none()
    {
        NeedToken();
        Assert.Contains("its key in 'pkcs11:token=ca;object=signing", Make("pki", "--what-if").Expect(0).Output, StringComparison.Ordinal);
        Assert.DoesNotContain("signing", Objects(), StringComparison.Ordinal);
    }

    // Killed at any moment: the next command makes the authority, with the key that may be there.
    [SkippableTheory]
    [InlineData(300)]
    [InlineData(600)]
    [InlineData(1200)]
    [InlineData(2400)]
    public void A_command_that_was_killed_is_run_again(int milliseconds)
    {
        NeedToken();
        string[] make = ["new-signing-cert", "pki", "--key-uri", "pkcs11:token=ca;object=signing", "--token-module", Module, "--key-algorithm", "Rsa3072", "--passphrase-file", "pin", "--if-missing"];
        using (Process killed = CliProgram.Start(_folder.Location, make))
        {
            if (!killed.WaitForExit(milliseconds))
                killed.Kill();
            killed.WaitForExit();
        }

        Run(make).Expect(0);
        Run("new-node-cert", "1", "--authority-path", "pki", "--passphrase-file", "pin").Expect(0);
        Assert.Equal(1, Objects().Split("Private Key Object").Length - 1);
    }

    [SkippableFact]
    public void A_rotation_takes_the_key_into_the_token_and_out_of_it()
    {
        NeedToken();
        File.WriteAllText(_folder["word"], "another passphrase");
        File.SetUnixFileMode(_folder["word"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Run("new-signing-cert", "pki").Expect(0);
        Run("new-node-cert", "1", "--authority-path", "pki").Expect(0);
        foreach (string phase in (string[])["Stage", "Trust", "Issue", "Retire"])
        {
            Run(["invoke-key-rotation", "--authority-path", "pki", "--phase", phase, "--yes", "--new-passphrase-file", "pin",
                .. phase == "Stage" ? (string[])["--key-uri", "pkcs11:token=ca;object=signing", "--token-module", Module] : []]).Expect(0);
        }

        Assert.StartsWith("pkcs11:", File.ReadAllText(_folder["pki", "signing.key"]), StringComparison.Ordinal);
        Run("invoke-key-rotation", "--authority-path", "pki", "--phase", "Stage", "--passphrase-file", "pin").ExpectError(1, "--new-passphrase-file");
        foreach (string phase in (string[])["Stage", "Trust", "Issue", "Retire"])
            Run("invoke-key-rotation", "--authority-path", "pki", "--phase", phase, "--yes", "--passphrase-file", "pin", "--new-passphrase-file", "word").Expect(0);
        Assert.StartsWith("-----BEGIN ENCRYPTED PRIVATE KEY", File.ReadAllText(_folder["pki", "signing.key"]), StringComparison.Ordinal);
        Assert.Contains("OK", Tool("openssl", "verify", "-CAfile", _folder["pki", "trust.crt"], _folder["pki", "node.1.crt"]), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static void NeedToken() => Skip.IfNot(
        File.Exists(Module) && File.Exists("/usr/bin/softhsm2-util") && File.Exists("/usr/bin/pkcs11-tool"), "SoftHSM2 or pkcs11-tool is not here (apt install softhsm2 opensc)");

    private CliResult Make(string path, params string[] more) =>
        Run(["new-signing-cert", path, "--key-uri", "pkcs11:token=ca;object=signing", "--token-module", Module, "--passphrase-file", "pin", .. more]);

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);

    private static string Objects() => Tool("pkcs11-tool", "--module", Module, "--token-label", "ca", "--login", "--pin", "471147", "--list-objects");

    private static string Tool(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd() + errors.Result;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {output}");
        return output;
    }
}
