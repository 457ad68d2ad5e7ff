using System.Diagnostics;

namespace ClusterCerts.Tests.Files;

/// <summary>A stamp is another one after every change, and there is none while a change could hide behind the time of the one before.</summary>
public sealed class FileStampTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Path => _folder.File("a");

    public void Dispose() => _folder.Dispose();

    // Each leaves the length and the time of the last write as they were.
    [Theory]
    [InlineData("written in place")]
    [InlineData("replaced by another")]
    [InlineData("a link that leads elsewhere")]
    public void Tells_a_change_that_length_and_time_do_not_show(string change)
    {
        File.WriteAllText(Path, "one");
        File.WriteAllText(_folder.File("b"), "two");
        DateTime written = File.GetLastWriteTimeUtc(Path);
        File.SetLastWriteTimeUtc(_folder.File("b"), written);
        string looked = change.StartsWith("a link", StringComparison.Ordinal) ? _folder.File("link") : Path;
        if (looked != Path)
            File.CreateSymbolicLink(looked, Path);
        string before = Settled(looked);
        Assert.Equal(before, FileStamp.Of([looked]));
        switch (change)
        {
            case "written in place":
                File.WriteAllText(Path, "two");
                File.SetLastWriteTimeUtc(Path, written);
                break;
            case "replaced by another":
                File.Move(_folder.File("b"), Path, overwrite: true);
                break;
            default:
                File.Delete(looked);
                File.CreateSymbolicLink(looked, _folder.File("b"));
                break;
        }

        Assert.NotEqual(before, FileStamp.Of([looked]) ?? "");
        Assert.NotEqual(before, Settled(looked));
    }

    [Fact]
    public void Is_none_right_after_a_change()
    {
        File.WriteAllText(Path, "one");
        Assert.Null(FileStamp.Of([Path]));
        Assert.NotNull(Settled(Path));
    }

    [Fact]
    public void Tells_that_a_file_came_and_went()
    {
        string without = Settled(Path);
        File.WriteAllText(Path, "one");
        string with = Settled(Path);
        File.Delete(Path);
        Assert.NotEqual(without, with);
        Assert.Equal(without, Settled(Path));
    }

    // What may give other content each time it is read.
    [Fact]
    public void Is_none_for_what_is_no_file() => Assert.Null(FileStamp.Of([_folder.Path]));

    private static string Settled(string path)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(30))
        {
            if (FileStamp.Of([path]) is string stamp)
                return stamp;
            Thread.Sleep(20);
        }

        throw new InvalidOperationException("The stamp does not settle.");
    }
}
