namespace ClusterCerts.Cli.Tests;

/// <summary>The policy on the command line: what is set is read again, and issuing goes on.</summary>
public sealed class PolicyCommandTests
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
        Prepared.In(folder, "new-signing-cert pki");
        CliProgram.Run(folder.Location, ["set-cert-policy", "--authority-path", "pki", .. arguments]).Expect(0);
        string rule = arguments[0].Contains("dns", StringComparison.Ordinal) ? "AllowedDnsNames" : "AllowedIPAddresses";
        System.Text.Json.JsonElement entry = Assert.Single(CliProgram.Run(folder.Location, "get-cert-policy", "pki", "--json").Expect(0).Json)
            .GetProperty(rule)[0];
        Assert.Equal(shown, entry.ToString());
        CliProgram.Run(folder.Location, "new-node-cert", "n1", "--authority-path", "pki").Expect(0);
    }

    [Theory]
    // what is wrong, the arguments: wrong usage, and the policy stays
    [InlineData("Nothing to change was given")]
    [InlineData("Nothing to change was given", "--force")]
    [InlineData("Nothing to change was given", "--what-if")]
    [InlineData("MaximumLifetime cannot be set and removed", "--maximum-lifetime", "90d", "--remove", "maximum-lifetime")]
    [InlineData("AllowedNodeIds cannot be set and removed", "--allowed-node-id", "a", "--remove", "AllowedDnsNames,AllowedNodeIds")]
    [InlineData("AllowSharedKeys cannot be set and removed", "--allow-shared-keys", "false", "--remove", "AllowSharedKeys", "--what-if")]
    public void What_contradicts_itself_or_says_nothing_is_wrong_usage(string message, params string[] arguments)
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        string before = File.ReadAllText(folder["pki", "policy.json"]);
        CliProgram.Run(folder.Location, ["set-cert-policy", "--authority-path", "pki", .. arguments]).ExpectError(2, message);
        Assert.Equal(before, File.ReadAllText(folder["pki", "policy.json"]));
    }

    [Fact]
    public void Lists_keep_what_has_expired_by_rule()
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        bool Keeps(params string[] arguments) =>
            Assert.Single(CliProgram.Run(folder.Location, [.. arguments, "--json"]).Expect(0).Json).GetProperty("KeepExpiredRevocations").GetBoolean();
        Assert.False(Keeps("get-cert-policy", "pki"));
        Assert.True(Keeps("set-cert-policy", "--authority-path", "pki", "--keep-expired-revocations", "true"));
        Assert.Contains("\"keepExpiredRevocations\": true", File.ReadAllText(folder["pki", "policy.json"]), StringComparison.Ordinal);
        Assert.False(Keeps("set-cert-policy", "--authority-path", "pki", "--remove", "keep-expired-revocations"));
    }

    [Theory]
    // node IDs between commas are a list; a regular expression keeps its commas
    [InlineData("web*,db1", "web*", "db1")]
    [InlineData("web*, db1", "web*", "db1")]
    [InlineData("/n{1,2}/", "/n{1,2}/")]
    public void Patterns_of_node_ids_are_a_list(string text, params string[] patterns)
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        System.Text.Json.JsonElement policy = Assert.Single(
            CliProgram.Run(folder.Location, "set-cert-policy", "--authority-path", "pki", "--allowed-node-id", text, "--json").Expect(0).Json);
        Assert.Equal(patterns, policy.GetProperty("AllowedNodeIds").EnumerateArray().Select(e => e.GetString()));
    }

    [Theory]
    [InlineData("--keep-expired-revocations", "maybe")]
    [InlineData("--allow-shared-keys", "1")]
    [InlineData("--allow-wildcard-names", "yes")]
    public void What_is_neither_true_nor_false_is_told(string rule, string value)
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        CliResult result = CliProgram.Run(folder.Location, "set-cert-policy", "--authority-path", "pki", rule, value).ExpectError(2, $"{rule}: '{value}' is neither true nor false.");
        Assert.DoesNotContain("Unrecognized", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    // each rule, what it is set to, and whether it was so
    [InlineData("MaximumLifetime", "--maximum-lifetime", "30d")]
    [InlineData("MinimumSerialNumber", "--minimum-serial-number", "01")]
    [InlineData("AllowedNodeIds", "--allowed-node-id", "n*")]
    [InlineData("AllowedDnsNames", "--allowed-dns-name", "*.example.com")]
    [InlineData("AllowedIPAddresses", "--allowed-ip-address", "10.0.0.0/8")]
    [InlineData("AllowedKeyAlgorithms", "--allowed-key-algorithm", "EcdsaP256")]
    [InlineData("UnlistedNames", "--unlisted-names", "Drop")]
    [InlineData("UnlistedExtensions", "--unlisted-extensions", "Drop")]
    [InlineData("AllowWildcardNames", "--allow-wildcard-names", "true")]
    [InlineData("AllowSharedKeys", "--allow-shared-keys", "true")]
    [InlineData("KeepExpiredRevocations", "--keep-expired-revocations", "true")]
    [InlineData("MaximumPreparedLists", "--maximum-prepared-lists", "12")]
    [InlineData("DistributionPoints", "--distribution-point", "http://pki.example/{issuer}.crl")]
    [InlineData("IssuerAddresses", "--issuer-address", "http://pki.example/{issuer}.crt")]
    public void What_would_change_is_named(string rule, string option, string value)
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        string Would(params string[] arguments) =>
            CliProgram.Run(folder.Location, ["set-cert-policy", "--authority-path", "pki", .. arguments, "--what-if"]).Expect(0).Output.Split(',')[0];
        Assert.Equal($"What if: would change the policy rule {rule}", Would(option, value));
        CliProgram.Run(folder.Location, "set-cert-policy", "--authority-path", "pki", option, value).Expect(0);
        Assert.Equal("What if: would leave the policy as it is", Would(option, value));
        Assert.Equal($"What if: would change the policy rule {rule}", Would("--remove", rule));
    }

    [Fact]
    public void What_the_policy_says_already_is_no_change()
    {
        using var folder = new TempFolder();
        Prepared.In(folder, "new-signing-cert pki");
        CliProgram.Run(folder.Location, "set-cert-policy", "--authority-path", "pki", "--maximum-lifetime", "90d").Expect(0);
        string before = File.ReadAllText(folder["pki", "ledger.jsonl"]);
        Assert.Contains("leave the policy as it is", WhatIf("90d"), StringComparison.Ordinal);
        Assert.Contains("change the policy", WhatIf("30d"), StringComparison.Ordinal);
        CliProgram.Run(folder.Location, "set-cert-policy", "--authority-path", "pki", "--maximum-lifetime", "90d").Expect(0);
        Assert.Equal(before, File.ReadAllText(folder["pki", "ledger.jsonl"]));

        string WhatIf(string lifetime) =>
            CliProgram.Run(folder.Location, "set-cert-policy", "--authority-path", "pki", "--maximum-lifetime", lifetime, "--what-if").Expect(0).Output;
    }
}
