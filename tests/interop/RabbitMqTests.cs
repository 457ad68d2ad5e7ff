using System.Diagnostics;
using System.Text;

namespace ClusterCerts.Interop;

/// <summary>RabbitMQ with the exported folder: it demands client certificates, and refuses the revoked ones.</summary>
public sealed class RabbitMqTests
{
    // What a client says first in AMQP 0-9-1.
    private const string Hello = "AMQP\0\0\t\u0001";

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    [InlineData(false, KeyAlgorithm.Ed25519, KeyAlgorithm.Ed25519)]
    [InlineData(false, KeyAlgorithm.Ed25519, KeyAlgorithm.EcdsaP256)]
    [InlineData(true, KeyAlgorithm.EcdsaP256, KeyAlgorithm.Ed25519)]
    public void Accepts_its_clients_alone(bool withList, KeyAlgorithm ca = KeyAlgorithm.EcdsaP256, KeyAlgorithm nodes = KeyAlgorithm.EcdsaP256)
    {
        RealProgram server = NeedServer();
        using var authority = new TestAuthority(algorithm: ca, leaves: nodes);
        using var other = new TestAuthority();
        authority.IssueLocal("rabbit1");
        PemFiles client = authority.IssueLocal("app", new NodeCertParameters { Purpose = CertPurpose.Client });
        PemFiles lost = authority.IssueLocal("lost", new NodeCertParameters { Purpose = CertPurpose.Client });
        PemFiles stranger = other.IssueLocal("app", new NodeCertParameters { Purpose = CertPurpose.Client });
        if (withList)
            authority.MakeRevocationList(authority.Pki, NodeCertFiles.Read(lost.Certificate, DateTimeOffset.UtcNow));

        int port = FreePort.Take();
        using ServerProcess rabbit = Start(server, authority, authority.Export("rabbit1", ExportFormat.RabbitMq), port, out Dictionary<string, string> variables);
        try
        {
            Assert.True(IsWelcome(port, client, client.Trust));
            Assert.Equal(!withList, IsWelcome(port, lost, client.Trust));
            Assert.False(IsWelcome(port, stranger, client.Trust));
            Assert.False(IsWelcome(port, client, stranger.Trust));
        }
        finally
        {
            if (RealProgram.Find("epmd") is string mapper)
                RealProgram.At(mapper).Run("-port", variables["ERL_EPMD_PORT"], "-kill");
        }
    }

    // Debian's program on the PATH wants to become the user rabbitmq; the one behind it runs as whoever starts it.
    private static RealProgram NeedServer()
    {
        const string Behind = "/usr/lib/rabbitmq/bin/rabbitmq-server";
        Skip.IfNot(File.Exists(Behind), "rabbitmq-server is not on this machine");
        return RealProgram.At(Behind);
    }

    private static ServerProcess Start(RealProgram server, TestAuthority authority, string export, int port, out Dictionary<string, string> variables)
    {
        string home = Directory.CreateDirectory(authority["rabbit"]).FullName;
        string settings = File.ReadAllText(Path.Combine(export, "rabbitmq.conf"));
        Assert.Contains("listeners.ssl.default = 5671\n", settings, StringComparison.Ordinal);
        File.WriteAllText(
            Path.Combine(home, "rabbitmq.conf"),
            settings.Replace("= 5671\n", $"= {port}\nlisteners.tcp = none\n", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(home, "plugins"), "[].\n");
        variables = new Dictionary<string, string>
        {
            ["HOME"] = home,
            ["RABBITMQ_NODENAME"] = $"test{port}@localhost",
            ["RABBITMQ_DIST_PORT"] = $"{FreePort.Take()}",
            ["ERL_EPMD_PORT"] = $"{FreePort.Take()}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(home, "rabbitmq.conf"),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(export, "advanced.config"),
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(home, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(home, "log"),
            ["RABBITMQ_LOGS"] = "-",
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(home, "plugins"),
        };
        ServerProcess process = ServerProcess.Launch(server, home, variables);
        process.WaitFor(() => process.Log.Contains("Server startup complete", StringComparison.Ordinal), "is up");
        return process;
    }

    // Whom it accepts it greets with connection.start, which names the product; whom it refuses it tells so, and the client ends.
    private static bool IsWelcome(int port, PemFiles client, string trust)
    {
        using Process process = RealProgram.Need("openssl").Start(
            null, null,
            "s_client", "-connect", $"127.0.0.1:{port}", "-servername", "localhost", "-cert", client.Certificate, "-key", client.Key, "-CAfile", trust,
            "-verify_hostname", "localhost", "-verify_return_error", "-quiet");
        Task errors = process.StandardError.ReadToEndAsync();
        try
        {
            process.StandardInput.Write(Hello);
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It ended before it was told what to say.
        }

        bool isWelcome = Task.Run(() => Says(process.StandardOutput, "RabbitMQ")).WaitAsync(TimeSpan.FromMinutes(2)).GetAwaiter().GetResult();
        process.Kill();
        return isWelcome;
    }

    private static bool Says(StreamReader output, string word)
    {
        var said = new StringBuilder();
        while (!said.ToString().Contains(word, StringComparison.Ordinal))
        {
            int next = output.Read();
            if (next < 0)
                return false;
            said.Append((char)next);
        }

        return true;
    }
}
