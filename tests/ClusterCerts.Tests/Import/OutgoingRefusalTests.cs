namespace ClusterCerts.Tests.Import;

/// <summary>What cannot be taken over as a CA to rotate away from, each said before anything is made.</summary>
public sealed class OutgoingRefusalTests(OutgoingRefusalTests.Made made) : IClassFixture<OutgoingRefusalTests.Made>, IDisposable
{
    private readonly TestFolder _folder = new();

    // What is asked for; the error, and words of its message.
    private static readonly Dictionary<string, (Func<Made, SigningCertImportParameters> Asked, ErrorCode Code, string Words)> Table = new()
    {
        ["a node of another CA"] = (m => m.Nodes("other/node.1.crt"), ErrorCode.IssuedByAnother, "another key signed it"),
        ["two wrong files, both named"] = (m => m.Nodes("other/node.1.crt", "old/signing.key"), ErrorCode.IssuedByAnother, "2 files cannot be taken over"),
        ["a node twice, both valid"] = (m => m.Nodes("old/node.1.crt", "old/node.again.crt"), ErrorCode.InvalidArgument, "both certificates of node '1'"),
        ["a number twice"] = (m => m.Nodes("old/node.one.crt", "old/node.same.crt"), ErrorCode.InvalidArgument, "has the serial number"),
        ["no common name"] = (m => m.Nodes("old/node.nameless.crt"), ErrorCode.InvalidNodeId, "is no node ID"),
        ["a mailbox that is none, which nobody would sign again"] = (m => m.Nodes("old/node.1.crt", "old/node.mail.crt"), ErrorCode.CheckFailed, "'not a mailbox'. Have the old CA"),
        ["two common names"] = (m => m.Nodes("old/node.two.crt"), ErrorCode.CheckFailed, "of node 'b' could not be replaced"),
        ["nothing matches"] = (m => m.Nodes("old/nobody.*.crt"), ErrorCode.FileNotFound, "No file matches"),
        ["another's key"] = (m => m.Nodes() with { KeyPath = m["other/signing.key"] }, ErrorCode.KeyMismatch, "does not belong"),
        ["a key of a node beside its certificate that is another's"] = (m => m.Nodes("mixed/node.1.crt"), ErrorCode.KeyMismatch, "does not belong"),
        ["a node's certificate as the CA"] = (m => m.Nodes() with { CertificatePath = m["old/node.1.crt"], KeyPath = null }, ErrorCode.ChainIncomplete, "with -ChainPath"),
        ["CA:FALSE"] = (m => m.Nodes() with { CertificatePath = m["leaf/signing.crt"], KeyPath = null }, ErrorCode.NotASigningCert, "CA:FALSE"),
        ["a key usage without keyCertSign"] = (m => m.Nodes() with { CertificatePath = m["usage/signing.crt"], KeyPath = null }, ErrorCode.NotASigningCert, "keyCertSign"),
        ["an intermediate without its root"] = (m => m.Nodes() with { CertificatePath = m["below/signing.crt"], KeyPath = m["below/signing.key"] },
            ErrorCode.ChainIncomplete, "with -ChainPath"),
        ["no common name to follow"] = (m => m.Nodes() with { CertificatePath = m["nameless/ca.crt"], KeyPath = null }, ErrorCode.InvalidSubject, "-Subject"),
        ["limits that its own name, and so the next one's, is outside of"] = (m => m.Limited("mailed"), ErrorCode.InvalidSubject, "Give a -Subject within them"),
        ["a name outside of its limits"] = (m => m.Limited("acme") with { Subject = "CN=new" }, ErrorCode.InvalidSubject, "Give a -Subject within them"),
        ["limits that are none"] = (m => m.Limited("odd"), ErrorCode.RotationBlocked, "with -ReplaceConstraints. Here that makes the next CA without limits"),
        ["limits left out, and not -Outgoing"] = (m => m.Nodes() with { Outgoing = false, ReplaceConstraints = true }, ErrorCode.InvalidArgument, "give -Outgoing too"),
        ["a kind of key of the next CA, and not -Outgoing"] = (m => m.Nodes() with { Outgoing = false, NodeCertPaths = [], KeyAlgorithm = KeyAlgorithm.EcdsaP384 }, ErrorCode.InvalidArgument, "give -Outgoing too"),
        ["no certificate"] = (m => m.Nodes() with { CertificatePath = null }, ErrorCode.InvalidArgument, "-CertificatePath"),
        ["-Force"] = (m => m.Nodes() with { Force = true }, ErrorCode.InvalidArgument, "-Force"),
        ["an OpenSSL CA directory"] = (m => m.Nodes() with { OpenSslCaPath = m["old"] }, ErrorCode.InvalidArgument, "-OpenSslCaPath"),
        ["Maelstrom"] = (m => m.Nodes() with { Preset = Preset.Maelstrom }, ErrorCode.InvalidArgument, "key ring"),
        ["nodes, and not -Outgoing"] = (m => m.Nodes("old/node.1.crt") with { Outgoing = false }, ErrorCode.InvalidArgument, "give -Outgoing too"),
        ["a name, and not -Outgoing"] = (m => m.Nodes() with { Outgoing = false, Subject = "CN=x" }, ErrorCode.InvalidArgument, "give -Outgoing too"),
        ["the guide's CA as one to issue from"] = (m => m.Nodes() with { Outgoing = false }, ErrorCode.NotASigningCert, "cannot sign for a cluster"),
    };

