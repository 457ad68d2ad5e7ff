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
    [InlineData("export-cert-report --what-if", "two")]
    [InlineData("get-signing-cert ../one", "CN=one")] // what is given wins
    [InlineData("get-node-cert --authority-path ../one", "")]
    public void The_variable_names_it(string command, string expected)
    {
        CliResult result = CliProgram.RunBash(_folder.Location, $"cd one; export CLUSTERCERTS_AUTHORITY='{_folder["two"]}'; \"$CC\" {command}").Expect(0);
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("unset CLUSTERCERTS_AUTHORITY")]
    [InlineData("export CLUSTERCERTS_AUTHORITY=")]
    [InlineData("export CLUSTERCERTS_AUTHORITY=' '")]
    public void Without_it_it_is_the_current_folder(string setting) => Assert.Contains(
        "CN=one", CliProgram.RunBash(_folder.Location, $"cd one; {setting}; \"$CC\" get-signing-cert").Expect(0).Output, StringComparison.Ordinal);

    [SkippableFact]
    public void One_that_is_none_is_told() =>
        CliProgram.RunBash(_folder.Location, "cd one; export CLUSTERCERTS_AUTHORITY=/nowhere; \"$CC\" get-node-cert").ExpectError(1, "/nowhere");
}
