namespace ClusterCerts.Tests.Files;

/// <summary>The watch over a folder: whoever opens a file in it is noticed, and a pause is waited for.</summary>
public sealed class FolderWatchTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public FolderWatchTests() => File.WriteAllText(_folder.File("key"), "x");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_folder_that_nobody_opens_has_its_pause()
    {
        using FolderWatch watch = Begin();
        Assert.True(watch.WaitForPause(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5), TimeProvider.System, CancellationToken.None));
    }

    // What was opened counts from the first moment of the watch, whenever it is asked.
    [SkippableFact]
    public void An_opened_file_is_noticed()
    {
        using FolderWatch watch = Begin();
        File.ReadAllText(_folder.File("key"));
        Assert.False(watch.WaitForPause(TimeSpan.FromMinutes(5), TimeSpan.FromTicks(1), TimeProvider.System, CancellationToken.None));
    }

    [SkippableFact]
    public void After_an_opened_file_the_pause_is_waited_for()
    {
        using FolderWatch watch = Begin();
        File.ReadAllText(_folder.File("key"));
        Assert.True(watch.WaitForPause(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(5), TimeProvider.System, CancellationToken.None));
    }

    [SkippableFact]
    public void The_wait_can_be_cancelled()
    {
        using FolderWatch watch = Begin();
        Assert.Throws<OperationCanceledException>(
            () => watch.WaitForPause(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5), TimeProvider.System, new CancellationToken(canceled: true)));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_not_watched() => Assert.Null(FolderWatch.TryBegin(_folder.File("none")));

    private FolderWatch Begin()
    {
        Skip.If(!OperatingSystem.IsLinux(), "inotify is Linux's");
        FolderWatch? watch = FolderWatch.TryBegin(_folder.Path);
        Skip.If(watch is null, "no watch is left on this machine");
        return watch;
    }
}
