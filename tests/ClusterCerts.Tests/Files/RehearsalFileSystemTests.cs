namespace ClusterCerts.Tests.Files;

/// <summary>A disk on which nothing changes fails where the real one fails.</summary>
public sealed class RehearsalFileSystemTests
{
    // What is done in a folder that holds a file "a" and a folder "f".
    private static readonly Dictionary<string, Action<FileSystem, Func<string, string>>> Deeds = new()
    {
        ["a new file"] = (disk, at) => disk.WriteNew(at("new"), "x"u8, FileProtection.Private),
        ["a file that is there"] = (disk, at) => disk.WriteNew(at("a"), "x"u8, FileProtection.Private),
        ["a file in no folder"] = (disk, at) => disk.WriteNew(at("none/new"), "x"u8, FileProtection.Private),
        ["a file in a folder just made"] = (disk, at) =>
        {
            disk.CreatePrivateDirectory(at("made/below"));
            disk.WriteNew(at("made/below/new"), "x"u8, FileProtection.Private);
        },
        ["a folder below a file"] = (disk, at) => disk.CreatePrivateDirectory(at("a/below")),
        ["a folder that is there"] = (disk, at) => disk.CreatePrivateDirectory(at("f")),
        ["a move onto a file"] = (disk, at) => disk.Move(at("a"), at("a2"), replace: false),
        ["a move onto another that may not be replaced"] = (disk, at) => disk.Move(at("a"), at("b"), replace: false),
        ["a move onto another that may be"] = (disk, at) => disk.Move(at("a"), at("b"), replace: true),
        ["a move onto a folder"] = (disk, at) => disk.Move(at("a"), at("f"), replace: true),
        ["a name that was freed"] = (disk, at) =>
        {
            disk.Delete(at("a"));
            disk.WriteNew(at("a"), "x"u8, FileProtection.Private);
        },
        ["a line at the end"] = (disk, at) => disk.Append(at("a"), "x"u8, FileProtection.Private),
        ["a line in no folder"] = (disk, at) => disk.Append(at("none/a"), "x"u8, FileProtection.Private),
        ["a link"] = (disk, at) => disk.CreateSymbolicLink(at("link"), at("a")),
    };

    public static TheoryData<string> All => [.. Deeds.Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void It_fails_where_the_real_one_fails_and_changes_nothing(string deed)
    {
        using TestFolder folder = Make(), other = Make();
        Exception? real = Record.Exception(() => Deeds[deed](FileSystem.Real, folder.File));
        Exception? rehearsed = Record.Exception(() => Deeds[deed](new RehearsalFileSystem(), other.File));
        Assert.Equal(real is null, rehearsed is null);
        if (real is not null)
        {
            Assert.Equal(
                FileErrors.Writing(folder.File("new"), real).ErrorCode,
                FileErrors.Writing(other.File("new"), rehearsed!).ErrorCode);
        }

        Assert.Equal(["a", "b", "f"], Directory.EnumerateFileSystemEntries(other.Path).Select(Path.GetFileName).Order());
        Assert.Equal("a", File.ReadAllText(other.File("a")));
    }

    private static TestFolder Make()
    {
        var folder = new TestFolder();
        File.WriteAllText(folder.File("a"), "a");
        File.WriteAllText(folder.File("b"), "b");
        Directory.CreateDirectory(folder.File("f"));
        return folder;
    }
}
