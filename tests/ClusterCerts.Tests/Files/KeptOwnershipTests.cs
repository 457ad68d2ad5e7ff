namespace ClusterCerts.Tests.Files;

/// <summary>Owner, group, mode and access list of a private file stay when it is replaced, and never go to one who put a file there.</summary>
public sealed class KeptOwnershipTests
{
    private const string Service = "65534";

    // Each command that replaces a key, and what becomes of the mode: one that everyone could read is not repeated.
    [SkippableTheory]
    [InlineData("New-NodeCert", "640", "640 65534:65534")]
    [InlineData("New-NodeCert", "600", "600 65534:65534")]
    [InlineData("New-NodeCert", "644", "640 65534:65534")]
    [InlineData("Update-NodeCert", "666", "660 65534:65534")]
    [InlineData("Update-NodeCert", "640", "640 65534:65534")]
    [InlineData("New-NodeCertRequest", "640", "640 65534:65534")]
    [InlineData("Export-NodeCert", "640", "640 65534:65534")]
    [InlineData("Invoke-KeyRotation -Undo", "640", "640 65534:65534")]
    public void It_stays(string command, string mode, string after)
    {
        SkipUnlessRoot();
        using var authority = new TestAuthority();
        NodeCert cert = authority.Issue("1");
        string key = cert.KeyPath!;
        string output = Path.Combine(authority.Around, "out");
        if (command == "New-NodeCertRequest")
            key = Request(output).Single().Value!.KeyPath!;
        if (command == "Export-NodeCert")
            key = Export(authority, cert, output);
        if (command == "Invoke-KeyRotation -Undo")
        {
            authority.Open().Rotate(new RotationParameters { Phase = RotationPhase.Stage });
            authority.Open().Rotate(new RotationParameters { Phase = RotationPhase.Trust });
            authority.Open().Rotate(new RotationParameters { Phase = RotationPhase.Issue, IsConfirmed = true });
        }

        byte[] before = File.ReadAllBytes(key);
        Peer.Expect("chown", $"{Service}:{Service}", key);
        Peer.Expect("chmod", mode, key);
        switch (command)
        {
            case "New-NodeCert":
                Assert.Null(authority.Open().Issue(["1"], new NodeCertParameters { Force = true }).Single().Error);
                break;
            case "Update-NodeCert":
                Assert.Null(authority.Open().Renew(["1"], new NodeCertRenewalParameters()).Single().Error);
                break;
            case "New-NodeCertRequest":
                Assert.Null(Request(output, force: true).Single().Error);
                break;
            case "Export-NodeCert":
                authority.Open().Renew(["1"], new NodeCertRenewalParameters()).ToList();
                Export(authority, authority.Latest("1"), output, force: true);
                break;
            default:
                authority.Open().Rotate(new RotationParameters { Undo = true });
                break;
        }

        Assert.NotEqual(before, File.ReadAllBytes(key));
        Assert.Equal(after, Peer.Expect("stat", "-c", "%a %u:%g", key).Trim());
    }

    // What everyone may do is taken out of it.
    [SkippableTheory]
    [InlineData("600")]
    [InlineData("644")]
    public void An_access_list_stays(string mode)
    {
        SkipUnlessRoot();
        using var authority = new TestAuthority();
        NodeCert cert = authority.Issue("1");
        Peer.Expect("chmod", mode, cert.KeyPath!);
        Peer.Expect("setfacl", "-m", $"u:{Service}:r", cert.KeyPath!);
        Assert.Null(authority.Open().Issue(["1"], new NodeCertParameters { Force = true }).Single().Error);
        string list = Peer.Expect("getfacl", "-n", "-p", cert.KeyPath!);
        Assert.Contains($"user:{Service}:r--", list, StringComparison.Ordinal);
        Assert.Contains("other::---", list, StringComparison.Ordinal);
    }

