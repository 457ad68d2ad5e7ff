using static ClusterCerts.Tests.Files.OwnedFiles;

namespace ClusterCerts.Tests.Files;

/// <summary>Owner, group, mode and access list of a private file stay when it is replaced, and never go to one who put a file there.</summary>
public sealed class KeptOwnershipTests
{
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
            key = ExportFolder(authority, cert, output);
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
                ExportFolder(authority, authority.Latest("1"), output, force: true);
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
}
