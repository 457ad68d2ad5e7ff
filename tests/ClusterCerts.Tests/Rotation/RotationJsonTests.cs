using System.Text;

namespace ClusterCerts.Tests.Rotation;

/// <summary>The files of a rotation and of a key ring, edited by hand or damaged: each is told with its file and its line.</summary>
public sealed class RotationJsonTests
{
    // What stands in rotation.json, and what is said.
    [Theory]
    [InlineData("", "is empty")]
    [InlineData("{}", "its version is 0")]
    [InlineData("null", "line 1: ")]
    [InlineData("[]", "line 1: ")]
    [InlineData("{\n \"version\": 2,\n \"phase\": \"Trust\"\n}", "its version is 2")]
    [InlineData("{\n \"version\": 1,\n \"phase\": null\n}", "line 3: the value of 'phase'")]
    [InlineData("{\n \"version\": 1,\n \"phase\": \"Halfway\"\n}", "line 3: the value of 'phase'")]
    [InlineData("{\n \"version\": 1,\n \"phase\": -1\n}", "line 3: the value of 'phase' has the wrong value: one of None, Stage")]
    [InlineData("{\n \"version\": 1,\n \"phase\": \"3\"\n}", "line 3: the value of 'phase'")]
    [InlineData("{\n \"version\": 1,\n \"pending\": 7\n}", "line 3: the value of 'pending'")]
    [InlineData("{\n \"version\": 1,\n \"undo\": [ { \"phaseBefore\": 1 } ]\n}", "line 3: the value of 'phaseBefore'")]
    [InlineData("{\n \"version\": 1,\n \"next\": { \"keyAlgorithm\": 3 }\n}", "line 3: the value of 'keyAlgorithm'")]
    [InlineData("{\n \"version\": 1,\n \"since\": \"yesterday\"\n}", "line 3: the value of 'since'")]
    [InlineData("{\n \"version\": 1,\n \"next\": null\n}", "line 3: 'next' has no value")]
    [InlineData("{\n \"version\": 1,\n \"next\": { \"lifetime\": \"99999999.00:00:00\" }\n}", "line 3: the value of 'next.lifetime'")]
    [InlineData("{\n \"version\": 1,\n \"next\": { \"permittedDnsNames\": [ 1 ] }\n}", "line 3: ")]
    [InlineData("{\n \"version\": 1,\n \"undo\": null\n}", "line 3: 'undo' has no value")]
    [InlineData("{\n \"version\": 1,\n \"cutOff\": [ 1 ]\n}", "line 3: ")]
    [InlineData("{\n \"version\": 1,\n \"undo\": [ null ]\n}", "line 3: the value of 'undo' holds a null")]
    [InlineData("{\n \"version\": 1,\n \"undo\": [ { \"files\": [ { \"from\": \"x\" } ] } ]\n}", "line 3: 'name' is missing")]
    [InlineData("{\n \"version\": 1,\n \"undo\": [ { \"files\": [ { \"name\": null } ] } ]\n}", "line 3: 'name' has no value")]
    [InlineData("{\n \"version\": 1,\n \"version\": 1\n}", "line 3: 'version' appears twice")]
    [InlineData("{\n \"version\": 1,\n \"fase\": \"Trust\"\n}", "line 3: there is no rule or setting 'fase'")]
    [InlineData("{\n \"version\": 1,\n \"phase\": \"Trust\"", "line 3: the file ends too early")]
    public void A_damaged_rotation_is_told_with_its_line(string content, string text)
    {
        using var authority = new TestAuthority();
        File.WriteAllText(authority.File(AuthorityDocument.Rotation.Name), content);
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => authority.Open().GetRotation());
        Assert.Contains(e.ErrorCode, (ErrorCode[])[ErrorCode.RotationDamaged, ErrorCode.FileEmpty]);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
        Assert.Contains(AuthorityDocument.Rotation.Name, e.Message, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"JSON|BytePosition|property|token|Path: ", e.Message);
    }

    // A file that leaves out what has a default is read: no null reaches anybody.
    [Theory]
    [InlineData("{ \"version\": 1 }")]
    [InlineData("{ \"version\": 1, \"phase\": \"Trust\", \"undo\": [ {} ] }")]
    [InlineData("{ \"version\": 1, \"phase\": \"Issue\", \"pending\": \"Issue\", \"next\": {} }")]
    public void What_a_rotation_leaves_out_has_its_default(string content)
    {
        using var authority = new TestAuthority();
        File.WriteAllText(authority.File(AuthorityDocument.Rotation.Name), content);
        Assert.NotNull(authority.Open().GetRotation().NextStep);
        Assert.NotNull(authority.Open().GetSigningCert());
    }

    // What stands in a ring's ring.json, and what is said.
    [Theory]
    [InlineData("null", "line 1: ")]
    [InlineData("{\n \"pending\": {}\n}", "line 2: 'operation' is missing")]
    [InlineData("{\n \"pending\": {\n  \"operation\": null\n }\n}", "line 3: 'operation' has no value")]
    [InlineData("{\n \"undo\": { \"retired\": \"x\" }\n}", "line 2: 'from' is missing")]
    [InlineData("{\n \"lastTurn\": 3\n}", "line 2: the value of 'lastTurn'")]
    [InlineData("{\n \"stamp\": 1e99\n}", "line 2: the value of 'stamp'")]
    [InlineData("{\n \"stamp\": 1,\n \"stamp\": 2\n}", "line 3: 'stamp' appears twice")]
    public void A_damaged_ring_state_is_told_with_its_line(string content, string text)
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.File(KeyRingState.FileName), content);
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => KeyRingState.Read(folder.Path));
        Assert.Equal(ErrorCode.KeyRingDamaged, e.ErrorCode);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }

    // What the file's own reader would refuse, or would read as something else.
    [Fact]
    public void What_cannot_be_read_again_is_not_written()
    {
        ClusterCertsException[] errors =
        [
            Assert.Throws<ClusterCertsException>(() => new RotationFile { Version = 2 }.Encode()),
            Assert.Throws<ClusterCertsException>(() => LedgerLine.Write(new LedgerEntry { Event = LedgerEvent.Policy, Detail = "\udc00" })),
            Assert.Throws<ClusterCertsException>(() => new KeyRingState
            {
                Pending = new() { Operation = "x", From = null!, To = "t", Retired = "r", Finished = new() },
            }.Write(FileSystem.Real, Path.GetTempPath())),
        ];
        Assert.All(errors, e => Assert.Equal(ErrorCode.CheckFailed, e.ErrorCode));
    }

    // The last line of a ledger, which no later line's hash protects.
    [Theory]
    [InlineData("{\"previous\":\"P\",\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"Issue\"}", "records the event Issue without a serial number")]
    [InlineData("{\"previous\":\"P\",\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"Issue\",\"serialNumber\":\"05\"}", "without an end")]
    [InlineData("{\"previous\":\"P\",\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"Withdraw\"}", "records the event Withdraw without a serial number")]
    [InlineData("{\"previous\":\"P\",\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"Reinstate\",\"serialNumber\":\"05\"}", "without a node ID")]
    [InlineData("{\"previous\":\"P\",\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"Remove\"}", "without a node ID")]
    [InlineData("{\"previous\":\"P\",\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"Revoke\"}", "records the event Revoke without a serial number")]
    [InlineData("{\"previous\":\"P\",\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"1\"}", "records no event that is known")]
    [InlineData("{\"previous\":\"P\",\"time\":\"2026-01-01T00:00:00Z\",\"event\":\"Issue, Revoke\"}", "records no event that is known")]
    [InlineData("{\"previous\":\"P\",\"event\":\"Issue\"}", "it has no time")]
    [InlineData("{\"previous\":\"P\",\"time\":5,\"event\":\"Issue\"}", "a property is not of its kind")]
    [InlineData("{\"previous\":null}", "it has no hash of the line before it")]
    [InlineData("null", "it is not an object")]
    [InlineData("{\"previous\":\"P\"", "it is not a JSON object of the ledger")]
    [InlineData("", "it is not")]
    public void A_damaged_ledger_line_is_told_with_its_number(string line, string text)
    {
        using var authority = new TestAuthority();
        string ledger = authority.File(LedgerFile.FileName);
        string[] lines = File.ReadAllLines(ledger);
        string last = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(lines[^1])));
        File.AppendAllText(ledger, line.Replace("\"P\"", $"\"{last}\"", StringComparison.Ordinal) + "\n");
        ClusterCertsException e = Assert.Throws<ClusterCertsException>(() => authority.Open().GetNodeCerts(new NodeCertFilter()).ToList());
        Assert.Equal(ErrorCode.LedgerDamaged, e.ErrorCode);
        Assert.Contains($"Line {lines.Length + 1} ", e.Message, StringComparison.Ordinal);
        Assert.Contains(text, e.Message, StringComparison.Ordinal);
    }
}
