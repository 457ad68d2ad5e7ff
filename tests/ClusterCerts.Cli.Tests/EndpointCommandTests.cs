using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary>A running server is asked by the program itself.</summary>
public sealed class EndpointCommandTests(Pki pki) : IClassFixture<Pki>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("1", 0)]
    [InlineData("2", 1)] // it serves a certificate that is not in node 2's file
    public async Task It_tells_whether_the_server_has_the_certificate(string node, int status)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource(Limit);
        Task serving = ServeAsync(listener, stop.Token);

        CliResult result = CliProgram.Run(
            pki.Folder.Location, "test-node-cert", $"pki/node.{node}.crt", "--node-id", node, "--authority-path", "pki",
            "--endpoint", $"{listener.LocalEndpoint}", "--detailed", "--json").Expect(status);

        JsonElement endpoint = result.Json[0].GetProperty("Checks").EnumerateArray().Single(c => c.GetProperty("Name").GetString() == "Endpoint");
        Assert.Equal(status == 0, endpoint.GetProperty("Passed").GetBoolean());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => serving);
    }

    private async Task ServeAsync(TcpListener listener, CancellationToken stop)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(pki.Folder["pki", "node.1.crt"], pki.Folder["pki", "node.1.key"]);
        using X509Certificate2 forPlatform = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        while (true)
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(stop);
            await using var stream = new SslStream(client.GetStream());
            try
            {
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = forPlatform }, stop);
                await stream.ReadAsync(new byte[1], stop);
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // It went away with what it wanted to know; the program's verdict is what counts.
            }
        }
    }
}
