namespace ClusterCerts.Cli.Tests;

/// <summary>Who makes the first list of a CA is told before whose software takes none of such a CA.</summary>
public sealed class FirstListCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private CliResult Run(string command) => CliProgram.Run(_folder.Location, command.Split(' '));

    [Theory]
    [InlineData("new-revocation-list", "nodes q1 and q2")]
    [InlineData("revoke-node-cert q1 --force", "node q2")]
    [InlineData("remove-node-cert q1 --force", "node q2")]
    public void It_is_told_once(string command, string who)
    {
        Run("new-signing-cert pki --key-algorithm Ed25519").Expect(0);
        Run("new-node-cert q1 q2 web --authority-path pki --key-algorithm EcdsaP256").Expect(0);
        Run("set-node-cert-target q* --authority-path pki --as RabbitMq --target-path /etc/tls").Expect(0);
        string told = "does not take a revocation list of a CA with an Ed25519 key: ";
        string planned = Run($"{command} --authority-path pki --what-if").Expect(0).Error;
        Assert.Contains(told, planned, StringComparison.Ordinal);
        Assert.Contains($"({who})", planned, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["pki", "signing.crl"]));
        Assert.Contains(told, Run($"{command} --authority-path pki").Expect(0).Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["pki", "signing.crl"]));
        Assert.DoesNotContain("does not take", Run("new-revocation-list --authority-path pki").Expect(0).Error, StringComparison.Ordinal);
    }
}
