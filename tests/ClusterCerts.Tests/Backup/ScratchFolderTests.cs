using ClusterCerts.Tests.Files;

namespace ClusterCerts.Tests.Backup;

/// <summary>What drills that were killed left is deleted, with the keys in it; what is in use or another's is let be.</summary>
public sealed class ScratchFolderTests : IDisposable
{
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("clustercerts-tests-");

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
            _temporary.UnixFileMode |= UnixFileMode.UserRead;
        _temporary.Delete(recursive: true);
    }

    // An abandoned one beside it goes meanwhile.
    [Fact]
    public void A_drill_that_is_at_work_keeps_its_folder()
    {
        using var first = ScratchFolder.Temporary(On());
        string abandoned = Leave("clustercerts-drill-aaaaaa", "authority", hasLock: true);
        using (var second = ScratchFolder.Temporary(On()))
            Assert.NotEqual(first.Path, second.Path);
        Assert.True(Directory.Exists(first.Path));
        Assert.False(Directory.Exists(abandoned));
    }

    // The version before made no lock, and a deletion of it may have been cut off after it.
    [SkippableTheory]
    [InlineData("aB3dE6", "", 2, false, false)] // as the version before left it
    [InlineData("aB3dE6", "authority", 2, false, false)]
    [InlineData("aB3dE6", null, 2, false, false)]
    [InlineData("aB3dE6", "", 0, false, true)] // a drill of the version before may be at work
    [InlineData("aB3dE6-notes", "", 2, false, true)] // what is only called so
    [InlineData("aB3dE6", "", 2, true, true)] // and what is open to others
    public void A_folder_without_a_lock_goes_when_it_is_of_a_drill_and_old(string end, string? content, int days, bool isOpen, bool stays)
    {
        Skip.If(OperatingSystem.IsWindows(), "modes");
        string left = Leave("clustercerts-drill-" + end, content, hasLock: false);
        if (isOpen && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(left, File.GetUnixFileMode(left) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        Directory.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-days));
        using (ScratchFolder.Temporary(On()))
            Assert.Equal(stays, Directory.Exists(left));
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_accounts_stays(bool hasLock)
    {
        OwnedFiles.SkipUnlessRoot();
        string left = Leave("clustercerts-drill-aaaaaa", "authority", hasLock);
        new FileSystem().GiveRights(left, null, uint.Parse(OwnedFiles.Service, System.Globalization.CultureInfo.InvariantCulture), null);
        Directory.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-9));
        using (ScratchFolder.Temporary(On()))
            Assert.True(File.Exists(Path.Combine(left, "authority", "signing.key")));
    }

    // Whoever is killed meanwhile leaves what the next one knows for abandoned, and nobody takes the lock of what is being deleted.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_lock_is_held_while_the_rest_is_deleted_and_goes_last(bool hasLock)
    {
        string left = Leave("clustercerts-drill-aaaaaa", "authority", hasLock);
        Directory.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddDays(-2));
        string lockFile = Path.Combine(left, ".held");
        var deleted = new List<string>();
        var files = new HookedFileSystem(change =>
        {
            if (!change.Path.StartsWith(left, StringComparison.Ordinal))
                return;
            deleted.Add(Path.GetRelativePath(left, change.Path));
            if (change.Path != left)
                Assert.Throws<IOException>(() => File.Open(lockFile, FileMode.Open, FileAccess.Read, FileShare.None).Dispose());
        })
        { Temporary = _temporary.FullName };
        using (ScratchFolder.Temporary(files))
            Assert.Equal([Path.Combine("authority", "signing.key"), "authority", ".held", "."], deleted);
        Assert.Empty(_temporary.EnumerateFileSystemInfos());
    }

    // Between the making of the lock file and its lock another drill may delete it.
    [SkippableFact]
    public void A_folder_that_was_swept_before_it_was_held_is_made_anew()
    {
        Skip.If(OperatingSystem.IsWindows(), "what is open goes there when it is closed");
        string? swept = null;
        var files = new HookedFileSystem
        {
            Temporary = _temporary.FullName,
            AfterHeld = path =>
            {
                if (swept is not null)
                    return;
                swept = Path.GetDirectoryName(path)!;
                Directory.Delete(swept, recursive: true);
            },
        };
        using (var scratch = ScratchFolder.Temporary(files))
        {
            Assert.NotEqual(swept, Path.GetDirectoryName(scratch.Path));
            Assert.True(File.Exists(Path.Combine(scratch.Path, "..", ".held")));
            Assert.Single(_temporary.EnumerateDirectories());
        }

        Assert.Empty(_temporary.EnumerateFileSystemInfos());
    }

    [Fact]
    public void One_that_cannot_be_made_whole_leaves_nothing()
    {
        var files = new HookedFileSystem(change =>
        {
            if (change.Kind == DiskChangeKind.CreatePrivateDirectory)
                throw new UnauthorizedAccessException("no");
        })
        { Temporary = _temporary.FullName };
        Assert.Equal(ErrorCode.WriteDenied, Assert.Throws<ClusterCertsException>(() => ScratchFolder.Temporary(files)).ErrorCode);
        Assert.Empty(_temporary.EnumerateFileSystemInfos());
    }

    [SkippableFact]
    public void A_place_that_may_be_written_and_not_listed_will_do()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root lists every folder");
        _temporary.UnixFileMode = UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        using var scratch = ScratchFolder.Temporary(On());
        Assert.True(Directory.Exists(scratch.Path));
    }

    private HookedFileSystem On() => new() { Temporary = _temporary.FullName };

    private string Leave(string name, string? content, bool hasLock)
    {
        string left = Path.Combine(_temporary.FullName, name);
        new FileSystem().CreatePrivateDirectory(left);
        if (content is not null)
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(left, content)).FullName, "signing.key"), "key");
        if (hasLock)
            File.WriteAllText(Path.Combine(left, ".held"), "");
        return left;
    }
}
