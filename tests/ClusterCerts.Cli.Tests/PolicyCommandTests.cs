namespace ClusterCerts.Cli.Tests;

/// <summary>The policy on the command line: what is set is read again, and issuing goes on.</summary>
public class PolicyCommandTests
{
    // The arguments, and the rule as it is shown.
    [Theory]
    [InlineData("*=*.example.com,localhost", "--allowed-dns-name", "*.example.com", "localhost")]
    [InlineData("*=*.example.com,localhost", "--allowed-dns-name", "*.example.com", "--allowed-dns-name", "localhost")]
    [InlineData("*=a.example.com,b.example.com", "--allowed-dns-name", "*=a.example.com", "b.example.com")]
    [InlineData("*=10.0.0.0/8,fd00::/8", "--allowed-ip-address", "10.0.0.0/8", "fd00::/8")]
    [InlineData("n*=10.0.0.0/8,10.0.0.5", "--allowed-ip-address", "n*=10.0.0.0/8", "n*=10.0.0.5")]
    public void Several_names_of_one_pattern_are_one_rule(string shown, params string[] arguments)
    {
        using var folder = new TempFolder();
        CliProgram.Run(folder.Location, "new-signing-cert", "pki").Expect(0);
        CliProgram.Run(folder.Location, ["set-cert-policy", "--authority-path", "pki", .. arguments]).Expect(0);
        string rule = arguments[0].Contains("dns", StringComparison.Ordinal) ? "AllowedDnsNames" : "AllowedIPAddresses";
        System.Text.Json.JsonElement entry = Assert.Single(CliProgram.Run(folder.Location, "get-cert-policy", "pki", "--json").Expect(0).Json)
            .GetProperty(rule)[0];
        Assert.Equal(shown, entry.ToString());
        CliProgram.Run(folder.Location, "new-node-cert", "n1", "--authority-path", "pki").Expect(0);
    }
}
