namespace ClusterCerts.Tests.Storage;

/// <summary>Creating means creating: what came to a place meanwhile is never replaced, and a lock that cannot be taken is told.</summary>
public sealed class CreatingTests
{
    [Fact]
    public void Two_authorities_with_one_output_folder_never_replace_each_others_pairs()
    {
        using var one = new TestAuthority();
        using var other = new TestAuthority();
        string output = Path.Combine(one.Around, "out");
        Directory.CreateDirectory(output);
        string[] ids = [.. Enumerable.Range(1, 40).Select(i => $"n{i}")];
        Outcome<NodeCert>[][] outcomes = new Outcome<NodeCert>[2][];
        Parallel.Invoke(
            () => outcomes[0] = [.. one.Open().Issue(ids, new NodeCertParameters { OutputPath = output })],
            () => outcomes[1] = [.. other.Open().Issue(ids, new NodeCertParameters { OutputPath = output })]);

        Assert.All(outcomes.SelectMany(o => o).Where(o => o.Error is not null), o => Assert.Equal(ErrorCode.FileExists, o.Error!.ErrorCode));
        foreach (NodeCert made in outcomes.SelectMany(o => o).Where(o => o.Succeeded).Select(o => o.Value!))
        {
            Assert.Equal(made.SerialNumber, NodeCertFiles.Read(made.CertificatePath!, DateTimeOffset.UtcNow).SerialNumber);
            Assert.True(KeyMatch.Test(made.KeyPath!, made.CertificatePath!));
        }

        Assert.Equal(ids.Length, outcomes.SelectMany(o => o).Count(o => o.Succeeded));
        Assert.Empty(CertLedger.Test(one.Path));
        Assert.Empty(CertLedger.Test(other.Path));
        Assert.DoesNotContain(Directory.EnumerateFiles(output, ".*"), path => path.EndsWith(".cctmp", StringComparison.Ordinal));
    }

    // What comes to the place after it was looked at.
    [Theory]
    [InlineData("node.n1.crt")]
    [InlineData("node.n1.key")]
    public void What_comes_meanwhile_stays(string name)
    {
        using var authority = new TestAuthority();
        HookedFileSystem disk = IntrudedAt(authority.File(name));
        ClusterCertsException? error = authority.Open(disk).Issue(["n1"], new NodeCertParameters()).Single().Error;
        Assert.Equal(ErrorCode.FileExists, error?.ErrorCode);
        Assert.Equal("another's", File.ReadAllText(authority.File(name)));
        Assert.False(File.Exists(authority.File(name == "node.n1.crt" ? "node.n1.key" : "node.n1.crt")));
        Assert.Empty(authority.Open().GetNodeCerts());
    }

    // What comes to a folder's place after it was looked at, in the last step before the folder gets its name.
    [Theory]
    [InlineData("export", ErrorCode.FileExists)]
    [InlineData("CA directory", ErrorCode.FileExists)]
    [InlineData("key ring", ErrorCode.FileSystemError)]
    public void A_folder_that_comes_meanwhile_stays(string what, ErrorCode code)
    {
        using var authority = new TestAuthority();
        NodeCert node = authority.Issue("n1");
        string place = Path.Combine(authority.Around, "out");
        HookedFileSystem disk = IntrudedAt(place);
        Action make = what switch
        {
            "export" => () =>
            {
                var exporter = new NodeCertExporter(
                    new NodeCertExportParameters { Format = ExportFormat.Nginx, OutputPath = place }, authority.Context(disk));
                using ExportPlan plan = exporter.Plan(node);
                exporter.Write(plan);
            },
            "CA directory" => () => new SigningCertExporter(authority.Open(disk), new SigningCertExportParameters { OutputPath = place }).Export(),
            _ => () => KeyRingMaker.Create(
                new KeyRingParameters { Path = place, KeyAlgorithm = KeyAlgorithm.EcdsaP256 }, new KeyRingContext { Files = disk }, CancellationToken.None),
        };
        Assert.Equal(code, Assert.Throws<ClusterCertsException>(make).ErrorCode);
        Assert.Equal("another's", File.ReadAllText(Path.Combine(place, "theirs")));
        Assert.Equal(["theirs"], Directory.EnumerateFileSystemEntries(place).Select(Path.GetFileName));
        Assert.Empty(Directory.EnumerateFiles(authority.Around, "*.key", SearchOption.AllDirectories).Where(k => !k.StartsWith(authority.Path, StringComparison.Ordinal)));
    }

