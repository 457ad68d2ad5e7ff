using Served = ClusterCerts.Interop.StrictServers.Served;

namespace ClusterCerts.Interop;

/// <summary>Real servers, asked whether they have loaded a trust bundle with the next CA: one that has, and one that has not, in TLS 1.2 and TLS 1.3.</summary>
public sealed class TrustProofTests(TrustProofTests.Bed bed) : IClassFixture<TrustProofTests.Bed>
{
    [SkippableTheory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public void OpenSSL_tells(string version)
    {
        Told(files => OpenSsl(files, version, "-Verify", "3", "-verify_return_error"));
        Told(files => OpenSsl(files, version, "-verify", "3", "-verify_return_error"));
    }

    // Without -verify_return_error it asks, complains, and goes on; without -verify it does not ask.
    [SkippableTheory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public void OpenSSL_that_takes_anyone_proves_nothing(string version)
    {
        using (Served any = OpenSsl(bed.After, version, "-Verify", "3"))
            Unprovable(any, "accepts any client certificate");
        using Served none = OpenSsl(bed.After, version);
        Unprovable(none, "asks for no client certificate");
    }

    // nginx takes any certificate in the handshake, and refuses within HTTP.
    [SkippableTheory]
    [InlineData("TLSv1.2", "on")]
    [InlineData("TLSv1.2", "optional")]
    [InlineData("TLSv1.3", "on")]
    [InlineData("TLSv1.3", "optional")]
    public void Nginx_tells_in_its_answer(string version, string wish) => Told(files => Nginx(files, version, wish));

    [SkippableTheory]
    [InlineData("TLSv1.2", "optional_no_ca", "accepts any client certificate")]
    [InlineData("TLSv1.3", "optional_no_ca", "accepts any client certificate")]
    [InlineData("TLSv1.2", "off", "asks for no client certificate")]
    [InlineData("TLSv1.3", "off", "asks for no client certificate")]
    public void Nginx_that_does_not_judge_proves_nothing(string version, string wish, string reason)
    {
        using Served nginx = Nginx(bed.After, version, wish);
        Unprovable(nginx, reason);
    }

    [SkippableTheory]
    [InlineData("1.2")]
    [InlineData("1.3")]
    public void Go_tells(string version) => Told(files => StrictServers.Go(files, version));

    [SkippableTheory]
    [InlineData("1.2")]
    [InlineData("1.3")]
    public void Java_tells(string version) => Told(files => StrictServers.Java(files, version));

    [SkippableTheory]
    [InlineData("1.2")]
    [InlineData("1.3")]
    public void Erlang_tells(string version) => Told(files => StrictServers.Erlang(files, version));

    [SkippableTheory]
    [InlineData("1.2")]
    [InlineData("1.3")]
    public void Node_js_tells(string version) => Told(files => StrictServers.NodeJs(RealProgram.Need("node"), files, version));

    [SkippableFact]
    public void A_server_of_another_CA_refuses_the_control_too()
    {
        using var other = new TestAuthority();
        using Served stranger = OpenSsl(other.IssueLocal("web"), "-tls1_3", "-Verify", "3", "-verify_return_error");
        Unprovable(stranger, "of the CA before alike");
    }

    // One that has the bundle and one that has not, asked together and in both orders.
    private void Told(Func<PemFiles, Served> start)
    {
        using Served before = start(bed.Before);
        using Served after = start(bed.After);
        IReadOnlyList<TrustProof> proofs = bed.Ask(before.Port, after.Port);
        Assert.True(
            proofs[0].State == TrustProofState.NotTrusted && proofs[1].State == TrustProofState.Trusted,
            $"{string.Join('\n', proofs)}\n{before.Process.Log}\n{after.Process.Log}");
        Assert.All(proofs, proof => Assert.Contains("'CN=Prod CA G2'", proof.Reason, StringComparison.Ordinal));
    }

    private void Unprovable(Served server, string reason)
    {
        TrustProof proof = bed.Ask(server.Port).Single();
        Assert.Equal(TrustProofState.Unprovable, proof.State);
        Assert.Contains(reason, proof.Reason, StringComparison.Ordinal);
    }

    private static Served OpenSsl(PemFiles files, string version, params string[] more)
    {
        int port = FreePort.Take();
        return new(port, ServerProcess.Start(
            RealProgram.Need("openssl"), port, null,
            ["s_server", version, "-accept", $"127.0.0.1:{port}", "-cert", files.Certificate, "-key", files.Key, "-CAfile", files.Trust, "-quiet", .. more]));
    }

    private static Served Nginx(PemFiles files, string version, string wish)
    {
        int port = FreePort.Take();
        string folder = Directory.CreateDirectory(Path.Combine(files.Folder, $"nginx-{port}")).FullName;
        return new(port, NginxTests.Start(folder, port,
            [$$"""listen 127.0.0.1:{{port}} ssl; ssl_protocols {{version}}; ssl_verify_client {{wish}}; ssl_client_certificate "{{files.Trust}}"; ssl_certificate "{{files.Certificate}}"; ssl_certificate_key "{{files.Key}}"; location / { return 200 "hello\n"; }"""]));
    }

    /// <summary>An authority whose trust bundle has the next CA already, and a node's files of before and after.</summary>
    public sealed class Bed : IDisposable
    {
        private readonly TestAuthority _authority = new();

        /// <summary>Makes it.</summary>
        public Bed()
        {
            Before = _authority.IssueLocal("web");
            foreach (RotationPhase phase in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust])
                CertAuthority.Open(_authority.Pki).Rotate(new RotationParameters { Phase = phase, IsConfirmed = true });
            After = new PemFiles(_authority.Export("web", ExportFormat.Pem, p => p with { OutputPath = _authority["after"] }));
        }

        internal PemFiles Before { get; }

        internal PemFiles After { get; }

        internal IReadOnlyList<TrustProof> Ask(params int[] ports) => CertAuthority.Open(_authority.Pki).ProveTrust(
            [.. ports.Select(port => new TrustQuestion(new EndpointAddress("127.0.0.1", port)))],
            new TrustProofParameters { Timeout = TimeSpan.FromSeconds(10) });

        /// <summary>Removes it.</summary>
        public void Dispose() => _authority.Dispose();
    }
}
