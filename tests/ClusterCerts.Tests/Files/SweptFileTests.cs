namespace ClusterCerts.Tests.Files;

/// <summary>What killed processes left of a file is swept by the next that writes it; what a live one is writing is not.</summary>
public sealed class SweptFileTests
{
    // Two write one file at once: each in the middle of the other's last step.
    [Theory]
    [InlineData("with locks")]
    [InlineData("without locks")] // then age alone tells
    public void What_another_is_writing_stays(string disk)
    {
        using var folder = new TestFolder();
        string path = folder.File("page.html");
        var told = new List<string>();
        FileSystem second = disk == "with locks" ? FileSystem.Real : HookedFileSystem.WithoutLocks(37);
        bool wasInterrupted = false;
        var first = new HookedFileSystem(change =>
        {
            if (wasInterrupted || change.Kind != DiskChangeKind.Move)
                return;
            wasInterrupted = true;
            AtomicFile.Write(second, path, "second"u8, FileProtection.Private, replace: true, told.Add);
        });
        AtomicFile.Write(first, path, "first"u8, FileProtection.Private, replace: true);
        Assert.True(wasInterrupted);
        Assert.Empty(told);
        Assert.Equal("first", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    // A row: whose leftover it is, how old, and whether it goes.
    [Theory]
    [InlineData("page.html", 0, true)]
    [InlineData("page.html", 2, true)]
    [InlineData("other.html", 0, false)]
    [InlineData("other.html", 2, true)]
    public void What_a_killed_one_left_goes(string name, int hours, bool goes)
    {
        using var folder = new TestFolder();
        string path = folder.File("page.html");
        string leftover = AtomicFile.UnjournalledName(FileSystem.Real, folder.File(name));
        File.WriteAllText(leftover, "half");
        File.SetLastWriteTimeUtc(leftover, DateTime.UtcNow.AddHours(-hours));
        var told = new List<string>();
        AtomicFile.Write(FileSystem.Real, path, "whole"u8, FileProtection.Private, replace: true, told.Add);
        Assert.Equal(goes, !File.Exists(leftover));
        Assert.Equal(goes ? 1 : 0, told.Count);
    }

    // It was taken for abandoned before its writer had the lock: the writer writes it once more.
    [Fact]
    public void A_file_that_was_swept_too_early_is_written_again()
    {
        using var folder = new TestFolder();
        string path = folder.File("page.html");
        int written = 0;
        var disk = new HookedFileSystem
        {
            After = change =>
            {
                if (change.Kind == DiskChangeKind.WriteNew && ++written == 1)
                    File.Delete(change.Path);
            },
        };
        AtomicFile.Write(disk, path, "whole"u8, FileProtection.Private, replace: true);
        Assert.Equal(2, written);
        Assert.Equal("whole", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }
}
