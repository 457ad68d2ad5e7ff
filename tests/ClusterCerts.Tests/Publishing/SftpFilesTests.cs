using System.Text.RegularExpressions;
using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>A node's files by OpenSSH's own SFTP server.</summary>
public sealed partial class SftpFilesTests : NodeFilesTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    // The server would give every new file to all: neither file nor folder is another's for an instant, whatever comes of it later.
    [SkippableFact]
    public void What_is_made_is_private_from_birth()
    {
        Peer.Needs("strace");
        Skip.IfNot(Environment.IsPrivilegedProcess, "the server shows nobody but root what it does");
        Skip.If(Peer.Run("strace", "-o", "/dev/null", "true").ExitCode != 0, "strace may not look at programs here");
        string trace = Folder.File("trace"), key = Folder.File("node.key"), folder = Folder.File("new");
        using (INodeFiles files = SftpServerProgram.Open(
            [
                Peer.Find("strace")!, "-f", "-s", "4000", "-o", trace, "-e", "trace=openat,open,mkdir,mkdirat,fchmod,chmod,fchown,write",
                SftpServerProgram.Location, "-u", "000",
            ],
            s => s,
            Long,
            default))
        {
            files.WriteNew(key, "PRIVATE"u8, new NodeFileRights(0x1a0));
            files.MakeFolder(folder, default);
        }

        string[] calls = [.. File.ReadLines(trace).Where(line => line.Contains(key, StringComparison.Ordinal) || line.Contains(folder, StringComparison.Ordinal)
            || line.Contains("chmod(", StringComparison.Ordinal) || line.Contains("write(", StringComparison.Ordinal) && line.Contains("\"PRIVATE\"", StringComparison.Ordinal))];
        string[] kinds = [.. calls.Select(line => Call().Match(line).Groups[1].Value.Replace("at", "", StringComparison.Ordinal))];
        Assert.True(kinds is ["open", "write", "fchmod", "mkdir", ..], string.Join('\n', calls));
        Assert.Matches(@"O_WRONLY\|O_CREAT\|O_EXCL.*, 0600\)", calls[0]);
        Assert.Contains("0640", calls[2], StringComparison.Ordinal);
        Assert.Contains("0700", calls[3], StringComparison.Ordinal);
    }

    // Each message is the last that comes: silence ends with the limit, the end of the connection at once, and never is there a wrong answer.
    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_server_that_falls_silent_or_goes_at_any_message_is_told_of(bool ends)
    {
        SilentStream? stream = null;
        Life(s => stream = new SilentStream(s, 1000, ends), Long);
        int all = stream!.Passed;
        Assert.InRange(all, 15, 60);
        for (int answers = 0; answers < all; answers++)
        {
            ClusterCertsException error = Assert.Throws<ClusterCertsException>(
                () => Life(s => new SilentStream(s, answers, ends), ends ? Long : TimeSpan.FromMilliseconds(50)));
            Assert.Equal((answers, ErrorCode.NodeUnreachable), (answers, error.ErrorCode));
            Assert.Contains("node1", error.Message, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void A_stopped_command_ends_at_once_and_its_server_too()
    {
        using var stop = new CancellationTokenSource();
        using INodeFiles files = SftpServerProgram.Open([SftpServerProgram.Location], s => new SilentStream(s, 1, ends: false), Long, stop.Token);
        stop.CancelAfter(TimeSpan.FromMilliseconds(200));
        Assert.ThrowsAny<OperationCanceledException>(() => files.Look("/"));
        Assert.ThrowsAny<OperationCanceledException>(() => files.Look("/"));
    }

    [SkippableFact]
    public void A_server_that_may_only_read_is_told_of()
    {
        File.WriteAllText(Folder.File("there"), "x");
        using INodeFiles files = SftpServerProgram.Open("-R");
        Assert.Equal("x"u8.ToArray(), files.Read(Folder.File("there"), 10));
        Assert.Equal(ErrorCode.WriteDenied, Refusal(() => files.WriteNew(Folder.File("new"), "x"u8, default)));
        Assert.Equal(ErrorCode.WriteDenied, Refusal(() => files.Delete(Folder.File("there"))));
        Assert.Equal(ErrorCode.WriteDenied, Refusal(() => files.MakeFolder(Folder.File("new"), default)));
    }

    // An account with few rights: what is another's stays as it was, and nothing is left of what could not be given away.
    [SkippableFact]
    public void What_the_account_may_not_is_told_of()
    {
        Skip.IfNot(Environment.IsPrivilegedProcess, "only root acts as another account");
        Peer.Needs("setpriv");
        string others = Folder.File("others"), secret = Path.Combine(others, "secret"), own = Folder.File("own");
        File.SetUnixFileMode(Folder.Path, (UnixFileMode)0x1ed);
        Directory.CreateDirectory(others);
        Directory.CreateDirectory(own);
        File.WriteAllText(secret, "1");
        File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        Peer.Expect("chown", "65534:65534", own);
        using INodeFiles files = SftpServerProgram.Open(
            [Peer.Find("setpriv")!, "--reuid", "65534", "--regid", "65534", "--clear-groups", SftpServerProgram.Location], s => s, Long, default);
        Assert.Equal(ErrorCode.AccessDenied, Refusal(() => files.Read(secret, 10)));
        Assert.Equal(ErrorCode.WriteDenied, Refusal(() => files.WriteNew(Path.Combine(others, "new"), "x"u8, default)));
        Assert.Equal(ErrorCode.WriteDenied, Refusal(() => files.MakeFolder(Path.Combine(others, "new"), default)));
        Assert.Equal(ErrorCode.WriteDenied, Refusal(() => files.Delete(secret)));
        Assert.Equal(ErrorCode.WriteDenied, Refusal(() => files.Rename(secret, Path.Combine(own, "taken"))));
        Assert.Equal(ErrorCode.WriteDenied, Refusal(() => files.WriteNew(Path.Combine(own, "given"), "x"u8, new NodeFileRights(0x1a0, 0, 0))));
        Assert.Equal(ErrorCode.WriteDenied, Refusal(() => files.MakeFolder(Path.Combine(own, "given"), new NodeFileRights(null, 0))));
        Assert.Empty(files.List(own));
        files.WriteNew(Path.Combine(own, "kept"), "x"u8, new NodeFileRights(0x1a0, 65534, 65534)); // It is this account's already.
        Assert.Equal(["secret"], files.List(others));
    }

    // A server without OpenSSH's extensions: what needs one step is refused where a file is there, and a link is said to be impossible.
    [SkippableFact]
    public void Without_extensions_nothing_is_replaced_in_two_steps()
    {
        using INodeFiles files = SftpServerProgram.Open("-P", "posix-rename,hardlink,fsync,statvfs");
        string one = Folder.File("one"), other = Folder.File("other");
        files.WriteNew(one, "1"u8, default);
        files.WriteNew(other, "2"u8, default);
        Skip.If(Mentions(files), "this server cannot leave its extensions out");
        Assert.False(files.Link(one, Folder.File("link")));
        Assert.Equal(ErrorCode.FileExists, Refusal(() => files.Rename(one, other)));
        files.Rename(one, Folder.File("third"));
        Assert.Equal(["other", "third"], files.List(Folder.Path).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public void The_home_of_the_account_is_where_the_server_begins()
    {
        using INodeFiles files = SftpServerProgram.Open("-d", Folder.Path);
        Assert.Equal(Folder.Path, files.Resolve("~/"));
        Assert.Equal(Folder.File("tls"), files.Resolve("~/tls"));
        Directory.CreateDirectory(Folder.File("real"));
        File.CreateSymbolicLink(Folder.File("tls"), Folder.File("real"));
        Assert.Equal(Folder.File("real"), files.Resolve("~/tls"));
        Assert.Equal(Folder.File("real/deep/er"), files.Resolve("~/real/deep/er"));
    }

    private bool Mentions(INodeFiles files)
    {
        bool linked = files.Link(Folder.File("one"), Folder.File("probe"));
        if (linked)
            files.Delete(Folder.File("probe"));
        return linked;
    }

    private void Life(Func<Stream, Stream> between, TimeSpan timeout)
    {
        string folder = Directory.CreateDirectory(Folder.File(Guid.NewGuid().ToString())).FullName;
        string file = Path.Combine(folder, "file"), other = Path.Combine(folder, "other"), made = Path.Combine(folder, "made");
        using INodeFiles files = SftpServerProgram.Open([SftpServerProgram.Location], between, timeout, default);
        files.Resolve(folder);
        files.WriteNew(file, "x"u8, new NodeFileRights(0x1a0));
        files.Look(file);
        files.List(folder);
        files.Read(file, 10);
        files.Link(file, other);
        files.Rename(file, other);
        files.Delete(file);
        files.MakeFolder(made, default);
        files.DeleteFolder(made);
    }

    private protected override INodeFiles Open() => SftpServerProgram.Open();

    [GeneratedRegex(@"^\d+\s+(\w+)\(")]
    private static partial Regex Call();
}