    // A CA's key is its owner's alone, whatever the one before was open to: nothing is signed with a key that others may read.
    [SkippableTheory]
    [InlineData("New-SigningCert -Force", "640")]
    [InlineData("New-SigningCert -Force", "644")]
    [InlineData("New-SigningCert -Force", "acl")]
    [InlineData("Import-SigningCert -Force", "640")]
    [InlineData("Import-SigningCert -Force", "acl")]
    [InlineData("Invoke-KeyRotation -Compromised", "640")]
    [InlineData("Invoke-KeyRotation", "600")]
    public void A_CA_key_is_its_owners_alone(string command, string mode)
    {
        SkipUnlessRoot();
        using var authority = new TestAuthority();
        using var other = new TestAuthority(p => p with { Subject = "CN=other" });
        string key = authority.File("signing.key");
        Peer.Expect("chown", $"{Service}:{Service}", key);
        if (mode == "acl")
            Peer.Expect("setfacl", "-m", $"u:{Service}:r", key);
        else
            Peer.Expect("chmod", mode, key);
        switch (command)
        {
            case "New-SigningCert -Force":
                CertAuthority.Create(new() { Path = authority.Path, Force = true }, authority.Context());
                break;
            case "Import-SigningCert -Force":
                CertAuthority.Import(
                    new() { Path = authority.Path, CertificatePath = other.File("signing.crt"), KeyPath = other.File("signing.key"), Force = true }, authority.Context());
                break;
            case "Invoke-KeyRotation -Compromised":
                authority.Open().Rotate(new() { Compromised = true, IsConfirmed = true });
                break;
            default:
                foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
                    authority.Open().Rotate(new() { Phase = phase, IsConfirmed = true });
                break;
        }

        // Those that are kept, too, go on being its owner's.
        string[] keys = [key, .. Directory.GetFiles(authority.Path, "replaced.*.key"), .. Directory.GetFiles(authority.Path, "previous.key")];
        Assert.Equal(command.EndsWith("Compromised", StringComparison.Ordinal) ? 1 : 2, keys.Length);
        Assert.All(keys, k => Assert.Equal("600 65534:65534", Peer.Expect("stat", "-c", "%a %u:%g", k).Trim()));
        Assert.All(keys, k => Assert.DoesNotContain($"user:{Service}:", Peer.Expect("getfacl", "-n", "-p", k), StringComparison.Ordinal));
        authority.Issue("1");
    }

    // Root works in an authority directory that belongs to a service account: every file goes on being that account's.
    [SkippableTheory]
    [InlineData("rotation.json")]
    [InlineData("signing.key")]
    [InlineData("node.1.key")]
    public void An_authority_of_another_account_stays_its_own(string file)
    {
        SkipUnlessRoot();
        using var authority = new TestAuthority();
        authority.Issue("1");
        if (file == "rotation.json")
            authority.Open().Rotate(new RotationParameters { Phase = RotationPhase.Stage });
        if (file == "node.1.key")
            File.Copy(authority.Issue("2").KeyPath!, authority.File(file), overwrite: true); // not the one that the ledger has
        Peer.Expect("chown", "-R", $"{Service}:{Service}", authority.Path);
        byte[] before = File.ReadAllBytes(authority.File(file));

        if (file == "rotation.json")
            authority.Open().Rotate(new RotationParameters { Phase = RotationPhase.Trust });
        else if (file == "signing.key")
            CertAuthority.Create(new SigningCertParameters { Path = authority.Path, Force = true }, authority.Context());
        else
            Assert.Null(authority.Open().Renew(["1"], new NodeCertRenewalParameters()).Single().Error);

        Assert.NotEqual(before, File.ReadAllBytes(authority.File(file)));
        Assert.Equal("600 65534:65534", Peer.Expect("stat", "-c", "%a %u:%g", authority.File(file)).Trim());
    }

    // The folder belongs to another account, which puts something else in place of the key.
    [SkippableTheory]
    [InlineData("a link", ErrorCode.FileIsLink)]
    [InlineData("a file", ErrorCode.WriteDenied)]
    [InlineData("another key", ErrorCode.WriteDenied)]
    [InlineData("nothing", null)] // the key that the ledger has: the service's own
    public void Whoever_owns_the_folder_does_not_get_the_key(string planted, ErrorCode? refused)
    {
        SkipUnlessRoot();
        using var authority = new TestAuthority();
        string output = Path.Combine(authority.Around, "out");
        NodeCert cert = authority.Issue(new NodeCertParameters { OutputPath = output }, "1")[0];
        string key = cert.KeyPath!;
        if (planted != "nothing")
            File.Move(key, key + ".aside");
        if (planted == "a link")
            File.CreateSymbolicLink(key, Path.Combine(authority.Around, "its.key"));
        if (planted == "a file")
            File.WriteAllText(key, "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n");
        if (planted == "another key")
            File.Copy(authority.Issue("2").KeyPath!, key);
        Peer.Expect("chown", "-h", $"{Service}:{Service}", output, key);
        if (planted != "a link")
            Peer.Expect("chmod", "600", key);
        byte[]? before = planted == "a link" ? null : File.ReadAllBytes(key);

        ClusterCertsException? error = authority.Open().Issue(["1"], new NodeCertParameters { OutputPath = output, Force = true }).Single().Error;

        Assert.Equal(refused, error?.ErrorCode);
        if (refused is null)
            Assert.Equal("600 65534:65534", Peer.Expect("stat", "-c", "%a %u:%g", key).Trim());
        else if (before is not null)
            Assert.Equal(before, File.ReadAllBytes(key));
        Assert.DoesNotContain(Directory.EnumerateFiles(output, ".*"), path => path.EndsWith(".cctmp", StringComparison.Ordinal));
    }

