namespace ClusterCerts.Tests.KeyRings;

/// <summary>What other users of the folder need: its owner, its access list, their own files and links, and rsync.</summary>
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

    [SkippableFact]
    public void Other_files_in_the_folder_come_along()
    {
        Skip.If(OperatingSystem.IsWindows(), "symbolic links and modes");
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        File.WriteAllText(Path.Combine(ring, "README"), "whose ring this is");
        File.WriteAllText(Path.Combine(ring, ".hidden.key"), "not a key of the ring");
        Directory.CreateDirectory(Path.Combine(ring, "deep", "er"));
        File.WriteAllText(Path.Combine(ring, "deep", "er", "file"), "x");
        File.CreateSymbolicLink(Path.Combine(ring, "link"), "deep/er/file");
        File.CreateSymbolicLink(Path.Combine(ring, "dangling"), "nowhere");
        File.SetUnixFileMode(ring, (UnixFileMode)0b111_101_000);
        File.SetUnixFileMode(Path.Combine(ring, "server_a.key"), (UnixFileMode)0b110_100_000);
        string[] Others() => [.. Rings.Snapshot(ring).Split('\n').Where(l => !l.StartsWith("server_", StringComparison.Ordinal))];
        File.Delete(Path.Combine(ring, "dangling"));
        string[] before = Others();

        Rings.Turn(ring);
        Assert.Equal(before, Others());
        Assert.Equal((UnixFileMode)0b111_101_000, File.GetUnixFileMode(ring));

        // The old pair keeps the mode that it was given; the new one takes that of the active pair.
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(Path.Combine(ring, "server_c.key")));
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(Path.Combine(ring, "server_b.key")));

        // What came since the turn stays when it is taken back.
        File.WriteAllText(Path.Combine(ring, "since"), "y");
        Rings.Undo(ring);
        Assert.Equal([.. before, .. Others().Where(l => l.StartsWith("since", StringComparison.Ordinal))], Others());
        Assert.True(File.Exists(Path.Combine(ring, "since")));
    }

    [SkippableFact]
    public void A_symbolic_link_to_a_ring_stays_one()
    {
        Skip.If(OperatingSystem.IsWindows(), "symbolic links");
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path;
        string link = folder.File("current");
        Directory.CreateSymbolicLink(link, "ring");
        string next = Rings.Open(link).Pairs[1].Fingerprint!;
        Rings.Turn(link);
        Assert.Equal("ring", new DirectoryInfo(link).LinkTarget);
        Assert.Equal(next, Rings.Open(ring).Active.Fingerprint);
        Assert.Equal([".ring.keyring", "current", "ring"], Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    /// <summary>Neither a turn nor a new ring with -Force puts a plain file in the place of a link.</summary>
    [SkippableTheory]
    [InlineData("server_a.key")]
    [InlineData("server_a.crt")]
    [InlineData("server_c.key")]
    public void A_file_of_a_ring_that_is_a_link_is_refused(string name)
    {
        Skip.If(OperatingSystem.IsWindows(), "symbolic links");
        using var folder = new TestFolder();
        string ring = Rings.Create(folder.File("ring")).Path, link = Path.Combine(ring, name), behind = folder.File("behind");
        File.Move(link, behind);
        File.CreateSymbolicLink(link, behind);
        var forced = new KeyRingParameters { Path = ring, KeyAlgorithm = KeyAlgorithm.EcdsaP256, Force = true };
        Action[] attempts =
        [
            () => KeyRingMaker.Create(forced, Rings.Quick, CancellationToken.None),
            () => KeyRingMaker.Rehearse(forced, Rings.Quick),
            () => Rings.Turn(ring),
            () => KeyRingTurner.PlanTurn(new KeyRingTurnParameters { Path = ring }, Rings.Quick), // with -WhatIf
        ];
        Assert.All(attempts, a => Assert.Equal(ErrorCode.FileIsLink, Assert.Throws<ClusterCertsException>(a).ErrorCode));
        Assert.Equal(behind, new FileInfo(link).LinkTarget);
    }
}