    // Another command makes the authority between the first look and the lock.
    [Fact]
    public void An_authority_that_comes_meanwhile_stays()
    {
        using var folder = new TestFolder();
        var parameters = new SigningCertParameters { Path = folder.File("pki"), Subject = "CN=test" };
        bool isOvertaken = false;
        var disk = new HookedFileSystem(change =>
        {
            if (isOvertaken || change.Kind != DiskChangeKind.CreatePrivateDirectory)
                return;
            isOvertaken = true;
            CertAuthority.Create(parameters);
        });
        var error = Assert.Throws<ClusterCertsException>(() => CertAuthority.Create(parameters, new AuthorityContext { Files = disk }));
        Assert.True(isOvertaken);
        Assert.Equal(ErrorCode.AuthorityExists, error.ErrorCode);
        Assert.True(KeyMatch.Test(folder.File("pki/signing.key"), folder.File("pki/signing.crt")));
        Assert.Empty(CertLedger.Test(folder.File("pki")));
    }

    // Another program puts a file into the place in the last step before ours gets its name: it stays, and of ours nothing does.
    [Theory]
    [InlineData("New-SigningCert", "signing.key")]
    [InlineData("New-SigningCert", "signing.srl")]
    [InlineData("New-SigningCert", "policy.json")]
    [InlineData("New-SigningCert", "trust.crt")]
    [InlineData("New-SigningCert", "signing.crt")]
    [InlineData("Import-SigningCert", "signing.key")]
    [InlineData("Import-SigningCert", "trust.crt")]
    [InlineData("Import-SigningCert", "signing.crt")]
    public void A_file_of_an_authority_that_comes_meanwhile_stays(string command, string name)
    {
        using var other = new TestAuthority();
        string pki = Path.Combine(other.Around, "new");
        HookedFileSystem disk = IntrudedAt(Path.Combine(pki, name));
        void Make(FileSystem files)
        {
            if (command == "New-SigningCert")
                CertAuthority.Create(new SigningCertParameters { Path = pki, Subject = "CN=new" }, other.Context(files));
            else
                CertAuthority.Import(new() { Path = pki, CertificatePath = other.File("signing.crt"), KeyPath = other.File("signing.key") }, other.Context(files));
        }

        Assert.Equal(ErrorCode.FileExists, Assert.Throws<ClusterCertsException>(() => Make(disk)).ErrorCode);
        Assert.Equal("another's", File.ReadAllText(Path.Combine(pki, name)));
        Assert.Equal([name], Directory.EnumerateFiles(pki).Select(Path.GetFileName).Except([".lock"]));

        File.Delete(Path.Combine(pki, name));
        Make(FileSystem.Real);
        Assert.Empty(CertLedger.Test(pki, other.Context()));
        Assert.Empty(CertAuthority.Open(pki, other.Context()).GetNotices());
    }

    // The same for a request whose place is in an authority directory.
    [Theory]
    [InlineData(".key")]
    [InlineData(".csr")]
    public void A_request_in_an_authority_leaves_what_comes_meanwhile(string ending)
    {
        using var authority = new TestAuthority();
        authority.Issue("1");
        string place = authority.File("node.x" + ending);
        ClusterCertsException? error = RequestMaker.Make(
            ["x"], new NodeCertRequestParameters { Path = authority.Path }, authority.Context(IntrudedAt(place))).Single().Error;
        Assert.Equal(ErrorCode.FileExists, error?.ErrorCode);
        Assert.Equal("another's", File.ReadAllText(place));
        Assert.Equal([place], Directory.EnumerateFiles(authority.Path, "*node.x*"));
        Assert.Single(authority.Open().GetNodeCerts());
        Assert.Empty(authority.Open().GetNotices());
        Assert.Empty(CertLedger.Test(authority.Path, authority.Context()));
    }