    // Where no ledger can be asked, what tells is whose the folder is: mode and owner of the folder, and what becomes of another account's key.
    [SkippableTheory]
    [InlineData("700", Service, "600 65534:65534")] // the service's own
    [InlineData("755", "0", "600 65534:65534")] // nobody but root can have put it there
    [InlineData("1777", "0", null)] // anyone can
    [InlineData("770", Service, null)]
    [InlineData("700", "1234", null)] // a third one's
    public void Without_a_ledger_the_folder_tells(string mode, string owner, string? after)
    {
        SkipUnlessRoot();
        using var around = new TestFolder();
        string folder = around.File("requests");
        string key = Request(folder).Single().Value!.KeyPath!;
        Peer.Expect("chown", $"{Service}:{Service}", key);
        Peer.Expect("chown", owner, folder);
        Peer.Expect("chmod", mode, folder);
        byte[] before = File.ReadAllBytes(key);

        ClusterCertsException? error = Request(folder, force: true).Single().Error;

        Assert.Equal(after is null ? ErrorCode.WriteDenied : null, error?.ErrorCode);
        Assert.Equal(after is null, before.AsSpan().SequenceEqual(File.ReadAllBytes(key)));
        Assert.Equal(after ?? "600 65534:65534", Peer.Expect("stat", "-c", "%a %u:%g", key).Trim());
    }

    // The folder is of the other account, and so may be what stands above it: whoever can have made it there gets nothing of it.
    // Mode and owner of the folder and of the one above; what is written; whose the new key is then.
    [SkippableTheory]
    [InlineData("export", "755", "0", "700", Service, Service)] // root has put it there for the service
    [InlineData("export", "700", Service, "700", Service, Service)] // the service's own, in its own
    [InlineData("export", "1777", "0", "700", Service, null)] // anyone can have made it, /tmp
    [InlineData("export", "777", "0", "755", Service, null)]
    [InlineData("export", "775", "0", "700", Service, null)] // a group
    [InlineData("export", "700", "1234", "700", Service, null)] // a third one's
    [InlineData("export", "1777", "0", "700", "0", "0")] // root's own
    [InlineData("request", "1777", "0", "700", Service, null)]
    [InlineData("request", "755", "0", "700", Service, Service)]
    [InlineData("one file", "1777", "0", "700", Service, null)]
    [InlineData("key ring", "1777", "0", "700", Service, null)]
    [InlineData("key ring", "755", "0", "700", Service, Service)]
    public void Whoever_made_the_folder_does_not_get_the_key(string what, string mode, string owner, string folderMode, string folderOwner, string? after)
    {
        SkipUnlessRoot();
        using var authority = new TestAuthority();
        NodeCert cert = authority.Issue("1");
        string above = Path.Combine(authority.Around, "above");
        string folder = Path.Combine(above, "out");
        Directory.CreateDirectory(above);
        if (what == "one file")
            Directory.CreateDirectory(folder);
        Write(force: false);
        Peer.Expect("chown", "-R", $"{folderOwner}:{folderOwner}", folder);
        Peer.Expect("chmod", folderMode, folder);
        Peer.Expect("chown", owner, above);
        Peer.Expect("chmod", mode, above);
        string before = Listing();
        cert = authority.Open().Renew(["1"], new()).Single().Value!.Renewed!;

        Exception? error = Record.Exception(() => Write(force: true));

        if (after is null)
        {
            Assert.Equal(ErrorCode.WriteDenied, Assert.IsType<ClusterCertsException>(error).ErrorCode);
            Assert.Contains("belongs to another account", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("cannot be written by this user", error.Message, StringComparison.Ordinal);
            Assert.Equal(before, Listing());
        }
        else
        {
            Assert.Null(error);
            Assert.NotEqual(before, Listing());
            Assert.All(Directory.EnumerateFiles(folder, "*.key"), k => Assert.Equal($"600 {after}", Peer.Expect("stat", "-c", "%a %u", k).Trim()));
        }

        // Of what was refused no key is left, in the key ring's hidden folder either.
        Assert.Equal([folder], Directory.GetFileSystemEntries(above).Where(e => !e.EndsWith(".keyring", StringComparison.Ordinal)));
        if (after is null)
            Assert.Empty(Directory.EnumerateFiles(above, "*.key", SearchOption.AllDirectories).Where(k => Path.GetDirectoryName(k) != folder));

        void Write(bool force)
        {
            if (what == "export")
                Export(authority, cert, folder, force);
            else if (what == "request")
                _ = Request(folder, force).Single().Error is { } e ? throw e : 0;
            else if (what == "one file")
                ExportOne(authority, cert, Path.Combine(folder, "all.pem"), force);
            else if (!force)
                KeyRingMaker.Create(new KeyRingParameters { Path = folder, KeyAlgorithm = KeyAlgorithm.EcdsaP256 }, new KeyRingContext(), CancellationToken.None);
            else
                KeyRingTurner.Turn(new KeyRingTurnParameters { Path = folder }, new KeyRingContext(), CancellationToken.None);
        }

        string Listing() => string.Join('\n', Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(f => $"{f} {Convert.ToHexString(File.ReadAllBytes(f))}"));
    }

    // Whether it is the key that the ledger has cannot be told while it is closed: the message names what opens it.
    [SkippableTheory]
    [InlineData("Update-NodeCert", "secret", null)]
    [InlineData("Update-NodeCert", "another", "does not open it")]
    [InlineData("Invoke-KeyRotation -Undo", null, "-NodePassphraseFile")]
    [InlineData("Invoke-KeyRotation -Undo", "secret", null)]
    [InlineData("Invoke-KeyRotation -Undo", "another", "does not open it")]
    public void An_encrypted_key_is_opened_to_be_known(string command, string? given, string? told)
    {
        SkipUnlessRoot();
        using var authority = new TestAuthority();
        using Passphrase secret = Passphrase.FromCharacters("secret", "");
        using Passphrase? other = given is null ? null : Passphrase.FromCharacters(given, "");
        string output = Path.Combine(authority.Around, "out");
        string key = authority.Issue(new NodeCertParameters { OutputPath = output, NodePassphrase = secret }, "1")[0].KeyPath!;
        bool isUndo = command.StartsWith("Invoke", StringComparison.Ordinal);
        if (isUndo)
        {
            foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue])
                authority.Open().Rotate(new RotationParameters { Phase = phase, IsConfirmed = true, NodePassphrase = secret });
        }

