namespace ClusterCerts.Cli.Tests;

/// <summary>Which authority a command works in that names none: that of CLUSTERCERTS_AUTHORITY, else the current folder.</summary>
public sealed class DefaultAuthorityTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public DefaultAuthorityTests()
    {
        Prepared.In(
            _folder, "new-signing-cert one --subject CN=one", "new-signing-cert two --subject CN=two", "new-node-cert n --authority-path two");
    }

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    // command in the folder "one", what its output holds
    [InlineData("get-signing-cert", "CN=two")]
    [InlineData("get-node-cert", "n ")]
    [InlineData("get-cert-policy", "/two/policy.json")]
    [InlineData("set-cert-policy --allow-shared-keys false", "/two/policy.json")]
    [InlineData("new-node-cert m", "m ")]
    [InlineData("update-node-cert n", "n ")]
    [InlineData("test-node-cert ../two/node.n.crt", "True")]
    [InlineData("test-cert-ledger", "True")]
    [InlineData("new-revocation-list", "/two/signing.crl")]
    [InlineData("invoke-key-rotation --what-if", "CN=two")]
    [InlineData("export-node-cert n --as Combined --output-path out", "n.pem")]
    [InlineData("export-node-cert --certificate-path ../two/node.n.crt --as Pem --output-path out", "out/trust.crt")]
    [InlineData("export-node-cert ../two/node.n.crt --as Pem --output-path out", "out/trust.crt")]
    [InlineData("export-cert-report --what-if", "two")]
    [InlineData("get-signing-cert ../one", "CN=one")] // what is given wins
    [InlineData("get-node-cert --authority-path ../one", "")]
    public void The_variable_names_it(string command, string expected)
    {
        CliResult result = CliProgram.RunBash(_folder.Location, $"cd one; export CLUSTERCERTS_AUTHORITY='{_folder["two"]}'; \"$CC\" {command}").Expect(0);
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
    }

    // What a file holds is judged by the authority that the variable names, unless the command line says whom to trust.
    [SkippableFact]
    public void A_certificates_file_is_of_it_too()
    {
        CliProgram.Run(_folder.Location, "new-node-cert", "m", "--authority-path", "one").Expect(0);
        CliProgram.Run(_folder.Location, "revoke-node-cert", "n", "--authority-path", "two", "--force").Expect(0);
        CliResult Export(string what) => CliProgram.RunBash(
            _folder.Location, $"export CLUSTERCERTS_AUTHORITY='{_folder["two"]}'; \"$CC\" export-node-cert --as Pem --output-path out {what}");
        Export("--certificate-path two/node.n.crt").ExpectError(1, "is revoked");
        Export("--certificate-path one/node.m.crt").ExpectError(1, "neither in the file nor in the trust bundle");
        Assert.False(Directory.Exists(_folder["out"]));
        Export("--certificate-path one/node.m.crt --trust-path one/trust.crt").Expect(0);
    }

    [SkippableTheory]
    [InlineData("unset CLUSTERCERTS_AUTHORITY")]
    [InlineData("export CLUSTERCERTS_AUTHORITY=")]
    [InlineData("export CLUSTERCERTS_AUTHORITY=' '")]
    public void Without_it_it_is_the_current_folder(string setting) => Assert.Contains(
        "CN=one", CliProgram.RunBash(_folder.Location, $"cd one; {setting}; \"$CC\" get-signing-cert").Expect(0).Output, StringComparison.Ordinal);

    [SkippableTheory]
    [InlineData("get-node-cert")]
    [InlineData("get-signing-cert")]
    [InlineData("new-node-cert m")]
    [InlineData("update-node-cert n")]
    [InlineData("revoke-node-cert n --force")]
    [InlineData("set-cert-policy --allow-shared-keys false")]
    [InlineData("test-cert-ledger")]
    [InlineData("test-cluster-trust")]
    [InlineData("export-cert-report")]
    public void One_that_is_none_is_told_with_where_its_path_came_from(string command)
    {
        CliProgram.RunBash(_folder.Location, $"cd one; export CLUSTERCERTS_AUTHORITY=/nowhere; \"$CC\" {command}")
            .ExpectError(1, "'/nowhere'").ExpectError(1, "environment variable CLUSTERCERTS_AUTHORITY");
        CliProgram.RunBash(_folder.Location, $"unset CLUSTERCERTS_AUTHORITY; \"$CC\" {command}").ExpectError(1, "current folder");
    }

    // It may be what another option names as well.
    [SkippableTheory]
    [InlineData("export CLUSTERCERTS_AUTHORITY=$PWD")]
    [InlineData("unset CLUSTERCERTS_AUTHORITY")]
    public void Where_it_is_named_for_a_file_that_option_is_to_blame(string setting)
    {
        CliResult result = CliProgram.RunBash(_folder.Location, $"cd one; {setting}; \"$CC\" export-cert-report --output-path .");
        result.ExpectError(1, "is a folder; name a file in it");
        Assert.DoesNotContain("CLUSTERCERTS_AUTHORITY", result.Error, StringComparison.Ordinal);
    }

    // Whoever typed none sees which is meant.
    [SkippableTheory]
    [InlineData("new-node-cert m --what-if")]
    [InlineData("update-node-cert n --what-if")]
    [InlineData("revoke-node-cert n --what-if")]
    [InlineData("revoke-node-cert n")] // asks for --force
    [InlineData("remove-node-cert n --what-if")]
    [InlineData("remove-node-cert n")]
    [InlineData("set-cert-policy --allow-shared-keys false --what-if")]
    [InlineData("new-revocation-list --what-if")]
    [InlineData("export-node-cert n --as Combined --output-path out --what-if")]
    [InlineData("export-signing-cert --as OpenSslCa --output-path out --what-if")]
    [InlineData("export-cert-report --what-if")]
    public void What_would_be_done_names_it(string command)
    {
        CliResult result = CliProgram.RunBash(_folder.Location, $"cd one; export CLUSTERCERTS_AUTHORITY=../two; \"$CC\" {command}");
        Assert.Contains(_folder["two"], result.Output + result.Error, StringComparison.Ordinal);
    }
}
