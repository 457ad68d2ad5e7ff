using System.Diagnostics;

namespace ClusterCerts.Tests.Storage;

/// <summary>A file that cannot be replaced costs its own node a renewal and nobody anything else: pairs stay pairs, reads and other nodes go on.</summary>
public sealed class UnreplaceableFileTests
{
    /// <summary>What is in the way, and the code and the word that tell it.</summary>
    public static TheoryData<string, string, ErrorCode, string> Obstacles => new()
    {
        { "node.n1.key", "folder", ErrorCode.WrongFileKind, "is a folder" },
        { "node.n1.crt", "folder", ErrorCode.WrongFileKind, "is a folder" },
        { "node.n1.key", "link", ErrorCode.FileIsLink, "is a link to" },
        { "node.n1.crt", "link", ErrorCode.FileIsLink, "is a link to" },
        { "node.n1.key", "dangling link", ErrorCode.FileIsLink, "is a link to" },
        { "node.n1.key", "immutable", ErrorCode.WriteDenied, "immutable" }, // chattr +i
        { "node.n1.crt", "immutable", ErrorCode.WriteDenied, "immutable" },
        { "node.n1.key", "append only", ErrorCode.WriteDenied, "immutable" }, // chattr +a
    };

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void What_shows_before_is_refused_before_anything_is_signed(string name, string obstacle, ErrorCode code, string says)
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "n1", "n2");
        string path = authority.File(name);
        using IDisposable? inTheWay = Put(path, obstacle);
        if (inTheWay is null)
            return; // The file system, or the user, has no such flag.
        long lines = File.ReadAllLines(authority.File(LedgerFile.FileName)).Length;

        Outcome<NodeCertRenewal>[] outcomes = [.. authority.Open().Renew(["n1", "n2"], new NodeCertRenewalParameters())];
        Outcome<NodeCert> again = authority.Open().Issue(["n1"], new NodeCertParameters { Force = true }).Single();

        foreach (ClusterCertsException? error in (ClusterCertsException?[])[outcomes[0].Error, again.Error])
        {
            Assert.Equal(code, error?.ErrorCode);
            Assert.Contains(says, error!.Message, StringComparison.Ordinal);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }

        Assert.NotNull(outcomes[1].Value?.Renewed);
        Assert.Equal(lines + 1, File.ReadAllLines(authority.File(LedgerFile.FileName)).Length);
        Assert.Empty(authority.Open().GetNotices());
        Assert.Equal(2, authority.Open().GetNodeCerts().Count());
    }

    /// <summary>A file of the authority's own, what is in the way, and the code and word that tell it.</summary>
    public static TheoryData<string, string, ErrorCode, string> OwnObstacles => new()
    {
        { LedgerFile.FileName, "immutable", ErrorCode.WriteDenied, "immutable" },
        { LedgerFile.FileName, "append only", ErrorCode.WriteDenied, "immutable" }, // what is cut off must go again
        { AuthorityDocument.SerialNumber.Name, "immutable", ErrorCode.WriteDenied, "immutable" },
        { AuthorityDocument.SerialNumber.Name, "append only", ErrorCode.WriteDenied, "immutable" }, // it is replaced, not added to
        { AuthorityDocument.SerialNumber.Name, "link", ErrorCode.FileIsLink, "is a link to" },
    };

    [Theory]
    [MemberData(nameof(OwnObstacles))]
    public void What_every_issuance_needs_is_named_before_anything_is_begun(string name, string obstacle, ErrorCode code, string says)
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "n1");
        string path = authority.File(name);
        using IDisposable? inTheWay = Put(path, obstacle);
        if (inTheWay is null)
            return;

        Func<ClusterCertsException?>[] issuances =
        [
            () => authority.Open().Renew(["n1"], new NodeCertRenewalParameters()).Single().Error,
            () => authority.Open().Issue(["n2"], new NodeCertParameters()).Single().Error,
            () => authority.Open(new RehearsalFileSystem()).Issue(["n2"], new NodeCertParameters()).Single().Error, // with -WhatIf
        ];
        foreach (Func<ClusterCertsException?> issue in issuances)
        {
            ClusterCertsException? error = null;
            try
            {
                error = issue();
            }
            catch (ClusterCertsException e)
            {
                error = e;
            }

            Assert.NotNull(error);
            Assert.Equal(code, error.ErrorCode);
            Assert.Contains(says, error.Message, StringComparison.Ordinal);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }

        // Nothing was begun: the next command has nothing to finish.
        Assert.Empty(authority.Open().GetNotices());
        Assert.True(KeyMatch.Test(authority.File("node.n1.key"), authority.File("node.n1.crt")));
    }

    /// <summary>A phase, and the file that it could not replace.</summary>
    [Theory]
    [InlineData(RotationPhase.Stage, "next.key", "folder")]
    [InlineData(RotationPhase.Trust, "trust.crt", "link")]
    [InlineData(RotationPhase.Trust, "trust.crt", "immutable")]
    [InlineData(RotationPhase.Issue, "signing.key", "link")]
    [InlineData(RotationPhase.Issue, "signing.crt", "immutable")]
    [InlineData(RotationPhase.Retire, "trust.crt", "link")]
    public void A_phase_that_cannot_replace_its_files_is_not_begun(RotationPhase phase, string name, string obstacle)
    {
        using var authority = new TestAuthority();
        for (RotationPhase before = RotationPhase.Stage; before < phase; before++)
            authority.Open().Rotate(new RotationParameters { Phase = before, IsConfirmed = true });
        if (!File.Exists(authority.File(name)))
            File.WriteAllText(authority.File(name), "");
        using IDisposable? inTheWay = Put(authority.File(name), obstacle);
        if (inTheWay is null)
            return;

        ClusterCertsException error = Assert.Throws<ClusterCertsException>(
            () => authority.Open().Rotate(new RotationParameters { Phase = phase, IsConfirmed = true }));

        Assert.Contains(authority.File(name), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(authority.Open().GetNotices(), n => n.Contains("was begun at", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(".key", false)]
    [InlineData(".crt", false)]
    [InlineData(".key", true)] // the first time: there is nothing to go back to
    [InlineData(".crt", true)]
    public void What_fails_only_when_it_is_tried_is_put_back_and_withdrawn(string ending, bool isNew)
    {
        using var authority = new TestAuthority();
        if (!isNew)
            authority.Issue(new NodeCertParameters(), "n1", "n2");
        Dictionary<string, string> before = authority.Snapshot();
        HookedFileSystem disk = Stubborn(path => path.EndsWith("node.n1" + ending, StringComparison.Ordinal));

        // All of them: whether a node that nobody waits for is issued depends on how fast its key is made.
        ClusterCertsException? error = isNew
            ? authority.Open(disk).Issue(["n1", "n2"], new NodeCertParameters()).ToArray()[0].Error
            : authority.Open(disk).Renew(["n1", "n2"], new NodeCertRenewalParameters()).ToArray()[0].Error;

        Assert.Equal(ErrorCode.WriteDenied, error?.ErrorCode);
        Assert.Contains("node.n1" + ending, error!.Message, StringComparison.Ordinal);
        Assert.Contains("Operation not permitted", error.Message, StringComparison.Ordinal);
        Dictionary<string, string> after = authority.Snapshot();
        foreach (string name in (string[])["node.n1.crt", "node.n1.key"])
            Assert.Equal(before.GetValueOrDefault(authority.File(name)), after.GetValueOrDefault(authority.File(name)));
        Assert.DoesNotContain(after.Keys, path => path.EndsWith(".cctmp", StringComparison.Ordinal));

        // The ledger tells what is: the certificate before counts, the new one was never handed out.
        Assert.Empty(CertLedger.Test(authority.Path));
        NodeCert[] certs = [.. authority.Open().GetNodeCerts()];
        Assert.Equal(isNew ? ["n2"] : ["n1", "n2"], certs.Select(c => c.NodeId).Order());
        Assert.All(certs, c => Assert.True(KeyMatch.Test(c.KeyPath!, c.CertificatePath!)));
        Assert.Empty(authority.Open().GetNotices());

        // And the next renewal, when the way is free, is like any other.
        Assert.Null(authority.Open().Issue(["n1"], new NodeCertParameters { Force = true }).Single().Error);
        Assert.Empty(CertLedger.Test(authority.Path));
    }

    [Fact]
    public void What_was_cut_off_and_cannot_be_finished_stops_nobody_else()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "n1", "n2");
        Assert.NotNull(authority.Open(HookedFileSystem.CutOff(change => change.Names("node.n1.key")))
            .Renew(["n1"], new NodeCertRenewalParameters()).Single().Error);

        // The key may not be replaced, and the certificate, which is in place, not be put back.
        HookedFileSystem disk = Stubborn(path => Path.GetFileName(path).StartsWith("node.n1.", StringComparison.Ordinal));
        CertAuthority open = authority.Open(disk);
        string notice = Assert.Single(open.GetNotices());
        Assert.Contains("node.n1.key", notice, StringComparison.Ordinal);
        Assert.Contains("Operation not permitted", notice, StringComparison.Ordinal);
        Assert.Equal(2, open.GetNodeCerts().Count());
        Assert.NotNull(open.Renew(["n2"], new NodeCertRenewalParameters()).Single().Value?.Renewed);

        // When it can, the pair is made whole.
        string finished = Assert.Single(authority.Open().GetNotices());
        Assert.Contains("finished for: n1", finished, StringComparison.Ordinal);
        Assert.Empty(CertLedger.Test(authority.Path));
        Assert.Empty(authority.Open().GetNotices());
    }

    // A key whose new content is gone has not been put in place by that: the certificate does not go before a key that is not its own.
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)] // encrypted: nobody opens it in a recovery
    [InlineData(false, true)] // told by the command itself, or by the one that takes it up
    [InlineData(true, true)]
    public void A_key_that_is_lost_on_the_way_is_not_taken_for_placed(bool isEncrypted, bool isCutOff)
    {
        using var authority = new TestAuthority();
        using Passphrase secret = Passphrase.FromCharacters("secret", "");
        Passphrase? passphrase = isEncrypted ? secret : null;
        authority.Issue(new NodeCertParameters { NodePassphrase = passphrase }, "n1");
        Dictionary<string, string> before = authority.Snapshot();
        HookedFileSystem disk = Losing(authority.File("node.n1.key"), isCutOff);
        ClusterCertsException? error = authority.Open(disk).Renew(["n1"], new NodeCertRenewalParameters { NodePassphrase = passphrase }).Single().Error;
        Assert.NotNull(error);
        CertAuthority open = authority.Open();
        if (isCutOff)
            Assert.Contains("withdrawn", Assert.Single(open.GetNotices()), StringComparison.Ordinal);
        else
            Assert.Contains("withdrawn", error.Message, StringComparison.Ordinal);
        foreach (string name in (string[])["node.n1.crt", "node.n1.key"])
            Assert.Equal(before[authority.File(name)], authority.Snapshot()[authority.File(name)]);
        Assert.Empty(CertLedger.Test(authority.Path));
        Assert.Null(authority.Open().Renew(["n1"], new NodeCertRenewalParameters { NodePassphrase = passphrase }).Single().Error);
    }

    [Fact]
    public void A_rotation_names_the_node_and_issues_the_others()
    {
        using var authority = new TestAuthority();
        authority.Issue(new NodeCertParameters(), "n1", "n2");
        authority.Open().Rotate(new RotationParameters { Phase = RotationPhase.Stage });
        authority.Open().Rotate(new RotationParameters { Phase = RotationPhase.Trust });
        HookedFileSystem disk = Stubborn(path => path.EndsWith("node.n1.key", StringComparison.Ordinal));
        var outcomes = new List<Outcome<NodeCert>>();
        KeyRotation rotation = authority.Open(disk).Rotate(new RotationParameters { Phase = RotationPhase.Issue, IsConfirmed = true }, outcomes.Add);

        Assert.Equal(ErrorCode.WriteDenied, outcomes.Single(o => (string)o.Target == "n1").Error?.ErrorCode);
        Assert.Null(outcomes.Single(o => (string)o.Target == "n2").Error);
        Assert.Contains(rotation.Remaining, n => n.Contains("n1", StringComparison.Ordinal));
        Assert.Empty(CertLedger.Test(authority.Path));
        authority.Open().Rotate(new RotationParameters { Resume = true, IsConfirmed = true });
        Assert.Empty(CertLedger.Test(authority.Path));
    }

    private static IDisposable? Put(string path, string obstacle)
    {
        switch (obstacle)
        {
            case "folder":
                File.Move(path, path + ".aside");
                Directory.CreateDirectory(path);
                return new Undo(() => { });
            case "link":
                File.Move(path, path + ".aside");
                File.CreateSymbolicLink(path, path + ".aside");
                return new Undo(() => { });
            case "dangling link":
                File.Delete(path);
                File.CreateSymbolicLink(path, path + ".gone");
                return new Undo(() => { });
            default:
                string flag = obstacle == "immutable" ? "i" : "a";
                if (!OperatingSystem.IsLinux() || !Chattr("+" + flag, path))
                    return null;
                return new Undo(() => Chattr("-" + flag, path));
        }
    }

    // Some files cannot be replaced, as where a program holds them open on Windows.
    private static HookedFileSystem Stubborn(Func<string, bool> isStubborn) => new(change =>
    {
        if (change.Kind == DiskChangeKind.Move && isStubborn(change.Path) && !isStubborn(change.From!))
            throw new UnauthorizedAccessException("Access is denied.", new IOException("Operation not permitted", 1));
    });

    // Somebody moves the new content away in the very step that was to give it its name; then the disk is gone, or goes on.
    private static HookedFileSystem Losing(string target, bool cutsOff)
    {
        bool isDead = false;
        return new(change =>
        {
            bool isIt = change.Kind == DiskChangeKind.Move && change.Path == target;
            if (isIt)
                File.Delete(change.From!);
            isDead |= isIt && cutsOff;
            if (isIt || isDead)
                throw new IOException("the disk is gone");
        });
    }

    private static bool Chattr(string change, string path)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("chattr", [change, path]) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private sealed class Undo(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
