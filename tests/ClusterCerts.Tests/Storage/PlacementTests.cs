namespace ClusterCerts.Tests.Storage;

/// <summary>Files that get their names together: all of them, or what was there is put back.</summary>
public sealed class PlacementTests
{
    // Which of the two are there before, and at each change of the disk: the pair is the old one or the new one, and it is told which.
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void A_pair_is_the_old_one_or_the_new_one(bool hasKey, bool hasCertificate)
    {
        int failures = 0;
        for (int at = 1; ; at++)
        {
            using TestFolder folder = Make(hasKey, hasCertificate);
            string before = Pair(folder);
            IReadOnlyList<JournalFile> unit = Plan(folder);
            HookedFileSystem files = HookedFileSystem.Failing(at);
            var placement = new Placement(files, unit);
            Exception? failure = Record.Exception(placement.Place);
            if (files.Count < at)
            {
                Assert.Null(failure);
                Assert.Equal("new key, new certificate", Pair(folder));
                Assert.Empty(AtomicFile.Leftovers(folder.Path));
                break;
            }

            failures++;
            if (failure is ClusterCertsException error)
            {
                Assert.Equal(ErrorCode.DiskFull, error.ErrorCode);
                Assert.True(placement.IsPutBack);
                Assert.Equal(before, Pair(folder));
            }
            else
            {
                Assert.Equal("new key, new certificate", Pair(folder)); // what was kept could not be deleted
            }
        }

        Assert.True(failures >= 2, "two files are two changes at least");
    }

    // Put back, the new content waits again: a second try places it.
    [Fact]
    public void What_was_put_back_can_be_tried_again()
    {
        using TestFolder folder = Make(hasKey: true, hasCertificate: true);
        IReadOnlyList<JournalFile> unit = Plan(folder);
        var stubborn = new HookedFileSystem(change =>
        {
            if (change.Names("node.crt") && !change.From!.Contains("kept", StringComparison.Ordinal))
                throw new UnauthorizedAccessException("Access is denied.");
        });
        Assert.Equal(ErrorCode.WriteDenied, Assert.Throws<ClusterCertsException>(new Placement(stubborn, unit).Place).ErrorCode);
        Assert.Equal("old key, old certificate", Pair(folder));
        new Placement(FileSystem.Real, unit).Place();
        Assert.Equal("new key, new certificate", Pair(folder));
    }

    // A file that is to be made where nothing may be is never replaced, whenever the other came.
    [Fact]
    public void What_came_meanwhile_stays()
    {
        using TestFolder folder = Make(hasKey: false, hasCertificate: false);
        IReadOnlyList<JournalFile> unit = [.. Plan(folder).Select(f => f with { IsNew = true })];
        File.WriteAllText(folder.File("node.crt"), "another's");
        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(new Placement(FileSystem.Real, unit).Place).ErrorCode);
        Assert.Equal("none, another's", Pair(folder));
    }

    // A file without new content goes.
    [Fact]
    public void What_has_no_new_content_is_deleted()
    {
        using TestFolder folder = Make(hasKey: true, hasCertificate: true);
        new Placement(FileSystem.Real, [new JournalFile { Target = folder.File("node.key"), WasThere = true }]).Place();
        Assert.Equal("none, old certificate", Pair(folder));
    }

    // New content that is gone places nothing before it: a certificate does not go before a key that is not its own.
    [Fact]
    public void New_content_that_is_gone_is_told()
    {
        using TestFolder folder = Make(hasKey: true, hasCertificate: true);
        IReadOnlyList<JournalFile> unit = [.. Plan(folder).Select(f => f with { Sha256 = "00" })];
        File.Delete(unit[1].Temporary!);
        var placement = new Placement(FileSystem.Real, unit);
        Assert.Equal(ErrorCode.FileNotFound, Assert.Throws<ClusterCertsException>(placement.Place).ErrorCode);
        Assert.True(placement.IsPutBack);
        Assert.Equal("old key, old certificate", Pair(folder));
    }

    private static TestFolder Make(bool hasKey, bool hasCertificate)
    {
        var folder = new TestFolder();
        if (hasKey)
            File.WriteAllText(folder.File("node.key"), "old key");
        if (hasCertificate)
            File.WriteAllText(folder.File("node.crt"), "old certificate");
        File.WriteAllText(folder.File("waiting.key"), "new key");
        File.WriteAllText(folder.File("waiting.crt"), "new certificate");
        return folder;
    }

    private static IReadOnlyList<JournalFile> Plan(TestFolder folder) => JournalFile.Plan(FileSystem.Real,
    [
        new JournalFile { Temporary = folder.File("waiting.key"), Target = folder.File("node.key") },
        new JournalFile { Temporary = folder.File("waiting.crt"), Target = folder.File("node.crt") },
    ]);

    private static string Pair(TestFolder folder) => string.Join(
        ", ", ((string[])["node.key", "node.crt"]).Select(n => File.Exists(folder.File(n)) ? File.ReadAllText(folder.File(n)) : "none"));
}
