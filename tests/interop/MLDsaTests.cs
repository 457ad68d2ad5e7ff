using System.Text.Json;

namespace ClusterCerts.Interop;

/// <summary>ML-DSA certificates, lists and keys beside a program that knows them: Node.js 26 with OpenSSL 3.5.</summary>
public sealed class MLDsaTests
{
    private static readonly string Programs = Path.Combine(AppContext.BaseDirectory, "programs");

    // Mutual TLS 1.3, with each parameter set, and mixed: the root is ML-DSA first and all below it ECDSA, or the other way round.
    [SkippableFact]
    public void Node_js_shakes_hands_and_refuses_strangers_and_the_revoked()
    {
        RealProgram node = NodeJs26.Need();
        (KeyAlgorithm CA, KeyAlgorithm Nodes)[] kinds =
        [
            (KeyAlgorithm.MlDsa44, KeyAlgorithm.MlDsa44), (KeyAlgorithm.MlDsa65, KeyAlgorithm.MlDsa65), (KeyAlgorithm.MlDsa87, KeyAlgorithm.MlDsa87),
            (KeyAlgorithm.MlDsa65, KeyAlgorithm.EcdsaP256), (KeyAlgorithm.EcdsaP256, KeyAlgorithm.MlDsa44),
        ];
        using var other = new TestAuthority(algorithm: KeyAlgorithm.MlDsa65);
        PemFiles stranger = other.IssueLocal("client");
        TestAuthority[] authorities = [.. kinds.Select(kind => new TestAuthority(algorithm: kind.CA, leaves: kind.Nodes))];
        try
        {
            var jobs = new List<string>();
            foreach ((TestAuthority authority, (KeyAlgorithm ca, KeyAlgorithm nodes)) in authorities.Zip(kinds))
            {
                PemFiles server = authority.IssueLocal("server"), client = authority.IssueLocal("client"), revoked = authority.IssueLocal("revoked");
                NodeCert gone = CertAuthority.Open(authority.Pki).FindNodeCerts(new() { NodeIds = ["revoked"] }).Single().Value!;
                string list = authority.MakeRevocationList(authority.Pki, gone);
                string name = $"{ca}-{nodes}";
                jobs.AddRange(
                [
                    Json($"{name}-good", server, client, list), Json($"{name}-revoked", server, revoked, list), Json($"{name}-unlisted", server, revoked, null),
                    Json($"{name}-stranger", server, stranger, null),
                ]);
            }

            ProgramResult result = node.Run([Path.Combine(Programs, "handshakes.js"), .. jobs]).Succeeded();
            foreach ((KeyAlgorithm ca, KeyAlgorithm nodes) in kinds)
            {
                // With the list the one is taken and the other is not, which without it is taken, too.
                result.Says($"{ca}-{nodes}-good accepted").Says($"{ca}-{nodes}-revoked refused").Says($"{ca}-{nodes}-unlisted accepted").Says($"{ca}-{nodes}-stranger refused");
            }
        }
        finally
        {
            foreach (TestAuthority authority in authorities)
                authority.Dispose();
        }
    }

    // Advisable first: what lives longest is ML-DSA, and what every handshake shows is ECDSA.
    [SkippableFact]
    public void Node_js_follows_a_chain_of_an_ML_DSA_root_and_an_ECDSA_intermediate()
    {
        RealProgram node = NodeJs26.Need();
        using var authority = new TestAuthority();
        string root = authority["pq-root"], below = authority["pq-below"];
        CertAuthority.Create(new() { Path = root, Subject = "CN=Root", KeyAlgorithm = KeyAlgorithm.MlDsa87 });
        CertAuthority.Create(new() { Path = below, Subject = "CN=Below", IssuerPath = root });
        NodeCert cert = CertAuthority.Open(below).Issue(["localhost"], new()).Single().Value!;
        string[] names = [Path.Combine(below, "signing.crt"), cert.CertificatePath!, cert.KeyPath!];
        node.Run([Path.Combine(Programs, "mldsa.js"), "read", .. names]).Succeeded().Says("verified, its key, ec");
        node.Run(Path.Combine(Programs, "mldsa.js"), "read", Path.Combine(root, "signing.crt"), names[0], names[2]).Succeeded().Says("verified, not its key, ec");
        var files = new { cert = cert.CertificatePath, key = cert.KeyPath, ca = Path.Combine(below, "trust.crt"), minVersion = "TLSv1.3" };
        string job = JsonSerializer.Serialize(new { name = "chain", host = "localhost", server = files, client = files });
        node.Run(Path.Combine(Programs, "handshakes.js"), job).Succeeded().Says("chain accepted");
    }

