using static ClusterCerts.Tests.Files.OwnedFiles;

namespace ClusterCerts.Tests.Files;

/// <summary>Whoever owns the folder of a private file, or made it, does not get the next one.</summary>
public sealed class PlantedKeyTests
{
    // The folder belongs to another account, which puts something else in place of the key.
    [SkippableTheory]
    [InlineData("a link", ErrorCode.FileIsLink)]
    [InlineData("a file", ErrorCode.WriteDenied)]
    [InlineData("another key", ErrorCode.WriteDenied)]
    [InlineData("nothing", null)] // the key that the ledger has: the service's own
    public void Whoever_owns_the_folder_does_not_get_the_key(string planted, ErrorCode? refused)
    {
        SkipUnlessRoot();
        using var authority = new TestAuthority();
        string output = Path.Combine(authority.Around, "out");
        NodeCert cert = authority.Issue(new NodeCertParameters { OutputPath = output }, "1")[0];
        string key = cert.KeyPath!;
        if (planted != "nothing")
            File.Move(key, key + ".aside");
        if (planted == "a link")
            File.CreateSymbolicLink(key, Path.Combine(authority.Around, "its.key"));
        if (planted == "a file")
            File.WriteAllText(key, "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n");
        if (planted == "another key")
            File.Copy(authority.Issue("2").KeyPath!, key);
        Peer.Expect("chown", "-h", $"{Service}:{Service}", output, key);
        if (planted != "a link")
            Peer.Expect("chmod", "600", key);
        byte[]? before = planted == "a link" ? null : File.ReadAllBytes(key);

        ClusterCertsException? error = authority.Open().Issue(["1"], new NodeCertParameters { OutputPath = output, Force = true }).Single().Error;

        Assert.Equal(refused, error?.ErrorCode);
        if (refused is null)
            Assert.Equal("600 65534:65534", Peer.Expect("stat", "-c", "%a %u:%g", key).Trim());
        else if (before is not null)
            Assert.Equal(before, File.ReadAllBytes(key));
        Assert.DoesNotContain(Directory.EnumerateFiles(output, ".*"), path => path.EndsWith(".cctmp", StringComparison.Ordinal));
    }

    // Where no ledger can be asked, what tells is whose the folder is: mode and owner of the folder, and what becomes of another account's key.
    [SkippableTheory]
    [InlineData("700", Service, "600 65534:65534")] // the service's own
    [InlineData("755", "0", "600 65534:65534")] // nobody but root can have put it there
    [InlineData("1777", "0", null)] // anyone can
    [InlineData("770", Service, null)]
    [InlineData("700", "1234", null)] // a third one's
    public void Without_a_ledger_the_folder_tells(string mode, string owner, string? after)
    {
        SkipUnlessRoot();
        using var around = new TestFolder();
        string folder = around.File("requests");
        string key = Request(folder).Single().Value!.KeyPath!;
        Peer.Expect("chown", $"{Service}:{Service}", key);
        Peer.Expect("chown", owner, folder);
        Peer.Expect("chmod", mode, folder);
        byte[] before = File.ReadAllBytes(key);

        ClusterCertsException? error = Request(folder, force: true).Single().Error;

        Assert.Equal(after is null ? ErrorCode.WriteDenied : null, error?.ErrorCode);
        Assert.Equal(after is null, before.AsSpan().SequenceEqual(File.ReadAllBytes(key)));
        Assert.Equal(after ?? "600 65534:65534", Peer.Expect("stat", "-c", "%a %u:%g", key).Trim());
    }

    // The folder is of the other account, and so may be what stands above it: whoever can have made it there gets nothing of it.
    // Mode and owner of the folder and of the one above; what is written; whose the new key is then.
    [SkippableTheory]
    [InlineData("export", "755", "0", "700", Service, Service)] // root has put it there for the service
    [InlineData("export", "700", Service, "700", Service, Service)] // the service's own, in its own
    [InlineData("export", "1777", "0", "700", Service, null)] // anyone can have made it, /tmp
    [InlineData("export", "777", "0", "755", Service, null)]
    [InlineData("export", "775", "0", "700", Service, null)] // a group
    [InlineData("export", "700", "1234", "700", Service, null)] // a third one's
    [InlineData("export", "1777", "0", "700", "0", "0")] // root's own
    [InlineData("request", "1777", "0", "700", Service, null)]
    [InlineData("request", "755", "0", "700", Service, Service)]
    [InlineData("one file", "1777", "0", "700", Service, null)]
    [InlineData("key ring", "1777", "0", "700", Service, null)]
    [InlineData("key ring", "755", "0", "700", Service, Service)]
    public void Whoever_made_the_folder_does_not_get_the_key(string what, string mode, string owner, string folderMode, string folderOwner, string? after)
    {
        SkipUnlessRoot();
        using var authority = new TestAuthority();
        NodeCert cert = authority.Issue("1");
        string above = Path.Combine(authority.Around, "above");
        string folder = Path.Combine(above, "out");
        Directory.CreateDirectory(above);
        if (what == "one file")
            Directory.CreateDirectory(folder);
        Write(force: false);
        Peer.Expect("chown", "-R", $"{folderOwner}:{folderOwner}", folder);
        Peer.Expect("chmod", folderMode, folder);
        Peer.Expect("chown", owner, above);
        Peer.Expect("chmod", mode, above);
        string before = Listing();
        cert = authority.Open().Renew(["1"], new()).Single().Value!.Renewed!;

        Exception? error = Record.Exception(() => Write(force: true));

        if (after is null)
        {
            Assert.Equal(ErrorCode.WriteDenied, Assert.IsType<ClusterCertsException>(error).ErrorCode);
            Assert.Contains("belongs to another account", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("cannot be written by this user", error.Message, StringComparison.Ordinal);
            Assert.Equal(before, Listing());
        }
        else
        {
            Assert.Null(error);
            Assert.NotEqual(before, Listing());
            Assert.All(Directory.EnumerateFiles(folder, "*.key"), k => Assert.Equal($"600 {after}", Peer.Expect("stat", "-c", "%a %u", k).Trim()));
        }

        // Of what was refused no key is left, in the key ring's hidden folder either.
        Assert.Equal([folder], Directory.GetFileSystemEntries(above).Where(e => !e.EndsWith(".keyring", StringComparison.Ordinal)));
        if (after is null)
            Assert.Empty(Directory.EnumerateFiles(above, "*.key", SearchOption.AllDirectories).Where(k => Path.GetDirectoryName(k) != folder));

        void Write(bool force)
        {
            if (what == "export")
                ExportFolder(authority, cert, folder, force);
            else if (what == "request")
                _ = Request(folder, force).Single().Error is { } e ? throw e : 0;
            else if (what == "one file")
                ExportOne(authority, cert, Path.Combine(folder, "all.pem"), force);
            else if (!force)
                KeyRingMaker.Create(new KeyRingParameters { Path = folder, KeyAlgorithm = KeyAlgorithm.EcdsaP256 }, new KeyRingContext(), CancellationToken.None);
            else
                KeyRingTurner.Turn(new KeyRingTurnParameters { Path = folder }, new KeyRingContext(), CancellationToken.None);
        }

        string Listing() => string.Join('\n', Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(f => $"{f} {Convert.ToHexString(File.ReadAllBytes(f))}"));
    }
}
