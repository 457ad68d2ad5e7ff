namespace ClusterCerts.Cli.Tests;

public sealed class CommandWordsTests
{
    [Theory]
    // PowerShell's name, the command line's
    [InlineData("NodeId", "node-id")]
    [InlineData("DnsName", "dns-name")]
    [InlineData("IPAddress", "ip-address")]
    [InlineData("CrlPath", "crl-path")]
    [InlineData("AsOf", "as-of")]
    [InlineData("WhatIf", "what-if")]
    [InlineData("New-NodeCert", "new-node-cert")]
    [InlineData("PermittedDnsName", "permitted-dns-name")]
    public void A_name_becomes_kebab_case(string name, string expected) => Assert.Equal(expected, CommandWords.Kebab(name));

    [Theory]
    // A parameter and a cmdlet.
    [InlineData("use -Force to replace it", "use --force to replace it")]
    [InlineData("Run New-NodeCert 1 -AuthorityPath.", "Run new-node-cert 1 --authority-path.")]
    // A secret has no option, only its file has.
    [InlineData("give it with -Passphrase or -PassphraseFile.", "give it with --passphrase-file.")]
    [InlineData("give that with -RotationPassphrase or -RotationPassphraseFile.", "give that with --rotation-passphrase-file.")]
    [InlineData("give it with -NodePassphrase or -NodePassphraseFile.", "give it with --node-passphrase-file.")]
    [InlineData("Give the new key a passphrase with -NodePassphrase.", "Give the new key a passphrase with --node-passphrase-file.")]
    [InlineData("-Passphrase encrypts it", "--passphrase-file encrypts it")]
    [InlineData("with -IssuerPassphrase, not -NewPassphrase", "with --issuer-passphrase-file, not --new-passphrase-file")]
    // A quoted path is what it is; hyphens inside words are no parameters.
    [InlineData("'./a -Force/New-NodeCert' is X-Rated, PKCS-Something", "'./a -Force/New-NodeCert' is X-Rated, PKCS-Something")]
    // An apostrophe is no quotation mark.
    [InlineData("the node's 'a -Force' and users' -Force", "the node's 'a -Force' and users' --force")]
    public void A_message_speaks_the_command_lines_language(string message, string expected) =>
        Assert.Equal(expected, CommandWords.Translate(message));

    // Whatever command the core names in what is printed, in tables and in JSON too.
    [Theory]
    [InlineData("test-cert-ledger", "test-cert-ledger --repair", "test-cert-ledger", "pki", "--detailed")]
    [InlineData("test-cert-ledger", "test-cert-ledger --repair", "test-cert-ledger", "pki", "--detailed", "--json")]
    [InlineData("invoke-key-rotation", "invoke-key-rotation --phase", "invoke-key-rotation", "--authority-path", "pki", "--phase", "Stage")]
    [InlineData("invoke-key-rotation", "invoke-key-rotation --phase", "invoke-key-rotation", "--authority-path", "pki", "--phase", "Stage", "--json")]
    public void What_is_printed_names_commands_of_the_command_line(string what, string expected, params string[] arguments)
    {
        using var folder = new TempFolder();
        CliProgram.Run(folder.Location, "new-signing-cert", "pki").Expect(0);
        if (what == "test-cert-ledger")
            File.Delete(folder["pki", "trust.crt"]);
        CliResult result = CliProgram.Run(folder.Location, arguments);
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch("(Test|Invoke|New)-[A-Z]", result.Output + result.Error);
    }

    [SkippableFact]
    public void One_file_with_several_passphrases_is_told_once()
    {
        Skip.If(OperatingSystem.IsWindows(), "Windows has lists, not modes");
        using var folder = new TempFolder();
        File.WriteAllText(folder["p"], "secret\n");
        CliProgram.Run(folder.Location, "new-signing-cert", "pki", "--passphrase-file", "p").Expect(0);
        File.SetUnixFileMode(folder["p"], UnixFileMode.UserRead | UnixFileMode.OtherRead);
        CliResult result = CliProgram.Run(
            folder.Location, "new-node-cert", "1", "--authority-path", "pki", "--passphrase-file", "p", "--node-passphrase-file", "p").Expect(0);
        Assert.Equal(2, result.Error.Split("users other than its owner may read it").Length);
    }
}
