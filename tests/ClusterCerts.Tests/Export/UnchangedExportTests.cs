namespace ClusterCerts.Tests.Export;

/// <summary>An export that is there already as it would be written is left as it is; anything else needs -Force.</summary>
public sealed class UnchangedExportTests
{
    public static TheoryData<ExportFormat> Formats => [.. Enum.GetValues<ExportFormat>().Where(f => f is not (ExportFormat.Maelstrom or ExportFormat.Docker))];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Writes_nothing_the_second_time(ExportFormat format)
    {
        using var bench = new ExportBench(format == ExportFormat.Reign ? Preset.Reign : format == ExportFormat.ErlangDistribution ? Preset.Erlang : Preset.Default);
        string node = format == ExportFormat.Reign ? "1" : "n1.example.com";
        bench.Issue(node);
        using Passphrase? passphrase = format is ExportFormat.Pfx ? Passphrase.FromCharacters("correct horse", "") : null;
        Assert.All(bench.Export(node, format, p => p with { Passphrase = passphrase }), f => Assert.True(f.Changed));
        (string, DateTime)[] before = Written(bench);
        Assert.All(bench.Export(node, format, p => p with { Passphrase = passphrase }), f => Assert.False(f.Changed));
        Assert.All(bench.Export(node, format, p => p with { Passphrase = passphrase, Force = true }), f => Assert.False(f.Changed));
        Assert.Equal(before, Written(bench));
    }

    // What was done to the export, or is asked otherwise: it is no longer what would be written.
    [Theory]
    [InlineData("a changed byte")]
    [InlineData("a file that is gone")]
    [InlineData("a link in a file's place")]
    [InlineData("an encrypted key is asked for")]
    [InlineData("a plain key in place of the encrypted one")]
    [InlineData("another passphrase")]
    [InlineData("another key")]
    public void Whatever_differs_needs_force(string what)
    {
        using var bench = new ExportBench();
        bench.Issue("n1");
        using Passphrase passphrase = Passphrase.FromCharacters("correct horse", "");
        using Passphrase other = Passphrase.FromCharacters("another horse", "");
        bool isEncrypted = what.Contains("passphrase", StringComparison.Ordinal) || what.Contains("in place of the encrypted", StringComparison.Ordinal);
        bench.Export("n1", ExportFormat.Pem, p => p with { Passphrase = isEncrypted ? passphrase : null });
        string key = bench["out", "node.key"];
        switch (what)
        {
            case "a changed byte":
                File.AppendAllText(bench["out", "trust.crt"], "\n");
                break;
            case "a file that is gone":
                File.Delete(bench["out", "trust.crt"]);
                break;
            case "a link in a file's place":
                File.Move(key, bench["elsewhere"]);
                File.CreateSymbolicLink(key, bench["elsewhere"]);
                break;
            case "a plain key in place of the encrypted one":
                File.Copy(Path.Combine(bench.Pki, "node.n1.key"), key, overwrite: true);
                break;
            case "another key":
                bench.Issue("n2");
                File.Copy(Path.Combine(bench.Pki, "node.n2.key"), key, overwrite: true);
                break;
        }

        Passphrase? asked = what switch
        {
            "another passphrase" => other,
            "an encrypted key is asked for" or "a plain key in place of the encrypted one" => passphrase,
            _ => null,
        };
        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(() => bench.Export("n1", ExportFormat.Pem, p => p with { Passphrase = asked })).ErrorCode);
    }

    // A PFX says the same in other bytes each time: its key and certificates count, and how it is encrypted.
    [Theory]
    [InlineData(PfxEncryption.Aes256, PfxEncryption.Aes256, true)]
    [InlineData(PfxEncryption.TripleDes, PfxEncryption.TripleDes, true)]
    [InlineData(PfxEncryption.TripleDes, PfxEncryption.Aes256, false)]
    [InlineData(PfxEncryption.Aes256, PfxEncryption.TripleDes, false)]
    public void A_pfx_is_compared_by_what_is_in_it(PfxEncryption first, PfxEncryption second, bool isSame)
    {
        using var bench = new ExportBench();
        bench.Issue("n1");
        using Passphrase passphrase = Passphrase.FromCharacters("correct horse", "");
        bench.Export("n1", ExportFormat.Pfx, p => p with { Passphrase = passphrase, PfxEncryption = first });
        IReadOnlyList<ExportedFile> Again() => bench.Export("n1", ExportFormat.Pfx, p => p with { Passphrase = passphrase, PfxEncryption = second });
        if (isSame)
            Assert.False(Assert.Single(Again()).Changed);
        else
            Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(Again).ErrorCode);
    }

    private static (string, DateTime)[] Written(ExportBench bench) =>
        [.. Directory.EnumerateFiles(bench["out"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(f => (f, File.GetLastWriteTimeUtc(f)))];
}
