namespace ClusterCerts.Tests.Files;

/// <summary>What is remembered of a file for one command never outlives the file as it was.</summary>
public sealed class FileMemoTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private int _reads;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_that_stays_is_read_once()
    {
        string path = Settled("a", "one");
        var memo = new FileMemo();

        Assert.Equal("one", memo.Of(path, Read));
        Assert.Equal("one", memo.Of(path, Read));
        Assert.Equal(1, _reads);
    }

    [Fact]
    public void A_file_that_was_written_again_or_replaced_is_read_again()
    {
        string path = Settled("a", "one");
        var memo = new FileMemo();
        memo.Of(path, Read);

        File.WriteAllText(path, "two"); // As long, and a moment later.
        Assert.Equal("two", memo.Of(path, Read));

        File.Move(Settled("b", "old"), path, overwrite: true); // A file that was there before the other was written.
        Assert.Equal("old", memo.Of(path, Read));
    }

    [Fact]
    public void What_was_read_while_the_file_was_replaced_is_not_remembered()
    {
        string path = Settled("a", "one");
        string next = Settled("b", "two");
        var memo = new FileMemo();

        Assert.Equal("one", memo.Of(path, p =>
        {
            string read = Read(p);
            File.Move(next, p, overwrite: true);
            return read;
        }));
        Assert.Equal("two", memo.Of(path, Read));
    }

    [Fact]
    public void A_file_of_this_very_moment_is_read_each_time_since_a_further_change_would_bear_the_same_time()
    {
        string path = _folder.File("a");
        File.WriteAllText(path, "one");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));
        var memo = new FileMemo();

        memo.Of(path, Read);
        memo.Of(path, Read);

        Assert.Equal(2, _reads);
    }

    [Fact]
    public void Neither_a_fault_nor_nothing_is_remembered_and_kinds_are_kept_apart()
    {
        string path = Settled("a", "one");
        var memo = new FileMemo();

        Assert.Throws<InvalidOperationException>(() => memo.Of<string>(path, _ => throw new InvalidOperationException()));
        Assert.Null(memo.Of<string>(path, _ => null));
        Assert.Equal("one", memo.Of(path, Read));
        Assert.Equal(new Version(1, 0), memo.Of(path, _ => new Version(1, 0)));
    }

    [Fact]
    public void Without_a_memory_each_reading_reads()
    {
        string path = Settled("a", "one");

        FileMemo.None.Of(path, Read);
        FileMemo.None.Of(path, Read);

        Assert.Equal(2, _reads);
    }

    private string Read(string path)
    {
        _reads++;
        return File.ReadAllText(path);
    }

    // Written so long ago that its time tells it from what comes after.
    private string Settled(string name, string text)
    {
        string path = _folder.File(name);
        File.WriteAllText(path, text);
        Thread.Sleep(150);
        return path;
    }
}
