using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>The rotation of a signing cert from the command line; that of key rings is beside their other commands.</summary>
public sealed class KeyRotationCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public KeyRotationCommandTests()
    {
        Prepared.In(_folder, "new-signing-cert pki --subject CN=prod --quiet", "new-node-cert 1 2 --authority-path pki --quiet");
    }

    [Fact]
    public void A_rotation_goes_from_phase_to_phase()
    {
        JsonElement staged = Rotate("--json");
        Assert.Equal("Stage", staged.GetProperty("Phase").GetString());
        Assert.Equal("CN=prod G2", staged.GetProperty("NextSubject").GetString());
        Assert.True(staged.GetProperty("HasCrossCertificate").GetBoolean());
        Assert.Equal(["1", "2"], staged.GetProperty("Blocking").EnumerateArray().Select(e => e.GetString()!));
        Assert.Equal("Trust", Rotate("--json").GetProperty("Phase").GetString());

        // What only the administrator knows is asked, and not taken for granted.
        Run("invoke-key-rotation", "--authority-path", "pki").ExpectError(1, "confirm with --yes");
        JsonElement issued = Rotate("--json", "--yes");
        Assert.Equal(("Issue", 2), (issued.GetProperty("Phase").GetString(), issued.GetProperty("Issued").GetInt32()));
        JsonElement signing = Assert.Single(Run("get-signing-cert", "pki", "--json").Expect(0).Json);
        Assert.Equal(("CN=prod G2", "Issue"), (signing.GetProperty("Subject").GetString(), signing.GetProperty("Phase").GetString()));
        Assert.EndsWith("Z", signing.GetProperty("PhaseSince").GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(signing.GetProperty("Remaining").EnumerateArray());

        Assert.Equal("None", Rotate("--json", "--phase", "retire", "--yes").GetProperty("Phase").GetString());
        Run("test-node-cert", "pki/node.1.crt", "--node-id", "1", "--authority-path", "pki").Expect(0);
        JsonElement cert = Run("get-node-cert", "--authority-path", "pki", "--json").Expect(0).Json.First();
        Assert.Equal("Leaf", cert.GetProperty("LimitedBy").GetString());
    }

    [Fact]
    public void What_if_says_what_would_be_done_and_what_is_in_the_way()
    {
        string[] untouched = [.. _folder.Snapshot()];
        CliResult stage = Run("invoke-key-rotation", "--authority-path", "pki", "--what-if").Expect(0);
        Assert.Contains("What if: Stage: Make the next CA", stage.Output, StringComparison.Ordinal);
        Assert.Equal(untouched, _folder.Snapshot());

        string old = File.ReadAllText(_folder["pki", "node.2.crt"]);
        Rotate();
        Rotate();
        Rotate("--yes");
        File.WriteAllText(_folder["pki", "node.2.crt"], old);
        untouched = [.. _folder.Snapshot()];
        Run("invoke-key-rotation", "--authority-path", "pki", "--what-if").ExpectError(1, "Node '2' blocks Retire");
        Run("invoke-key-rotation", "--authority-path", "pki", "--yes").ExpectError(1, "with update-node-cert");
        Assert.Equal(untouched, _folder.Snapshot());
    }

    [Fact]
    public void A_phase_is_taken_back_and_an_emergency_is_not()
    {
        string before = File.ReadAllText(_folder["pki", "trust.crt"]);
        Rotate();
        Rotate();
        Assert.NotEqual(before, File.ReadAllText(_folder["pki", "trust.crt"]));
        Rotate("--undo");
        Assert.Equal(before, File.ReadAllText(_folder["pki", "trust.crt"]));
        Run("invoke-key-rotation", "--authority-path", "pki", "--compromised").ExpectError(1, "Node 1 is cut off");
        Rotate("--compromised", "--yes");
        Run("invoke-key-rotation", "--authority-path", "pki", "--undo").ExpectError(1, "there is none to undo");
    }

    [Theory]
    // exit status, message, arguments
    [InlineData(1, "is not next", "--authority-path", "pki", "--phase", "Issue", "--yes")]
    [InlineData(2, "is not one of", "--authority-path", "pki", "--phase", "Next")]
    [InlineData(2, "is not one of Stage, Trust, Issue, Retire", "--authority-path", "pki", "--phase", "None")]
    [InlineData(2, "Give one of --phase, --undo", "--authority-path", "pki", "--undo", "--resume")]
    [InlineData(2, "not both", "ring", "--authority-path", "pki")]
    [InlineData(1, "is not an authority directory", "--authority-path", ".")]
    public void What_is_wrong_is_said(int status, string message, params string[] arguments) =>
        Run(["invoke-key-rotation", .. arguments]).ExpectError(status, message);

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private JsonElement Rotate(params string[] arguments)
    {
        CliResult result = Run(["invoke-key-rotation", "--authority-path", "pki", .. arguments]).Expect(0);
        return arguments.Contains("--json") ? Assert.Single(result.Json) : default;
    }

    private CliResult Run(params string[] arguments) => CliProgram.Run(_folder.Location, arguments);
}
