using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace ClusterCerts.Cli.Tests;

/// <summary><c>test-node-cert --prove-trust</c>: running servers are asked whether they trust the next CA, by the program itself.</summary>
public sealed class ProveTrustCommandTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _stop = new(Limit);
    private readonly List<TcpListener> _listeners = [];

    public ProveTrustCommandTests() => Prepared.In(
        _folder, "new-signing-cert pki", "new-node-cert 1 2 --authority-path pki", "invoke-key-rotation --authority-path pki", "invoke-key-rotation --authority-path pki");

    [Fact]
    public void It_asks_many_at_once_and_says_of_each_what_it_showed()
    {
        string[] servers = [Serve("signing.crt"), Serve("trust.crt"), Serve(null)];

        CliResult verdicts = Ask(1, ["--endpoint", .. servers]);
        Assert.Equal("False\nTrue\nFalse\n", verdicts.Output);
        Assert.Contains($"'{servers[0]}' is not good: Trust: {servers[0]}: it refuses a client certificate of", verdicts.Error, StringComparison.Ordinal);
        Assert.Contains($"{servers[2]}: it cannot be proven", verdicts.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(servers[1], verdicts.Error, StringComparison.Ordinal);

        JsonElement[] reports = [.. Ask(1, ["--detailed", "--json", "--endpoint", .. servers]).Json];
        Assert.Equal(["NotTrusted", "Trusted", "Unprovable"], reports.Select(r => r.GetProperty("TrustState").GetString()));
        Assert.Equal([false, true, false], reports.Select(r => r.GetProperty("Passed").GetBoolean()));
        Assert.Equal([1, 1, 0], reports.Select(r => r.GetProperty("Checks").GetArrayLength()));
        Assert.All(reports, r => Assert.Equal(JsonValueKind.Null, r.GetProperty("EndpointState").ValueKind));

        string shown = Ask(1, ["--detailed", "--endpoint", .. servers]).Output;
        Assert.Contains($"Endpoint {servers[0]}: NOT good\n  FAILED  Trust", shown, StringComparison.Ordinal);
        Assert.Contains($"Endpoint {servers[1]}: good\n  ok      Trust", shown, StringComparison.Ordinal);
        Assert.Contains($"Endpoint {servers[2]}: NOT proven\n  note    Trust", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("trust.crt", 0, "True\n", "")]
    [InlineData("signing.crt", 1, "False\n", "")]
    [InlineData(null, 1, "False\n", "asks for no client certificate")]
    public void It_is_true_only_where_it_is_proven(string? trust, int status, string verdict, string warning)
    {
        CliResult result = Ask(status, "--endpoint", Serve(trust));
        Assert.Equal(verdict, result.Output);
        Assert.Contains(warning, result.Error, StringComparison.Ordinal);
        CliProgram.Run(_folder.Location, "test-cert-ledger", "pki").Expect(0);
        Assert.Equal(2, CliProgram.Run(_folder.Location, "get-node-cert", "--authority-path", "pki", "--json").Expect(0).Json.Count);
    }

    // A server that asks for no certificate leaves it to the file's own checks, and one that wants one has served its own.
    [Theory]
    [InlineData("1", "trust.crt", 0, "Good", "Trusted")]
    [InlineData("1", "signing.crt", 1, "Good", "NotTrusted")]
    [InlineData("1", null, 0, "Good", "Unprovable")]
    [InlineData("2", "trust.crt", 1, "Invalid", "Trusted")]
    public void A_file_is_checked_too(string node, string? trust, int status, string endpoint, string proof)
    {
        JsonElement report = Ask(status, $"pki/node.{node}.crt", "--endpoint", Serve(trust), "--detailed", "--json").Json[0];
        Assert.Equal((endpoint, proof), (report.GetProperty("EndpointState").GetString(), report.GetProperty("TrustState").GetString()));
        Assert.Equal(proof == "Unprovable" ? 0 : 1, report.GetProperty("Checks").EnumerateArray().Count(c => c.GetProperty("Name").GetString() == "Trust"));
    }

    [Theory]
    [InlineData(2, "name them with --endpoint", "pki/node.1.crt --prove-trust --authority-path pki")]
    [InlineData(2, "in place of --trust-path", "--endpoint 127.0.0.1:9 --prove-trust --trust-path pki/trust.crt")]
    [InlineData(2, "--purpose says what they serve", "--endpoint 127.0.0.1:9 --prove-trust --authority-path pki --purpose server")]
    [InlineData(2, "--node-id says what they serve", "--endpoint 127.0.0.1:9 --prove-trust --authority-path pki --node-id 1")] // which is nowhere looked at
    [InlineData(2, "--new-passphrase-file is of use with --prove-trust alone", "--endpoint 127.0.0.1:9 --authority-path pki --new-passphrase-file x")]
    [InlineData(2, "--node-passphrase-file is of use with --prove-trust alone", "--endpoint 127.0.0.1:9 --authority-path pki --node-passphrase-file x")]
    [InlineData(1, "is not an authority directory", "--endpoint 127.0.0.1:9 --prove-trust --authority-path nowhere")]
    [InlineData(1, "No rotation is under way", "--endpoint 127.0.0.1:9 --prove-trust --authority-path quiet")]
    [InlineData(1, "has not come to Trust", "--endpoint 127.0.0.1:9 --prove-trust --authority-path staged")]
    [InlineData(1, "is missing", "--endpoint 127.0.0.1:9 --prove-trust --authority-path away")]
    [InlineData(1, "by --new-passphrase-file where it has another", "--endpoint 127.0.0.1:9 --prove-trust --authority-path locked")]
    [InlineData(1, "does not open", "--endpoint 127.0.0.1:9 --prove-trust --authority-path locked --passphrase-file wrong")]
    public void What_is_wrong_is_said(int status, string message, string arguments)
    {
        using var folder = new TempFolder();
        Prepared.In(
            folder, "new-signing-cert pki", "new-node-cert 1 --authority-path pki", "new-signing-cert quiet", "new-signing-cert staged", "invoke-key-rotation --authority-path staged",
            "new-signing-cert away", "invoke-key-rotation --authority-path away", "invoke-key-rotation --authority-path away", "new-signing-cert locked");
        File.Delete(folder["away", "next.key"]);
        File.WriteAllText(folder["right"], "right\n");
        File.WriteAllText(folder["wrong"], "wrong\n");
        foreach (int phase in (int[])[1, 2])
            CliProgram.Run(folder.Location, "invoke-key-rotation", "--authority-path", "locked", "--new-passphrase-file", "right").Expect(0);
        CliProgram.Run(folder.Location, ["test-node-cert", .. arguments.Split(' ')]).ExpectError(status, message);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listeners.ForEach(listener => listener.Stop());
        _stop.Dispose();
        _folder.Dispose();
    }

    private CliResult Ask(int status, params string[] arguments) => CliProgram.Run(
        _folder.Location, ["test-node-cert", .. arguments, "--prove-trust", "--authority-path", "pki", "--timeout", "10s"]).Expect(status);

    // With a bundle it takes whoever has a certificate from it; without one it asks nobody.
    private string Serve(string? trust)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _listeners.Add(listener);
        _ = ServeAsync(listener, trust is null ? null : _folder["pki", trust]);
        return $"{listener.LocalEndpoint}";
    }

    private async Task ServeAsync(TcpListener listener, string? trust)
    {
        using X509Certificate2 pair = X509Certificate2.CreateFromPemFile(_folder["pki", "node.1.crt"], _folder["pki", "node.1.key"]);
        using X509Certificate2 forPlatform = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        var trusted = new X509Certificate2Collection();
        if (trust is not null)
            trusted.ImportFromPemFile(trust);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificate = forPlatform,
            ClientCertificateRequired = trust is not null,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => trust is null || (certificate is not null && IsOf(trusted, certificate)),
        };
        try
        {
            while (!_stop.IsCancellationRequested)
                _ = AnswerAsync(await listener.AcceptTcpClientAsync(_stop.Token), options);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client, SslServerAuthenticationOptions options)
    {
        using TcpClient connection = client;
        await using var stream = new SslStream(connection.GetStream());
        try
        {
            await stream.AuthenticateAsServerAsync(options, _stop.Token);
            while (await stream.ReadAsync(new byte[16], _stop.Token) > 0)
            {
            }

            await stream.ShutdownAsync();
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException)
        {
            // It refused, or the program went away: what the program says of that is what counts.
        }
    }

    private static bool IsOf(X509Certificate2Collection trusted, X509Certificate certificate)
    {
        using var leaf = new X509Certificate2(certificate);
        using var chain = new X509Chain
        {
            ChainPolicy = { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
        };
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        return chain.Build(leaf);
    }
}
