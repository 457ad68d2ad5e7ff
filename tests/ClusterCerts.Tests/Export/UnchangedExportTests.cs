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

    // A private file is what would be written: with one name, closed to everyone, and of nobody who may have put it there.
    [SkippableTheory]
    [InlineData("a mode for everyone", "has the mode 0644", false)]
    [InlineData("another name", "has another name elsewhere", false)]
    [InlineData("another name", "has another name elsewhere", true)]
    [InlineData("an owner who may have put it there", "belongs to another account (user 65534)", true)]
    public void A_private_file_that_is_not_as_it_would_be_written_is_written_again(string what, string told, bool isOneFile)
    {
        Skip.If(OperatingSystem.IsWindows(), "there are no modes");
        Skip.If(what.StartsWith("an owner", StringComparison.Ordinal) && (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess), "only root gives files away");
        using var bench = new ExportBench();
        bench.Issue("n1");
        ExportFormat format = isOneFile ? ExportFormat.Combined : ExportFormat.Pem;
        string key = Assert.Single(bench.Export("n1", format), f => f.IsPrivate).Path;
        switch (what)
        {
            case "a mode for everyone":
                File.SetUnixFileMode(key, (UnixFileMode)0b110_100_100);
                break;
            case "another name":
                Peer.Expect("ln", key, bench["elsewhere"]);
                break;
            default:
                Peer.Expect("chown", "65534", key);
                File.SetUnixFileMode(Path.GetDirectoryName(key)!, (UnixFileMode)0b111_111_111);
                break;
        }

        ClusterCertsException refused = Assert.Throws<ClusterCertsException>(() => bench.Export("n1", format));
        Assert.Equal(ErrorCode.FileExists, refused.ErrorCode);
        Assert.Contains(told, refused.Message, StringComparison.Ordinal);
        if (what.StartsWith("an owner", StringComparison.Ordinal))
        {
            Assert.Equal(ErrorCode.WriteDenied, Assert.Throws<ClusterCertsException>(() => bench.Export("n1", format, p => p with { Force = true })).ErrorCode);
            return;
        }

        Assert.All(bench.Export("n1", format, p => p with { Force = true }), f => Assert.True(f.Changed));
        Assert.All(bench.Export("n1", format), f => Assert.False(f.Changed));

        // What the group may do stays, as with every private file that is replaced.
        Assert.Equal(what == "a mode for everyone" ? "640 1" : "600 1", Peer.Expect("stat", "-c", "%a %h", key).Trim());
    }

    // What stays when a file is replaced is no difference: it would be there again, night after night.
    [SkippableTheory]
    [InlineData("chmod", "640")]
    [InlineData("chown", "65534:65534")]
    [InlineData("setfacl", "-m", "u:65534:r")]
    public void Owner_group_and_access_list_are_kept(params string[] change)
    {
        Skip.If(!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess, "only root gives files away");
        using var bench = new ExportBench();
        bench.Issue("n1");
        string key = Assert.Single(bench.Export("n1", ExportFormat.Pem), f => f.IsPrivate).Path;
        Peer.Expect(change[0], [.. change[1..], key]);
        Assert.All(bench.Export("n1", ExportFormat.Pem), f => Assert.False(f.Changed));
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
