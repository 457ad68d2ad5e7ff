namespace ClusterCerts.Tests.Files;

/// <summary>A file appears whole or not at all.</summary>
public sealed class AtomicFileTests
{
    // Whether a file is there, whether it may be replaced, and the answer; null is success.
    [Theory]
    [InlineData(false, false, null)]
    [InlineData(false, true, null)]
    [InlineData(true, true, null)]
    [InlineData(true, false, ErrorCode.FileExists)]
    public void What_is_there_is_replaced_when_it_may_be(bool isThere, bool replace, ErrorCode? refused)
    {
        using var folder = new TestFolder();
        string path = folder.File("a");
        if (isThere)
            File.WriteAllText(path, "old");
        ClusterCertsException? error = Write(FileSystem.Real, path, replace);
        Assert.Equal(refused, error?.ErrorCode);
        Assert.Equal(refused is null ? "new content" : "old", File.ReadAllText(path));
        Assert.Empty(AtomicFile.Leftovers(folder.Path));
    }

    // At each change of the disk: the old content or the new one, nothing beside it, and the error says which disk is full.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failure_leaves_the_old_or_the_new(bool isThere)
    {
        int failures = 0;
        for (int at = 1; ; at++)
        {
            using var folder = new TestFolder();
            string path = folder.File("a");
            if (isThere)
                File.WriteAllText(path, "old");
            HookedFileSystem files = HookedFileSystem.Failing(at);
            ClusterCertsException? error = Write(files, path, replace: true);
            if (files.Count < at)
            {
                Assert.Null(error);
                break;
            }

            failures++;
            Assert.Equal(ErrorCode.DiskFull, error?.ErrorCode);
            Assert.Contains(File.Exists(path) ? File.ReadAllText(path) : "none", (string[])[isThere ? "old" : "none", "new content"]);
            Assert.Empty(AtomicFile.Leftovers(folder.Path));
        }

        Assert.True(failures >= 3, $"{failures} changes: written, renamed and made durable are three");
    }

    // What stands in the file's place.
    [Theory]
    [InlineData("folder", ErrorCode.WrongFileKind)]
    [InlineData("link", ErrorCode.FileIsLink)] // what reads its target would keep the old content
    [InlineData("link that leads nowhere", ErrorCode.FileIsLink)]
    [InlineData("no folder around it", ErrorCode.FileNotFound)]
    public void What_is_no_file_is_never_replaced(string what, ErrorCode code)
    {
        using var folder = new TestFolder();
        string path = folder.File(what == "no folder around it" ? "none/a" : "a");
        File.WriteAllText(folder.File("target"), "kept");
        if (what == "folder")
            Directory.CreateDirectory(path);
        else if (what.StartsWith("link", StringComparison.Ordinal))
            File.CreateSymbolicLink(path, folder.File(what == "link" ? "target" : "nowhere"));
        Assert.Equal(code, Write(FileSystem.Real, path, replace: true)?.ErrorCode);
        Assert.Equal("kept", File.ReadAllText(folder.File("target")));
        Assert.False(File.Exists(folder.File("nowhere")));
    }

    [Theory]
    [InlineData("node.1.crt", ".node.1.crt.")]
    [InlineData(".lock", "..lock.")]
    public void A_temporary_name_is_hidden_and_beside_it(string name, string start)
    {
        using var folder = new TestFolder();
        string temporary = AtomicFile.TemporaryName(FileSystem.Real, folder.File(name));
        Assert.Equal(folder.Path, Path.GetDirectoryName(temporary));
        Assert.StartsWith(start, Path.GetFileName(temporary), StringComparison.Ordinal);
        Assert.NotEqual(temporary, AtomicFile.TemporaryName(FileSystem.Real, folder.File(name)));
        File.WriteAllText(temporary, "");
        Assert.Equal([temporary], AtomicFile.Leftovers(folder.Path));
    }

    private static ClusterCertsException? Write(FileSystem files, string path, bool replace) => (ClusterCertsException?)Record.Exception(
        () => AtomicFile.Write(files, path, "new content"u8, FileProtection.Private, replace));
}
