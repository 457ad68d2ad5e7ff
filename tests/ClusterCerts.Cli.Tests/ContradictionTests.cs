namespace ClusterCerts.Cli.Tests;

/// <summary>Options that contradict each other are wrong usage, and nothing is done.</summary>
public sealed class ContradictionTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ContradictionTests()
    {
        Prepared.In(_folder, "new-signing-cert pki", "new-node-cert ./pki 1 2", "new-key-ring ring --key-algorithm EcdsaP256 --dns-name a.example.com");
        File.WriteAllText(_folder["pass"], "sesame\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder["pass"], UnixFileMode.UserRead);
    }

    // A node and another's certificate: LifeCommandTests; whom to trust and whose nodes: TestCommandsTests.
    [Theory]
    [InlineData("Give --lifetime or --not-after, not both.", "new-node-cert ./pki 3 --lifetime 30d --not-after 2090-01-01")]
    [InlineData("Give --lifetime or --not-after, not both.", "update-node-cert ./pki 1 --lifetime 30d --not-after 2090-01-01")]
    [InlineData("Give --lifetime or --not-after, not both.", "new-signing-cert new --lifetime 30d --not-after 2090-01-01")]
    [InlineData("Give --lifetime or --not-after, not both.", "approve-node-cert-request x.csr --authority-path pki --lifetime 30d --not-after 2090-01-01")]
    [InlineData("Give --lifetime or --not-after, not both.", "invoke-key-rotation pki --lifetime 30d --not-after 2090-01-01")]
    [InlineData("is given to be added and to be removed", "update-node-cert ./pki 1 2 --dns-name a.example.com --remove-dns-name A.example.com")]
    [InlineData("is given to be added and to be removed", "update-node-cert ./pki 1 --ip-address 10.0.0.1 --remove-ip-address 10.0.0.1")]
    [InlineData("keeps its algorithm", "update-node-cert ./pki 1 --reuse-key --key-algorithm EcdsaP384")]
    [InlineData("has its algorithm already", "new-node-cert-request 1 --reuse-key --key-algorithm EcdsaP384")]
    [InlineData("cannot be set and removed at once", "set-cert-policy --authority-path pki --maximum-lifetime 90d --remove MaximumLifetime")]
    [InlineData("--open-ssl-ca-path brings certificate and key", "import-signing-cert --authority-path new --certificate-path a.crt --open-ssl-ca-path ca")]
    [InlineData("--open-ssl-ca-path brings certificate and key", "import-signing-cert --authority-path new --key-path a.key --open-ssl-ca-path ca")]
    [InlineData("--issuer-passphrase-file opens the key of --issuer", "new-signing-cert new --issuer-passphrase-file pass")]
    [InlineData("--issuer-passphrase-file opens the key of --issuer", "invoke-key-rotation pki --issuer-passphrase-file pass")]
    [InlineData("Give one of --phase, --undo, --resume and --compromised", "invoke-key-rotation pki --phase stage --undo")]
    [InlineData("Give one of --phase, --undo, --resume and --compromised", "invoke-key-rotation pki --resume --compromised")]
    [InlineData("--subject says what is made anew, and --undo makes nothing", "invoke-key-rotation pki --undo --subject CN=x")]
    [InlineData("--lifetime or --not-after says what is made anew", "invoke-key-rotation pki --undo --lifetime 3d")]
    [InlineData("--dns-name says what is made anew, and --undo makes nothing", "invoke-key-rotation ring --undo --dns-name a.example.com")]
    [InlineData("--dns-name is for a key ring", "invoke-key-rotation pki --dns-name a.example.com")]
    [InlineData("--dns-name is for a key ring", "invoke-key-rotation --authority-path pki --dns-name a.example.com")]
    [InlineData("--phase is for an authority directory", "invoke-key-rotation ring --phase stage")]
    [InlineData("--path-length is for an authority directory", "invoke-key-rotation --key-ring ring --path-length 1")]
    [InlineData("--timeout is of use with --publish alone", "invoke-key-rotation ring --timeout 5s")]
    [InlineData("not both", "invoke-key-rotation ring --authority-path pki")]
    [InlineData("<id> and --key-ring cannot be combined", "export-node-cert 1 --authority-path pki --key-ring ring --as Pem --output-path out")]
    [InlineData("<id> and --certificate-path cannot be combined", "export-node-cert 1 --authority-path pki --certificate-path pki/node.2.crt --as Pem --output-path out")]
    [InlineData("--certificate-path and --key-ring cannot be combined", "export-node-cert --certificate-path pki/node.2.crt --key-ring ring --as Pem --output-path out")]
    [InlineData("--key-ring and --authority-path cannot be combined", "export-node-cert --key-ring ring --authority-path pki --as Maelstrom --output-path out")]
    [InlineData("--key-path is the key of --certificate-path", "export-node-cert 1 --authority-path pki --key-path pki/node.1.key --as Pem --output-path out")]
    [InlineData("needs <id>, --certificate-path or --key-ring", "export-node-cert --as Pem --output-path out")]
    [InlineData("--path and <id> cannot be combined", "get-node-cert 1 --path pki/node.1.crt")]
    [InlineData("--path and --serial-number cannot be combined", "get-node-cert --serial-number 0A --path pki/node.1.crt")]
    [InlineData("--trust-path and --authority-path cannot be combined", "test-node-cert pki/node.1.crt --authority-path pki --trust-path pki/trust.crt")]
    public void A_contradiction_is_wrong_usage(string message, string command)
    {
        IReadOnlyList<string> before = _folder.Snapshot();
        CliProgram.Run(_folder.Location, command.Split(' ')).ExpectError(2, message);
        Assert.Equal(before, _folder.Snapshot());
    }

    // Numbers and files beside each other are those of the same certificates.
    [Fact]
    public void A_number_and_the_file_of_another_certificate_revoke_neither()
    {
        string[] numbers = [.. CliProgram.Run(_folder.Location, "get-node-cert", "./pki", "--json").Expect(0).Json.Select(cert => cert.GetProperty("SerialNumber").GetString()!)];
        IReadOnlyList<string> before = _folder.Snapshot();
        CliResult Revoke(params string[] arguments) => CliProgram.Run(_folder.Location, ["revoke-node-cert", "--authority-path", "pki", "--force", .. arguments]);
        Revoke("--serial-number", numbers[0], "--certificate-path", "pki/node.2.crt").ExpectError(2, $"The certificate of 'pki/node.2.crt' is {numbers[1]}, and not {numbers[0]}.");
        Revoke("--serial-number", $"{numbers[0]},{numbers[1]}", "--certificate-path", "pki/node.2.crt").ExpectError(2, $"The certificate {numbers[0]} is in none of the files");
        Assert.Equal(before, _folder.Snapshot());
        Assert.Single(Revoke("--serial-number", numbers[1], "--certificate-path", "pki/node.2.crt", "--json").Expect(0).Json);
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
