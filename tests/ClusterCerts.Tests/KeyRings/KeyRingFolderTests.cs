namespace ClusterCerts.Tests.KeyRings;

/// <summary>What other users of the folder need: its owner, its access list, and rsync.</summary>
public sealed class KeyRingFolderTests
{
    // An administrator turns as root the ring of a service: the service must read the new folder as it read the old one.
    [SkippableFact]
    public void A_turn_keeps_owner_and_group()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root may give files away");
        Peer.Needs("chown", "stat");
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        Peer.Expect("chown", "-R", "12345:54321", ring);
        Rings.Turn(ring);
        foreach (string path in (string[])[ring, .. Directory.GetFiles(ring)])
            Assert.Equal("12345:54321", Peer.Expect("stat", "-c", "%u:%g", path).Trim());
    }

    [SkippableFact]
    public void A_turn_keeps_access_lists()
    {
        Peer.Needs("setfacl", "getfacl");
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        Skip.IfNot(Peer.Run("setfacl", "-m", "u:12345:rx", ring).ExitCode == 0, "the file system has no access lists");
        Peer.Expect("setfacl", "-m", "u:12345:r", Path.Combine(ring, "server_a.key"));
        string AccessTo(string name) => Peer.Expect("getfacl", "--omit-header", "--numeric", "--absolute-names", Path.Combine(ring, name));
        string folderBefore = AccessTo("");
        string keyBefore = AccessTo("server_a.key");
        Assert.Contains("user:12345:r", keyBefore, StringComparison.Ordinal);
        Rings.Turn(ring);
        Assert.Equal(folderBefore, AccessTo(""));
        Assert.Equal(keyBefore, AccessTo("server_c.key"));
        Assert.Equal(keyBefore, AccessTo("server_b.key")); // The new pair is for whom the active one is.
    }

    // Keys of a kind have one size; rsync compares size and time in whole seconds.
    [SkippableFact]
    public void A_node_that_is_synced_with_rsync_has_each_state_whole()
    {
        Peer.Needs("rsync");
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        string node = folder.File("node");
        for (int turn = 0; turn < 6; turn++)
        {
            Peer.Expect("rsync", "-a", "--delete", ring + "/", node);
            Assert.Equal(Rings.State(Rings.Open(ring)), Rings.State(Rings.Open(node)));
            Assert.True(Rings.Open(node).IsHealthy);
            Assert.Equal(6, Directory.GetFileSystemEntries(node).Length);

            // Turn after turn within a second, and turns taken back.
            Rings.Turn(ring);
            if (turn % 2 == 1)
                Rings.Undo(ring);
        }
    }
}