    public static TheoryData<string> Cases => [.. Table.Keys];

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void It_is_refused(string name)
    {
        Peer.Needs("openssl");
        (Func<Made, SigningCertImportParameters> asked, ErrorCode code, string words) = Table[name];
        var error = Assert.Throws<ClusterCertsException>(() => CertAuthority.Import(asked(made) with { Path = _folder.File("pki") }));
        Assert.Equal(code, error.ErrorCode);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        if (asked(made).Outgoing)
            Assert.Equal(error.Message, Assert.Throws<ClusterCertsException>(() => CertAuthority.PlanImport(asked(made) with { Path = _folder.File("pki") })).Message);
        Assert.False(Directory.Exists(_folder.File("pki")));
    }

    [SkippableFact]
    public void An_authority_is_not_replaced()
    {
        Peer.Needs("openssl");
        CertAuthority.Create(new() { Path = _folder.File("pki"), Subject = "CN=here" });
        Assert.Equal(ErrorCode.AuthorityExists, Assert.Throws<ClusterCertsException>(
            () => CertAuthority.Import(made.Nodes() with { Path = _folder.File("pki") })).ErrorCode);
    }

    // After its end nobody accepts what it signed; shortly before, that is said.
    [SkippableFact]
    public void Its_end_counts()
    {
        Peer.Needs("openssl");
        DateTimeOffset end = CertificateFile.Read(made["old/signing.crt"])[0].NotAfter;
        SigningCertImportParameters wanted = made.Nodes("old/node.1.crt") with { Path = _folder.File("pki") };
        var late = new AuthorityContext { Time = new SetClock(end.AddSeconds(1)) };
        var error = Assert.Throws<ClusterCertsException>(() => CertAuthority.Import(wanted, late));
        Assert.Equal(ErrorCode.IssuerNotValid, error.ErrorCode);
        Assert.Contains("New-SigningCert", error.Message, StringComparison.Ordinal);

        // The cross certificate ends with the old CA, and its node's own has expired by then.
        var told = new List<string>();
        CertAuthority.Import(wanted, new AuthorityContext { Time = new SetClock(end.AddDays(-10)) }, told.Add);
        Assert.Contains(told, t => t.Contains("must be on every node by then", StringComparison.Ordinal));
        Assert.Contains(told, t => t.Contains("Expired, and not issued anew: 1.", StringComparison.Ordinal));
        Assert.Equal(end, CertificateFile.Read(_folder.File("pki/next.cross.crt"))[0].NotAfter);
        var after = new AuthorityContext { Time = new SetClock(end.AddDays(1)) };
        foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Trust, RotationPhase.Issue, RotationPhase.Retire])
            Assert.True(CertAuthority.Open(_folder.File("pki"), after).Rotate(new() { Phase = phase, IsConfirmed = true }).IsFinished);
    }

    // A wildcard catches more than nodes.
    [SkippableFact]
    public void The_CA_itself_is_no_node_and_one_file_twice_is_one()
    {
        Peer.Needs("openssl");
        var told = new List<string>();
        CertAuthority.Import(made.Nodes("old/signing.crt", "old/node.1.crt", "old/node.?.crt") with { Path = _folder.File("pki") }, notify: told.Add);
        Assert.Contains(told, t => t.Contains("is the CA itself", StringComparison.Ordinal));
        Assert.Equal(["1"], CertAuthority.Open(_folder.File("pki")).GetNodeCerts().Select(n => n.NodeId));
    }

    /// <summary>The files of the table, made once.</summary>
    public sealed class Made : IDisposable
    {
        private readonly TestFolder _files = new();

        public Made()
        {
            if (Peer.Find("openssl") is null)
                return;
            const string Curve = "ec -pkeyopt ec_paramgen_curve:P-256";
            var old = new GuideCA(this["old"], key: Curve);
            old.Node("1");
            old.Node("again", "/CN=1");
            old.Node("one", "/CN=one", null, "3000", "-set_serial", "1");
            old.Node("same", "/CN=same", null, "3000", "-set_serial", "1");
            old.Node("nameless", "/O=nobody");
            old.Node("mail", extensions: "extendedKeyUsage=clientAuth\nsubjectAltName=DNS:mail,email:not a mailbox\n");
            old.Node("two", "/CN=a/CN=b", "extendedKeyUsage=clientAuth\nsubjectAltName=DNS:a,DNS:b\n");
            new GuideCA(this["other"], key: Curve).Node("1");
            Directory.CreateDirectory(this["mixed"]);
            File.Copy(this["old/node.1.crt"], this["mixed/node.1.crt"]);
            File.Copy(this["other/node.1.key"], this["mixed/node.1.key"]);
            _ = new GuideCA(this["leaf"], "basicConstraints=CA:FALSE\n", Curve);
            _ = new GuideCA(this["usage"], "basicConstraints=CA:TRUE\nkeyUsage=digitalSignature\n", Curve);
            new GuideCA(this["below"], key: Curve).PutBelowRoot();
            foreach ((string name, (string subject, string limits)) in OutgoingLimitsTests.CAs)
                _ = new GuideCA(this[name], OutgoingLimitsTests.Extensions(limits), Curve, subject: subject);
            Directory.CreateDirectory(this["nameless"]);
            Peer.Expect("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", this["nameless/ca.key"], "-subj", "/O=Internet Widgits Pty Ltd", "-out", this["nameless/ca.crt"]);
        }

        internal string this[string name] => _files.File(name);

        public void Dispose() => _files.Dispose();

        internal SigningCertImportParameters Limited(string name) => Nodes() with { CertificatePath = this[$"{name}/signing.crt"], KeyPath = this[$"{name}/signing.key"] };

        internal SigningCertImportParameters Nodes(params string[] nodes) => new()
        {
            Path = "",
            Outgoing = true,
            CertificatePath = this["old/signing.crt"],
            KeyPath = this["old/signing.key"],
            NodeCertPaths = [.. nodes.Select(n => this[n])],
        };
    }
}