    [SkippableTheory]
    [InlineData("ml-dsa-44", KeyAlgorithm.MlDsa44)]
    [InlineData("ml-dsa-65", KeyAlgorithm.MlDsa65)]
    [InlineData("ml-dsa-87", KeyAlgorithm.MlDsa87)]
    public void Each_reads_the_others_keys(string kind, KeyAlgorithm algorithm)
    {
        RealProgram node = NodeJs26.Need();
        using var authority = new TestAuthority(algorithm: algorithm, leaves: algorithm);
        NodeCert cert = authority.Issue("web");
        string script = Path.Combine(Programs, "mldsa.js");
        node.Run(script, "read", Path.Combine(authority.Pki, "signing.crt"), cert.CertificatePath!, cert.KeyPath!).Succeeded().Says($"verified, its key, {kind}");

        // We sign a request with its keys; Node.js takes the certificate for the key's.
        string folder = Directory.CreateDirectory(authority["theirs"]).FullName;
        node.Run(script, "write", kind, folder).Succeeded();
        File.WriteAllText(authority["passphrase"], "changeit\n");
        using Passphrase passphrase = Passphrase.FromFile(authority["passphrase"]);
        foreach ((string file, Passphrase? secret) in new[] { ("plain.key", null), ("encrypted.key", passphrase) })
        {
            Assert.False(KeyMatch.Test(Path.Combine(folder, file), cert.CertificatePath!, secret));
            string id = Path.GetFileNameWithoutExtension(file);
            File.Copy(Path.Combine(folder, file), Path.Combine(folder, $"node.{id}.key"));
            Outcome<NodeCertRequest> made = RequestMaker.Make([id], new() { Path = folder, ReuseKey = true, NodePassphrase = secret }).Single();
            NodeCertRequest request = made.Value ?? throw made.Error!;
            Assert.True(request.SignatureValid && KeyMatch.Test(Path.Combine(folder, file), request.Path!, secret));
            if (secret is not null)
                continue; // It is the same key, and each node has its own.
            Outcome<NodeCert> signed = CertAuthority.Open(authority.Pki).Approve([request], new()).Single();
            NodeCert issued = signed.Value ?? throw signed.Error!;
            node.Run(script, "read", Path.Combine(authority.Pki, "signing.crt"), issued.CertificatePath!, Path.Combine(folder, "plain.key")).Succeeded().Says($"verified, its key, {kind}");
        }
    }

    // Each phase beside the one before, either of them as the server; given up once after Trust, and then to the end.
    [SkippableFact]
    public void Node_js_follows_a_rotation_to_ML_DSA()
    {
        RealProgram node = NodeJs26.Need();
        using var cluster = new TestAuthority();
        cluster.Issue("localhost");
        var jobs = new List<string>();
        PemFiles before = Export("begin");
        foreach (RotationParameters step in (RotationParameters[])
        [
            Next(RotationPhase.Stage), Next(RotationPhase.Trust), new() { Undo = true }, new() { Undo = true },
            Next(RotationPhase.Stage), Next(RotationPhase.Trust), Next(RotationPhase.Issue), Next(RotationPhase.Retire),
        ])
        {
            CertAuthority.Open(cluster.Pki).Rotate(step with { IsConfirmed = true });
            PemFiles after = Export($"{jobs.Count / 2}-{step.Phase?.ToString() ?? "Undo"}");
            jobs.AddRange([Json($"{jobs.Count / 2}-served", after, before, null), Json($"{jobs.Count / 2}-called", before, after, null)]);
            before = after;
        }

        Assert.Equal("MlDsa65", CertAuthority.Open(cluster.Pki).GetSigningCert().KeyAlgorithm);
        ProgramResult result = node.Run([Path.Combine(Programs, "handshakes.js"), .. jobs]).Succeeded();
        Assert.Equal(jobs.Count, result.Output.Split('\n').Count(line => line.EndsWith(" accepted", StringComparison.Ordinal)));

        static RotationParameters Next(RotationPhase phase) => new() { Phase = phase, KeyAlgorithm = phase == RotationPhase.Stage ? KeyAlgorithm.MlDsa65 : null };
        PemFiles Export(string name) => new(cluster.Export("localhost", ExportFormat.Pem, p => p with { OutputPath = cluster["phases", name] }));
    }

    private static string Json(string name, PemFiles server, PemFiles client, string? list)
    {
        static Dictionary<string, string> Side(PemFiles files, string trust) => new() { ["cert"] = files.Certificate, ["key"] = files.Key, ["ca"] = trust, ["minVersion"] = "TLSv1.3" };
        Dictionary<string, string> serving = Side(server, server.Trust);
        if (list is not null)
            serving["crl"] = list;
        return JsonSerializer.Serialize(new Dictionary<string, object> { ["name"] = name, ["host"] = "localhost", ["server"] = serving, ["client"] = Side(client, client.Trust) });
    }
}
