using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ClusterCerts.Cli.Tests;

/// <summary>Nothing of ours opens a connection that its command was not asked for: the means to do so are not in the assemblies.</summary>
public sealed class NoDownloadTests
{
    public static TheoryData<string> Assemblies => [typeof(CertAuthority).Assembly.Location, typeof(CliCommand).Assembly.Location, CmdletMetadata.Location];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_assembly_uses_what_downloads(string assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        MetadataReader reader = image.GetMetadataReader();
        var used = reader.MemberReferences.Select(reader.GetMemberReference)
            .Where(m => m.Parent.Kind == HandleKind.TypeReference)
            .Select(m => $"{reader.GetString(reader.GetTypeReference((TypeReferenceHandle)m.Parent).Name)}.{reader.GetString(m.Name)}")
            .ToHashSet();

        // A chain of the platform's own fetches issuers and lists; a web client fetches anything.
        Assert.Empty(used.Intersect(["X509Chain..ctor", "X509Chain.Create", "X509Chain.Build", "X509Certificate2.Verify", "X509CertificateLoader.LoadFromUri"]));
        Assert.Empty(used.Where(m => m.StartsWith("HttpClient.", StringComparison.Ordinal) || m.StartsWith("WebRequest.", StringComparison.Ordinal)));

        // TLS builds a chain of its own accord: who shakes hands has said that it is one without downloads.
        if (used.Any(m => m.StartsWith("SslStream.Authenticate", StringComparison.Ordinal)))
        {
            Assert.Contains("SslClientAuthenticationOptions.set_CertificateChainPolicy", used);
            Assert.Contains("X509ChainPolicy.set_DisableCertificateDownloads", used);
            Assert.DoesNotContain("SslStream.AuthenticateAsServerAsync", used);
        }
    }
}
