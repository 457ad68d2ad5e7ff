using System.Text.Json;

namespace ClusterCerts.Interop;

/// <summary>The manifest beside the one that kubectl makes from the same files.</summary>
public sealed class KubernetesTests
{
    [SkippableFact]
    public void The_manifest_is_kubectls()
    {
        RealProgram kubectl = RealProgram.Need("kubectl");
        using var authority = new TestAuthority(intermediate: true);
        PemFiles pem = authority.IssueLocal("web1");
        string manifest = authority.Export("web1", ExportFormat.Kubernetes);

        JsonElement theirs = Read(kubectl.Run(
            "create", "secret", "tls", "node-web1-tls", $"--cert={pem.Certificate}", $"--key={pem.Key}", "--dry-run=client", "-o", "json"));
        // label --local parses the manifest as the server would, and asks no server.
        JsonElement ours = Read(kubectl.Run("label", "--local", "-f", manifest, "checked=yes", "-o", "json"));
        foreach (string name in (string[])["apiVersion", "kind", "type"])
            Assert.Equal(theirs.GetProperty(name).GetString(), ours.GetProperty(name).GetString());
        Assert.Equal(theirs.GetProperty("metadata").GetProperty("name").GetString(), ours.GetProperty("metadata").GetProperty("name").GetString());
        foreach (string name in (string[])["tls.crt", "tls.key"])
            Assert.Equal(theirs.GetProperty("data").GetProperty(name).GetString(), ours.GetProperty("data").GetProperty(name).GetString());
        Assert.Equal(File.ReadAllBytes(pem.Trust), ours.GetProperty("data").GetProperty("ca.crt").GetBytesFromBase64());
    }

    private static JsonElement Read(ProgramResult result) => JsonDocument.Parse(result.Succeeded().Output).RootElement;
}
