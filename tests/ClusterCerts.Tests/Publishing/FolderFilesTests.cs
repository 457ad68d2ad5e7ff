using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>A folder of this machine as a node's files.</summary>
public sealed class FolderFilesTests : NodeFilesTests
{
    [SkippableFact]
    public void A_command_tells_its_status_and_what_it_printed()
    {
        Assert.Equal(new NodeCommandResult(0, "one two\noops"), Files.Run("echo 'one two'; echo oops >&2"));
        Assert.Equal(new NodeCommandResult(3, ""), Files.Run("cat; exit 3")); // Nothing is on its standard input.
        Assert.Equal(new NodeCommandResult(0, "a\uFFFD[1mb"), Files.Run("printf 'a\\033[1mb'"));
        NodeCommandResult much = Files.Run("head -c 1000000 /dev/zero | tr '\\0' x")!;
        Assert.Equal((0, 1025), (much.ExitStatus, much.Output.Length));
        NodeCommandResult lengthy = Files.Run("seq 1 200000; echo 'why it failed'; exit 3")!; // the end tells why, however much came before
        Assert.EndsWith("\n200000\nwhy it failed", lengthy.Output, StringComparison.Ordinal);
        Assert.EndsWith("\n200000", Files.Run("seq 1 200000 >&2")!.Output, StringComparison.Ordinal);
    }

    // Ctrl+C in a terminal goes to the terminal's process group: what was begun is not cut off by it.
    [SkippableFact]
    public void A_command_is_in_a_session_of_its_own()
    {
        Peer.Needs("setsid");
        static string[] Groups(string status) => status[(status.LastIndexOf(')') + 2)..].Split(' ')[2..4]; // proc(5): process group, session
        string[] there = Groups(Files.Run("cat /proc/$$/stat")!.Output), here = Groups(File.ReadAllText("/proc/self/stat"));
        Assert.All(there.Zip(here), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    [SkippableFact]
    public void A_command_that_hangs_is_ended()
    {
        Assert.Equal(new NodeCommandResult(null, "begun"), ShortLimit.Find(limit => Files.Run("echo begun; sleep 600", limit)!, r => r.Output.Length > 0));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        using var stopped = new FolderFiles(Folder.Path, FileSystem.Real, TimeSpan.FromSeconds(60), stop.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => stopped.Run("sleep 600"));
    }

    private protected override INodeFiles Open()
    {
        Skip.If(OperatingSystem.IsWindows(), "written for sh, modes and links");
        return new FolderFiles(Folder.Path, FileSystem.Real, TimeSpan.FromSeconds(60), default);
    }
}
