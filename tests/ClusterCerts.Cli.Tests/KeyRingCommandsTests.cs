using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

public sealed class KeyRingCommandsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void A_ring_is_made_shown_turned_and_turned_back()
    {
        JsonElement made = Assert.Single(Run("new-key-ring", "ring", "--key-algorithm", "EcdsaP256", "--json").Expect(0).Json);
        string[] before = Fingerprints(made);
        Assert.Equal(["Active", "Next", "Previous"], Pairs(made).Select(p => p.GetProperty("Role").GetString()!));
        Assert.Equal(before, Fingerprints(Assert.Single(Run("get-key-ring", "--path", "ring", "--json").Expect(0).Json)));
        Assert.Contains("server_a  Active    Valid", Run("get-key-ring", "ring").Expect(0).Output, StringComparison.Ordinal);
        JsonElement next = Assert.Single(Run("get-key-ring", "ring", "--slot", "b", "--json").Expect(0).Json);
        Assert.Equal(before[1], next.GetProperty("Fingerprint").GetString());

        string[] untouched = [.. _folder.Snapshot()];
        CliResult plan = Run("invoke-key-rotation", "ring", "--what-if").Expect(0);
        Assert.StartsWith("What if: would turn the key ring 'ring': server_b becomes server_a (Active), ", plan.Output, StringComparison.Ordinal);
        Assert.Equal(untouched, _folder.Snapshot());

        JsonElement turned = Assert.Single(Run("invoke-key-rotation", "--key-ring", "ring", "--json").Expect(0).Json);
        string[] after = Fingerprints(turned.GetProperty("KeyRing")[0]);
        Assert.Equal(before[1], after[0]);
        Assert.Equal(before[0], after[2]);
        Assert.EndsWith("Z", turned.GetProperty("Time").GetString(), StringComparison.Ordinal);
        Run("invoke-key-rotation", "ring").ExpectError(1, "use --force once every node has it");

        Assert.Contains("server_a becomes server_b (Next)", Run("invoke-key-rotation", "ring", "--undo").Expect(0).Output, StringComparison.Ordinal);
        Assert.Equal(before, Fingerprints(Assert.Single(Run("get-key-ring", "ring", "--json").Expect(0).Json)));
        Run("invoke-key-rotation", "ring", "--undo").ExpectError(1, "can be undone");
    }

    [Fact]
    public void What_is_wrong_with_a_ring_is_an_error_beside_it()
    {
        Run("new-key-ring", "ring", "--key-algorithm", "EcdsaP256", "--quiet").Expect(0);
        File.Delete(_folder["ring", "server_b.key"]);
        CliResult result = Run("get-key-ring", "nowhere", "ring", "--json").Expect(1);
        Assert.Equal("KeyMissing", Pairs(Assert.Single(result.Json)).ElementAt(1).GetProperty("Status").GetString());
        Assert.Contains("server_b has a certificate and no key", result.Error, StringComparison.Ordinal);
        Assert.Contains("There is no key ring", result.Error, StringComparison.Ordinal);
        Run("invoke-key-rotation", "ring").ExpectError(1, "server_b has a certificate and no key");
    }

    [Theory]
    // exit status, message, arguments
    [InlineData(2, "needs <path>", "new-key-ring")]
    [InlineData(2, "whole number from 3 to 26", "new-key-ring", "ring", "--slot", "2")]
    [InlineData(2, "whole number from 3 to 26", "new-key-ring", "ring", "--slot", "27")]
    [InlineData(2, "give it with --dns-name", "new-key-ring", "ring", "--preset", "Default")]
    [InlineData(2, "cannot begin the names of files", "new-key-ring", "ring", "--name", "a/b")]
    [InlineData(1, "not a DNS name", "new-key-ring", "ring", "--dns-name", "-")]
    [InlineData(1, "no key ring", "get-key-ring", "ring")]
    [InlineData(1, "no key ring", "invoke-key-rotation", "ring")]
    [InlineData(1, "no key ring", "invoke-key-rotation", "ring", "--undo")]
    public void What_is_wrong_is_said_and_nothing_is_made(int status, string message, params string[] arguments)
    {
        Run(arguments).ExpectError(status, message);
        Assert.Empty(_folder.Snapshot());
    }

    [Fact]
    public void What_if_makes_nothing()
    {
        Assert.Equal("What if: would make a key ring of 3 pairs in 'ring'.\n", Run("new-key-ring", "ring", "--what-if").Expect(0).Output);
        Assert.Empty(_folder.Snapshot());
    }

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static IEnumerable<JsonElement> Pairs(JsonElement ring) => ring.GetProperty("Pairs").EnumerateArray();

    private static string[] Fingerprints(JsonElement ring) => [.. Pairs(ring).Select(p => p.GetProperty("Fingerprint").GetString()!)];

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);
}