        Peer.Expect("chown", "-R", $"{Service}:{Service}", output);
        Peer.Expect("chmod", "700", output);
        byte[] before = File.ReadAllBytes(key);
        ClusterCertsException? error = null;
        if (isUndo)
            error = (ClusterCertsException?)Record.Exception(() => authority.Open().Rotate(new RotationParameters { Undo = true, NodePassphrase = other }));
        else
            error = authority.Open().Renew(["1"], new NodeCertRenewalParameters { NodePassphrase = other }).Single().Error;

        Assert.Equal(told is null, error is null);
        Assert.Equal(told is not null, before.AsSpan().SequenceEqual(File.ReadAllBytes(key)));
        Assert.Contains(told ?? "", error?.Message ?? "", StringComparison.Ordinal);
        Assert.Equal("600 65534:65534", Peer.Expect("stat", "-c", "%a %u:%g", key).Trim());
    }

    // More than 4096 octets: 8 for each entry.
    [SkippableFact]
    public void A_long_access_list_stays_whole()
    {
        SkipUnlessRoot();
        string folder = Directory.Exists("/dev/shm") ? $"/dev/shm/clustercerts-{Guid.NewGuid():N}" : "";
        Skip.If(folder.Length == 0, "no file system that takes a long list");
        try
        {
            string key = Request(folder).Single().Value!.KeyPath!;
            string list = Path.Combine(folder, "list");
            File.WriteAllLines(list, Enumerable.Range(20000, 1500).Select(u => $"u:{u}:r"));
            Skip.IfNot(Peer.Run("setfacl", "-M", list, key).ExitCode == 0, "the file system takes no long list");
            Assert.Null(Request(folder, force: true).Single().Error);
            Assert.Equal(1500, Peer.Expect("getfacl", "-n", "-p", key).Split('\n').Count(l => l.StartsWith("user:2", StringComparison.Ordinal)));
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    private static void ExportOne(TestAuthority authority, NodeCert cert, string file, bool force)
    {
        var exporter = new NodeCertExporter(
            new NodeCertExportParameters { Format = ExportFormat.Combined, OutputPath = file, Force = force }, authority.Context());
        using ExportPlan plan = exporter.Plan(cert);
        exporter.Write(plan);
    }

    private static List<Outcome<NodeCertRequest>> Request(string folder, bool force = false) =>
        [.. RequestMaker.Make(["1"], new NodeCertRequestParameters { Path = folder, Force = force })];

    private static string Export(TestAuthority authority, NodeCert cert, string folder, bool force = false)
    {
        var exporter = new NodeCertExporter(
            new NodeCertExportParameters { Format = ExportFormat.Nginx, OutputPath = folder, Force = force }, authority.Context());
        using ExportPlan plan = exporter.Plan(cert);
        return exporter.Write(plan).First(f => f.IsPrivate).Path;
    }

    private static void SkipUnlessRoot() =>
        Skip.IfNot(OperatingSystem.IsLinux() && Environment.UserName == "root", "only root may give files away");
}
