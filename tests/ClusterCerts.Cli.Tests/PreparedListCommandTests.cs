using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>Revocation lists that are signed ahead, and put in place without the key, on the command line.</summary>
public sealed class PreparedListCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public PreparedListCommandTests()
    {
        Run("new-signing-cert pki --subject CN=prod").Expect(0);
        Run("new-node-cert 1 --authority-path pki").Expect(0);
    }

    public void Dispose() => _folder.Dispose();

    private CliResult Run(string command) => CliProgram.Run(_folder.Location, command.Split(' '));

    // A list every two seconds, so that each is due while a test waits for it.
    private void Prepare(int ahead) => Run($"new-revocation-list --authority-path pki --ahead {ahead} --every PT2S --lifetime 1d").Expect(0);

    private void WaitUntilDue()
    {
        while (!Run("update-revocation-list --authority-path pki --what-if").Expect(0).Output.Contains("put in place", StringComparison.Ordinal))
            Thread.Sleep(100);
    }

    [Fact]
    public void The_calendar_is_shown_and_the_lists_are_printed()
    {
        string[] lines = Run("new-revocation-list --authority-path pki --ahead 12 --every 7d --what-if").Expect(0).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(14, lines.Length);
        Assert.Contains("write the list number 1 of CN=prod, from ", lines[1], StringComparison.Ordinal);
        Assert.Contains("sign ahead the list number 13 of CN=prod, from ", lines[13], StringComparison.Ordinal);
        IReadOnlyList<JsonElement> told = Run("new-revocation-list --authority-path pki --ahead 12 --every 7d --what-if --json").Expect(0).Json;
        Assert.Equal(14, told.Count);
        Assert.All(told, one => Assert.Equal((true, _folder["pki"]), (one.GetProperty("WhatIf").GetBoolean(), one.GetProperty("Target").GetString())));
        Assert.False(File.Exists(_folder["pki", "signing.crl"]));

        IReadOnlyList<JsonElement> made = Run("new-revocation-list --authority-path pki --ahead 12 --every 7d --json").Expect(0).Json;
        Assert.Equal(["Current", .. Enumerable.Repeat("Prepared", 12)], made.Select(l => l.GetProperty("State").GetString()));
        JsonElement signing = Assert.Single(Run("get-signing-cert pki --json").Expect(0).Json);
        Assert.Equal((12, made[12].GetProperty("NextUpdate").GetString()), (signing.GetProperty("PreparedLists").GetInt32(), signing.GetProperty("PreparedListsUntil").GetString()));
    }

    [Fact]
    public void The_next_one_is_put_in_place_without_the_key()
    {
        Prepare(26);
        File.Delete(_folder["pki", "signing.key"]);
        WaitUntilDue();
        CliResult result = Run("update-revocation-list --authority-path pki --verbose").Expect(0);
        foreach (string file in (string[])["signing.crl", "signing.ahead.crl", "ledger.jsonl"])
            Assert.Contains($"'{_folder["pki", file]}'", result.Error, StringComparison.Ordinal);
        Assert.Contains("Put the revocation list ", result.Error, StringComparison.Ordinal);
        WaitUntilDue();
        JsonElement list = Assert.Single(Run("update-revocation-list --authority-path pki --json").Expect(0).Json);
        Assert.True(list.GetProperty("Changed").GetBoolean());
        Assert.Equal("Current", list.GetProperty("State").GetString());
        Assert.EndsWith("Z", list.GetProperty("NextDue").GetString(), StringComparison.Ordinal);
        Run("test-cert-ledger pki").Expect(0);
    }

    [Fact]
    public void While_nothing_is_due_it_says_when_the_next_one_is()
    {
        Run("new-revocation-list --authority-path pki --ahead 2 --every 7d").Expect(0);
        CliResult result = Run("update-revocation-list --authority-path pki").Expect(0);
        Assert.Contains("No revocation list of CN=prod is due: the next one is at ", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void A_revocation_makes_them_void_and_an_old_copy_is_refused()
    {
        Prepare(26);
        byte[] copy = File.ReadAllBytes(_folder["pki", "signing.ahead.crl"]);
        CliResult revoked = Run("revoke-node-cert 1 --authority-path pki --force").Expect(0);
        Assert.Contains("26 revocation lists of 'CN=prod' that were signed ahead are void", revoked.Error, StringComparison.Ordinal);
        Assert.Contains("new-revocation-list --ahead 26 --every ", revoked.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["pki", "signing.ahead.crl"]));
        File.WriteAllBytes(_folder["pki", "signing.ahead.crl"], copy);
        byte[] list = File.ReadAllBytes(_folder["pki", "signing.crl"]);
        Assert.Contains("signing.ahead.crl", Run("update-revocation-list --authority-path pki").Expect(1).Error, StringComparison.Ordinal);
        Assert.Equal(list, File.ReadAllBytes(_folder["pki", "signing.crl"]));
        Run("test-node-cert pki/node.1.crt --authority-path pki").Expect(1);
        Assert.Contains("PreparedListsDiffer", Run("test-cert-ledger pki --detailed").Expect(1).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_one_warns()
    {
        Prepare(1);
        WaitUntilDue();
        Assert.Contains("new-revocation-list --ahead", Run("update-revocation-list --authority-path pki").Expect(0).Error, StringComparison.Ordinal);
    }
}
