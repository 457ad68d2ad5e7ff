using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>What every way to a node's files must do.</summary>
public abstract class NodeFilesTests : IDisposable
{
    private INodeFiles? _files;

    internal TestFolder Folder { get; } = new();

    private protected INodeFiles Files => _files ??= Open();

    public void Dispose()
    {
        _files?.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    // Private until it is whole, then as it was asked for; a name that is taken is not written.
    [SkippableTheory]
    [InlineData("plain.pem")]
    [InlineData("a b'\"ä€$(id) .pem")]
    [InlineData("-rf")]
    public void A_new_file_has_its_rights_and_is_never_written_over(string name)
    {
        string plain = Folder.File(name), shared = Folder.File("shared " + name);
        Files.WriteNew(plain, "key"u8, default);
        Assert.Equal((NodeFileKind.File, 3, 0x180), Facts(plain));
        Files.WriteNew(shared, ""u8, new NodeFileRights(0x1a0)); // 0640
        Assert.Equal((NodeFileKind.File, 0, 0x1a0), Facts(shared));
        Assert.Equal("key"u8.ToArray(), Files.Read(plain, 10));
        Assert.Empty(Files.Read(shared, 10));
        Assert.Equal(ErrorCode.FileExists, Refusal(() => Files.WriteNew(plain, "other"u8, default)));
        Assert.Equal("key"u8.ToArray(), Files.Read(plain, 3));
        Assert.Equal(ErrorCode.FileTooLarge, Refusal(() => Files.Read(plain, 2)));
        Assert.Equal(2, Files.List(Folder.Path).Count);
        Assert.Contains(name, Files.List(Folder.Path));
    }

    [SkippableFact]
    public void Large_files_arrive_whole()
    {
        byte[] content = new byte[3_000_001];
        new Random(1).NextBytes(content);
        Files.WriteNew(Folder.File("list"), content, default);
        Assert.Equal(content, File.ReadAllBytes(Folder.File("list")));
        Assert.Equal(content, Files.Read(Folder.File("list"), content.Length));
        Assert.Equal(ErrorCode.FileTooLarge, Refusal(() => Files.Read(Folder.File("list"), content.Length - 1)));
    }

    [SkippableFact]
    public void Owner_and_group_are_given_where_this_user_may_and_nothing_is_left_where_not()
    {
        string path = Folder.File("given"), folder = Folder.File("folder");
        var rights = new NodeFileRights(0x1e8, 12345, 54321); // 0750
        if (Environment.IsPrivilegedProcess)
        {
            Files.WriteNew(path, "x"u8, rights);
            Files.MakeFolder(folder, rights);
            Assert.All([path, folder], p => Assert.Equal((0x1e8, 12345u, 54321u), (Files.Look(p)!.Mode, Files.Look(p)!.UserId!.Value, Files.Look(p)!.GroupId!.Value)));
        }
        else
        {
            Assert.Equal(ErrorCode.WriteDenied, Refusal(() => Files.WriteNew(path, "x"u8, rights)));
            Assert.Equal(ErrorCode.WriteDenied, Refusal(() => Files.MakeFolder(folder, rights)));
            Assert.Empty(Files.List(Folder.Path));
        }
    }

    [SkippableFact]
    public void A_rename_puts_a_file_over_another_and_a_link_keeps_the_old_one()
    {
        string now = Folder.File("now"), next = Folder.File("next"), old = Folder.File("old"), folder = Folder.File("folder");
        File.WriteAllText(now, "1");
        File.WriteAllText(next, "2");
        Directory.CreateDirectory(folder);
        Assert.True(Files.Link(now, old));
        Files.Rename(next, now);
        Assert.Equal(("2", "1"), (File.ReadAllText(now), File.ReadAllText(old)));
        Assert.Null(Files.Look(next));
        Assert.Equal(ErrorCode.FileNotFound, Refusal(() => Files.Link(Folder.File("none"), next)));
        Assert.Equal(ErrorCode.FileExists, Refusal(() => Files.Link(now, old)));
        Assert.Equal(ErrorCode.FileNotFound, Refusal(() => Files.Rename(Folder.File("none"), next)));
        Assert.Equal(ErrorCode.WrongFileKind, Refusal(() => Files.Rename(old, folder)));
    }

    [SkippableFact]
    public void Folders_are_made_private_one_at_a_time_and_deleted_when_empty()
    {
        string folder = Folder.File("new"), deep = Path.Combine(folder, "one", "two"), file = Path.Combine(folder, ".hidden");
        Assert.Equal(ErrorCode.FileNotFound, Refusal(() => Files.MakeFolder(deep, default)));
        Files.MakeFolder(folder, default);
        Assert.Equal((NodeFileKind.Folder, 0x1c0), (Files.Look(folder)!.Kind, Files.Look(folder)!.Mode));
        Assert.Equal(ErrorCode.FileExists, Refusal(() => Files.MakeFolder(folder, default)));
        Files.WriteNew(file, "x"u8, default);
        Assert.Equal([".hidden"], Files.List(folder));
        Assert.Equal(ErrorCode.FileSystemError, Refusal(() => Files.DeleteFolder(folder)));
        Files.Delete(file);
        Files.DeleteFolder(folder);
        Assert.Null(Files.Look(folder));
        Assert.Equal(ErrorCode.FileNotFound, Refusal(() => Files.Delete(file)));
        Assert.Equal(ErrorCode.FileNotFound, Refusal(() => Files.DeleteFolder(folder)));
        Assert.Equal(ErrorCode.FileNotFound, Refusal(() => Files.List(folder)));
        Assert.Equal(ErrorCode.FileNotFound, Refusal(() => Files.Read(file, 10)));
        Assert.Equal(ErrorCode.FileNotFound, Refusal(() => Files.WriteNew(file, "x"u8, default)));
    }

    // Of a link its own kind is told, and where it leads to; a folder that is one is followed by its resolution.
    [SkippableFact]
    public void A_link_is_seen_as_one()
    {
        string folder = Folder.File("real"), link = Folder.File("link"), nowhere = Folder.File("nowhere");
        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(link, folder);
        File.CreateSymbolicLink(nowhere, Folder.File("none"));
        Assert.Equal((NodeFileKind.Link, folder), (Files.Look(link)!.Kind, Files.Look(link)!.LinkTarget));
        Assert.Equal((NodeFileKind.Link, Folder.File("none")), (Files.Look(nowhere)!.Kind, Files.Look(nowhere)!.LinkTarget));
        Assert.Equal(folder, Files.Resolve(link));
        Assert.Equal(Folder.File("absent"), Files.Resolve(Folder.File("absent")));
        Assert.Equal(Folder.File("absent/below"), Files.Resolve(Folder.File("absent/below")));
        Assert.Equal(ErrorCode.FileExists, Refusal(() => Files.WriteNew(nowhere, "x"u8, default)));
        Assert.Null(Files.Look(Folder.File("none")));
        Files.Delete(link);
        Assert.True(Directory.Exists(folder));
    }

    [SkippableFact]
    public void A_disk_that_is_full_or_read_only_is_said_to_be()
    {
        using (SmallDisk disk = SmallDisk.Mount(Folder.File("disk"), 1, "0"))
        {
            disk.Fill();
            string path = Path.Combine(disk.Path, "new"), other = Path.Combine(disk.Path, "other");
            Assert.Equal(ErrorCode.DiskFull, Refusal(() => Files.WriteNew(path, new byte[100_000], default)));
            Assert.Equal(["filler"], Files.List(disk.Path));
            disk.Free();
            Files.WriteNew(path, "x"u8, default);
            Peer.Expect("mount", "-o", "remount,ro", disk.Path);
            Assert.Equal(ErrorCode.WriteDenied, Refusal(() => Files.WriteNew(other, "x"u8, default)));
            Assert.Equal(ErrorCode.WriteDenied, Refusal(() => Files.MakeFolder(other, default)));
            Assert.Equal(ErrorCode.WriteDenied, Refusal(() => Files.Rename(path, other)));
            Assert.Equal(ErrorCode.WriteDenied, Refusal(() => Files.Delete(path)));
            Assert.Equal(["new"], Files.List(disk.Path));
        }
    }

    private protected abstract INodeFiles Open();

    private protected static ErrorCode Refusal(Action act) => Assert.Throws<ClusterCertsException>(act).ErrorCode;

    private (NodeFileKind Kind, long Size, int? Mode) Facts(string path) =>
        (Files.Look(path)!.Kind, Files.Look(path)!.Size, Files.Look(path)!.Mode);
}
