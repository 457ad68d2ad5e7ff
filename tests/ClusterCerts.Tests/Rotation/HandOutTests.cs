namespace ClusterCerts.Tests.Rotation;

/// <summary>What a phase asks to be handed out, by file: with that alone OpenSSL accepts every node, each list checked.</summary>
public sealed class HandOutTests
{
    private static readonly string[] Named = ["next.crl", "previous.crl", "signing.crl"];

    // Below an intermediate the bundle never changes, and the root's list is needed beside.
    [SkippableTheory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)] // no lists: none is named
    [InlineData(true, false)]
    public void What_is_named_suffices_at_every_phase(bool isIntermediate, bool hasLists)
    {
        Peer.Needs("openssl");
        using var folder = new TestFolder();
        string root = folder.File("root");
        string pki = isIntermediate ? folder.File("pki") : root;
        CertAuthority.Create(new SigningCertParameters { Path = root, Subject = "CN=root", PathLength = 2 });
        if (isIntermediate)
            CertAuthority.Create(new SigningCertParameters { Path = pki, Subject = "CN=sub", IssuerPath = root });
        Assert.All(Open(pki).Issue(["n1", "n2"], new()), o => Assert.Null(o.Error));
        string have = Directory.CreateDirectory(folder.File("have")).FullName;
        File.Copy(Path.Combine(pki, "trust.crt"), Path.Combine(have, "trust.crt"));
        if (hasLists)
        {
            Open(root).WriteRevocationList();
            Open(pki).WriteRevocationList();
            File.Copy(Path.Combine(pki, "signing.crl"), Path.Combine(have, "signing.crl"), overwrite: true);
            File.Copy(Path.Combine(root, "signing.crl"), Path.Combine(have, "root.crl"));
        }

        foreach (RotationPhase phase in new[] { RotationPhase.Stage, RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire })
        {
            var parameters = new RotationParameters { Phase = phase, IsConfirmed = true, IssuerPath = isIntermediate && phase == RotationPhase.Stage ? root : null };
            string planned = string.Join(' ', Open(pki).PlanRotation(parameters).Steps);
            File.Copy(Path.Combine(pki, "node.n1.crt"), Path.Combine(have, "before.pem"), overwrite: true);
            KeyRotation done = Open(pki).Rotate(parameters);

            // Who was given nothing yet still accepts everyone, old and new.
            Accepts(have, Path.Combine(have, "before.pem"), hasLists);
            Accepts(have, Path.Combine(pki, "node.n1.crt"), hasLists);
            foreach (string name in Named.Append("trust.crt"))
            {
                if (!done.NextStep.Contains(name, StringComparison.Ordinal))
                    continue;
                Assert.Contains(name, planned, StringComparison.Ordinal);
                File.Copy(Path.Combine(pki, name), Path.Combine(have, name), overwrite: true);
            }

            Accepts(have, Path.Combine(have, "before.pem"), hasLists && phase != RotationPhase.Retire);
            Accepts(have, Path.Combine(pki, "node.n1.crt"), hasLists);
            string[] expected = (phase, hasLists) switch
            {
                (RotationPhase.Stage, _) => [],
                (RotationPhase.Trust, true) => ["next.crl", "signing.crl"],
                (RotationPhase.Issue, true) => ["previous.crl", "signing.crl"],
                (RotationPhase.Retire, true) => ["signing.crl"],
                _ => [],
            };
            string[] named = [.. Named.Where(n => done.NextStep.Contains(n, StringComparison.Ordinal))];
            Assert.Equal(expected, named);
            bool replaces = !isIntermediate && phase is RotationPhase.Trust or RotationPhase.Retire && !isIntermediate;
            Assert.Equal(replaces, done.NextStep.Contains("trust.crt", StringComparison.Ordinal));
            Assert.Equal(isIntermediate && expected.Length > 0, done.NextStep.Contains("list of CN=root above", StringComparison.Ordinal));
            Assert.DoesNotContain(done.Remaining, sentence => isIntermediate && sentence.Contains("trust.crt", StringComparison.Ordinal));
        }
    }

    // The root's list ends soon: told where nodes are issued, with the command for the root's folder; also when both folders have moved.
    [Theory]
    [InlineData(1, false, false)]
    [InlineData(26, false, true)]
    [InlineData(40, false, true)]
    [InlineData(26, true, true)]
    public void The_list_of_the_root_is_watched_from_below(int day, bool isMoved, bool isTold)
    {
        using var folder = new TestFolder();
        var clock = new SetClock(DateTimeOffset.UtcNow);
        var context = new AuthorityContext { Time = clock };
        string around = Directory.CreateDirectory(folder.File("a")).FullName;
        CertAuthority.Create(new SigningCertParameters { Path = Path.Combine(around, "root"), Subject = "CN=root" }, context);
        CertAuthority.Create(new SigningCertParameters { Path = Path.Combine(around, "sub"), IssuerPath = Path.Combine(around, "root") }, context);
        CertAuthority.Open(Path.Combine(around, "root"), context).WriteRevocationList();
        if (isMoved)
        {
            Directory.Move(around, folder.File("b"));
            around = folder.File("b");
        }

        clock.Now += TimeSpan.FromDays(day);
        string told = string.Join(' ', CertAuthority.Open(Path.Combine(around, "sub"), context).GetNotices());
        Assert.Equal(isTold, told.Contains($"New-RevocationList -AuthorityPath '{Path.Combine(around, "root")}'", StringComparison.Ordinal));
    }

    private static CertAuthority Open(string path) => CertAuthority.Open(path);

    private static void Accepts(string have, string certificate, bool checksLists)
    {
        string[] lists = [.. Directory.GetFiles(have, "*.crl").SelectMany(f => new[] { "-CRLfile", f })];
        Peer.Expect("openssl", ["verify", "-x509_strict", .. checksLists ? ["-crl_check_all", .. lists] : Array.Empty<string>(),
            "-CAfile", Path.Combine(have, "trust.crt"), "-untrusted", certificate, certificate]);
    }
}
