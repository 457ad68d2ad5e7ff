using System.Text.Json;

namespace ClusterCerts.Tests.Storage;

/// <summary>The journal as JSON: it comes back as it went, and one that a recovery cannot act on is known.</summary>
public sealed class JournalCodecTests
{
    private static readonly JournalFile Certificate = new() { Target = "node.1.crt", Temporary = ".x", SerialNumber = "0A", IsCertificate = true };

    [Fact]
    public void It_comes_back_as_it_went()
    {
        var journal = new Journal
        {
            Location = "/pki",
            Identity = "1:2",
            Steps =
            [
                new JournalStep
                {
                    Operation = "New-NodeCert",
                    IsCommitted = true,
                    Files = [Certificate, new JournalFile { Target = "node.1.key", WasThere = true, IsNew = true, Sha256 = "00", Kept = ".y", NodeId = "1" }],
                    Change = "c1",
                    Ledger = [LedgerEntries.Revocation(DateTimeOffset.UnixEpoch, SerialNumber.Parse("0A"), NodeId.Parse("1"), RevocationReason.KeyCompromise)],
                    Chain = [[1, 2, 3]],
                },
                new JournalStep { Operation = "Revoke-NodeCert of Müller" },
            ],
        };
        byte[] written = JournalWriter.Write(journal).ToArray();
        Assert.Equal(System.Text.Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(journal, Journal.Json)), System.Text.Encoding.UTF8.GetString(written));
        Journal read = JsonSerializer.Deserialize(written, Journal.Json)!;
        Assert.Equal((journal.Location, journal.Identity, 2), (read.Location, read.Identity, read.Steps.Count));
        Assert.Equal(journal.Steps[0].Files, read.Steps[0].Files);
        Assert.Equal(journal.Steps[0].Chain, read.Steps[0].Chain);
        Assert.Equal(["New-NodeCert True", "Revoke-NodeCert of Müller False"], read.Steps.Select(s => $"{s.Operation} {s.IsCommitted}"));
    }

    // What may have been edited, and whether a recovery can act on it.
    [Theory]
    [InlineData("as it is", true)]
    [InlineData("a certificate without a number", true)] // keys were written before anything was signed: it is undone
    [InlineData("a certificate without a number, committed", false)]
    [InlineData("a certificate with a number that is none, committed", false)]
    [InlineData("a certificate that waits nowhere", false)]
    [InlineData("an empty path", false)]
    public void What_a_recovery_cannot_act_on_is_known(string what, bool isWhole)
    {
        JournalFile file = what switch
        {
            "as it is" => Certificate,
            "a certificate that waits nowhere" => Certificate with { Temporary = null },
            "an empty path" => Certificate with { Target = "" },
            "a certificate with a number that is none, committed" => Certificate with { SerialNumber = "zz" },
            _ => Certificate with { SerialNumber = null },
        };
        var step = new JournalStep { Operation = "New-NodeCert", Files = [file], IsCommitted = what.EndsWith("committed", StringComparison.Ordinal) };
        Assert.Equal(isWhole, new Journal { Location = "/pki", Steps = [step] }.IsWhole);
    }

    // Files of one certificate are a unit; files of another command are one together.
    [Fact]
    public void Files_of_one_certificate_are_a_unit()
    {
        JournalFile Of(string target, string? serial) => new() { Target = target, SerialNumber = serial };
        var step = new JournalStep { Operation = "x", Files = [Of("1.key", "01"), Of("2.key", "02"), Of("1.crt", "01"), Of("list", null), Of("serial", null)] };
        Assert.Equal(["1.key 1.crt", "2.key", "list serial"], step.Units().Select(u => string.Join(' ', u.Select(f => f.Target))));
    }

    // In the file, paths in the folder are relative to it.
    [Fact]
    public void Every_path_is_changed()
    {
        var file = new JournalFile { Target = "a", Temporary = "b", Kept = "c" };
        Journal changed = new Journal { Location = "/pki", Steps = [new() { Operation = "x", Files = [file, new() { Target = "d" }] }] }.WithPaths(p => "/" + p);
        Assert.Equal(["/a /b /c", "/d  "], changed.Steps[0].Files.Select(f => $"{f.Target} {f.Temporary} {f.Kept}"));
    }
}
