using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>A folder of this machine as a node's files.</summary>
public sealed class FolderFilesTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FolderFiles _files;

    public FolderFilesTests() => _files = new FolderFiles(_folder.Path, FileSystem.Real, TimeSpan.FromSeconds(60), default);

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    // Private until it is whole, then as it was asked for; a name that is taken is not written.
    [SkippableFact]
    public void A_new_file_has_its_rights_and_is_never_written_over()
    {
        Skip.If(OperatingSystem.IsWindows(), "there are no modes");
        string plain = _folder.File("a b'\"ä.pem"), shared = _folder.File("shared");
        _files.WriteNew(plain, "key"u8, default);
        Assert.Equal((NodeFileKind.File, 3, 0x180), Facts(plain));
        _files.WriteNew(shared, ""u8, new NodeFileRights(0x1a0)); // 0640
        Assert.Equal((NodeFileKind.File, 0, 0x1a0), Facts(shared));
        Assert.Equal("key"u8.ToArray(), _files.Read(plain, 10));
        Assert.Equal(ErrorCode.FileExists, Refusal(() => _files.WriteNew(plain, "other"u8, default)));
        Assert.Equal("key"u8.ToArray(), _files.Read(plain, 3));
        Assert.Equal(ErrorCode.FileTooLarge, Refusal(() => _files.Read(plain, 2)));
    }

    [SkippableFact]
    public void Owner_and_group_are_given_where_this_user_may_and_nothing_is_left_where_not()
    {
        Skip.If(OperatingSystem.IsWindows(), "there are no owners");
        string path = _folder.File("given");
        var rights = new NodeFileRights(0x1a0, 12345, 54321);
        if (Environment.IsPrivilegedProcess)
        {
            _files.WriteNew(path, "x"u8, rights);
            NodeFile file = _files.Look(path)!;
            Assert.Equal((0x1a0, 12345u, 54321u), (file.Mode, file.UserId!.Value, file.GroupId!.Value));
        }
        else
        {
            Assert.Equal(ErrorCode.WriteDenied, Refusal(() => _files.WriteNew(path, "x"u8, rights)));
            Assert.Null(_files.Look(path));
        }
    }

    [Fact]
    public void A_rename_puts_a_file_over_another_and_a_link_keeps_the_old_one()
    {
        string now = _folder.File("now"), next = _folder.File("next"), old = _folder.File("old");
        File.WriteAllText(now, "1");
        File.WriteAllText(next, "2");
        Assert.Equal(!OperatingSystem.IsWindows(), _files.Link(now, old));
        _files.Rename(next, now);
        Assert.Equal("2", File.ReadAllText(now));
        Assert.Null(_files.Look(next));
        if (!OperatingSystem.IsWindows())
            Assert.Equal("1", File.ReadAllText(old));
        Assert.Equal(ErrorCode.FileNotFound, Refusal(() => _files.Link(_folder.File("none"), next)));
        Assert.Equal(ErrorCode.FileExists, Refusal(() => _files.Link(now, now)));
    }

    [Fact]
    public void Folders_are_made_private_one_at_a_time_and_deleted_when_empty()
    {
        string folder = _folder.File("new"), deep = Path.Combine(folder, "one", "two"), file = Path.Combine(folder, ".hidden");
        Assert.Equal(ErrorCode.FileNotFound, Refusal(() => _files.MakeFolder(deep, default)));
        _files.MakeFolder(folder, default);
        if (!OperatingSystem.IsWindows())
            Assert.Equal((NodeFileKind.Folder, 0x1c0), (_files.Look(folder)!.Kind, _files.Look(folder)!.Mode));
        Assert.Equal(ErrorCode.FileExists, Refusal(() => _files.MakeFolder(folder, default)));
        _files.WriteNew(file, "x"u8, default);
        Assert.Equal([".hidden"], _files.List(folder));
        Assert.Equal(ErrorCode.FileSystemError, Refusal(() => _files.DeleteFolder(folder)));
        _files.Delete(file);
        _files.DeleteFolder(folder);
        Assert.Null(_files.Look(folder));
        Assert.Equal(ErrorCode.FileNotFound, Refusal(() => _files.Delete(file)));
        Assert.Equal(ErrorCode.FileNotFound, Refusal(() => _files.List(folder)));
    }

    // Of a link its own kind is told; a folder that is one is followed by its resolution.
    [SkippableFact]
    public void A_link_is_seen_as_one()
    {
        Skip.If(OperatingSystem.IsWindows(), "links need a privilege");
        string folder = _folder.File("real"), link = _folder.File("link");
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(link, folder);
        Assert.Equal((NodeFileKind.Link, folder), (_files.Look(link)!.Kind, _files.Look(link)!.LinkTarget));
        Assert.Equal(folder, _files.Resolve(link + "/"));
        Assert.Equal(_folder.File("none"), _files.Resolve(_folder.File("none")));
        _files.Delete(link);
        Assert.True(Directory.Exists(folder));
    }

    [SkippableFact]
    public void A_disk_that_is_full_or_read_only_is_said_to_be()
    {
        using (SmallDisk disk = SmallDisk.Mount(_folder.File("disk"), 1, "0"))
        {
            disk.Fill();
            string path = Path.Combine(disk.Path, "new");
            Assert.Equal(ErrorCode.DiskFull, Refusal(() => _files.WriteNew(path, new byte[100_000], default)));
            Assert.Null(_files.Look(path));
            Peer.Expect("mount", "-o", "remount,ro", disk.Path);
            Assert.Equal(ErrorCode.WriteDenied, Refusal(() => _files.WriteNew(path, "x"u8, default)));
            Assert.Equal(ErrorCode.WriteDenied, Refusal(() => _files.Delete(Path.Combine(disk.Path, "filler"))));
        }
    }

    [SkippableFact]
    public void A_command_tells_its_status_and_what_it_printed()
    {
        Skip.If(OperatingSystem.IsWindows(), "written for sh");
        Assert.Equal(new NodeCommandResult(0, "one two\noops"), _files.Run("echo 'one two'; echo oops >&2"));
        Assert.Equal(new NodeCommandResult(3, ""), _files.Run("cat; exit 3")); // Nothing is on its standard input.
        Assert.Equal(new NodeCommandResult(0, "a\uFFFD[1mb"), _files.Run("printf 'a\\033[1mb'"));
        NodeCommandResult much = _files.Run("head -c 1000000 /dev/zero | tr '\\0' x")!;
        Assert.Equal((0, 1025), (much.ExitStatus, much.Output.Length));
    }

    [SkippableFact]
    public void A_command_that_hangs_is_ended()
    {
        Skip.If(OperatingSystem.IsWindows(), "written for sh");
        Assert.Equal(new NodeCommandResult(null, "begun"), _files.Run("echo begun; sleep 600", TimeSpan.FromSeconds(1)));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        using var stopped = new FolderFiles(_folder.Path, FileSystem.Real, TimeSpan.FromSeconds(60), stop.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => stopped.Run("sleep 600"));
    }

    private (NodeFileKind Kind, long Size, int? Mode) Facts(string path) =>
        (_files.Look(path)!.Kind, _files.Look(path)!.Size, _files.Look(path)!.Mode);

    private static ErrorCode Refusal(Action act) => Assert.Throws<ClusterCertsException>(act).ErrorCode;
}