    // Cut off right before, and the next command finds what came meanwhile.
    [Fact]
    public void What_came_before_a_recovery_stays_too()
    {
        for (int operation = 1; ; operation++)
        {
            using var folder = new TestFolder();
            string pki = folder.File("pki");
            var parameters = new SigningCertParameters { Path = pki, Subject = "CN=test" };
            HookedFileSystem disk = HookedFileSystem.CutOff(operation);
            _ = Record.Exception(() => CertAuthority.Create(parameters, new AuthorityContext { Files = disk }));
            if (disk.Count < operation)
                return;
            string certificate = Path.Combine(pki, "signing.crt");
            if (!Directory.Exists(pki) || File.Exists(certificate))
                continue;
            File.WriteAllText(certificate, "another's");
            _ = Record.Exception(() => CertAuthority.Create(parameters));
            Assert.Equal((operation, "another's"), (operation, File.ReadAllText(certificate)));
            Assert.DoesNotContain(Directory.EnumerateFiles(pki), f => f.EndsWith(".cctmp", StringComparison.Ordinal) || f.EndsWith(".key", StringComparison.Ordinal));
            File.Delete(certificate);
            CertAuthority.Create(parameters);
            Assert.Empty(CertLedger.Test(pki));
        }
    }

    // Without -Force a key that lies there is neither replaced nor taken away.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_import_leaves_a_key_that_is_there(bool hasKey)
    {
        using var other = new TestAuthority();
        string pki = Path.Combine(other.Around, "new");
        Directory.CreateDirectory(pki);
        File.WriteAllText(Path.Combine(pki, "signing.key"), "another's");
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => CertAuthority.Import(
            new() { Path = pki, CertificatePath = other.File("signing.crt"), KeyPath = hasKey ? other.File("signing.key") : null }));
        Assert.Equal(ErrorCode.FileExists, error.ErrorCode);
        Assert.Equal("another's", File.ReadAllText(Path.Combine(pki, "signing.key")));
    }

    // ENOLCK (NFS without lockd), EOPNOTSUPP, ENOSYS, EIO: nothing is written, and reading goes on.
    [Theory]
    [InlineData(37)]
    [InlineData(95)]
    [InlineData(38)]
    [InlineData(5)]
    public void Without_locks_nothing_is_written(int error)
    {
        using var authority = new TestAuthority();
        authority.Issue("n1");
        Dictionary<string, string> before = authority.Snapshot();
        HookedFileSystem disk = HookedFileSystem.WithoutLocks(error);
        var failure = Assert.Throws<ClusterCertsException>(() => authority.Open(disk).Issue(["n2"], new NodeCertParameters()).ToList());
        Assert.Equal(ErrorCode.LockUnavailable, failure.ErrorCode);
        Assert.Contains("cannot be locked", failure.Message, StringComparison.Ordinal);
        Assert.Throws<ClusterCertsException>(() => authority.Open(disk).Revoke(new RevocationParameters { NodeIds = ["n1"] }));
        Assert.Equal(before, authority.Snapshot());
        Assert.Single(authority.Open(disk).GetNodeCerts());

        // A rehearsal says so too, and waits for nobody who has the lock.
        failure = Assert.Throws<ClusterCertsException>(
            () => authority.Open(new RehearsalFileSystem(disk)).Issue(["n2"], new NodeCertParameters()).ToList());
        Assert.Equal(ErrorCode.LockUnavailable, failure.ErrorCode);
        using (new FileStream(authority.File(".lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.True(authority.Open(new RehearsalFileSystem()).Issue(["n2"], new NodeCertParameters()).Single().Succeeded);
        Assert.Equal(before, authority.Snapshot());
    }

    // Another's file or folder comes to the place right before ours gets its name.
    private static HookedFileSystem IntrudedAt(string place) => new(change =>
    {
        if (change.Path != place)
            return;
        if (change.Kind == DiskChangeKind.Move && !File.Exists(place))
            File.WriteAllText(place, "another's");
        if (change.Kind == DiskChangeKind.MoveDirectory && !Directory.Exists(place))
        {
            Directory.CreateDirectory(place);
            File.WriteAllText(Path.Combine(place, "theirs"), "another's");
        }
    });
}
