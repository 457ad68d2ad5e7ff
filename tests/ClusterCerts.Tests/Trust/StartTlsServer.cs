using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ClusterCerts.Tests.Trust;

/// <summary>A server that speaks a protocol as far as TLS, or says something else.</summary>
internal sealed class StartTlsServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Stream, Task<bool>> _talk;
    private readonly SslStreamCertificateContext _identity;

    /// <summary>Starts one.</summary>
    /// <param name="cert">What it shows.</param>
    /// <param name="talk">What is said before TLS; false closes the connection.</param>
    internal StartTlsServer(NodeCert cert, Func<Stream, Task<bool>> talk)
    {
        _identity = TlsIdentity.Load(cert.CertificatePath!, cert.KeyPath!, null);
        _talk = talk;
        _listener.Start();
        _ = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal EndpointAddress Address => new("127.0.0.1", Port);

    /// <summary>The servers of each protocol, as the RFCs say it.</summary>
    internal static Func<Stream, Task<bool>> Speaking(StartTls protocol) => protocol switch
    {
        StartTls.Smtp => s => TalkAsync(s, "220-mail.example.com\r\n220 ready\r\n", ("EHLO ", "250-mail.example.com\r\n250-SIZE 1000\r\n250 STARTTLS\r\n"),
            ("STARTTLS", "220 go ahead\r\n")),
        StartTls.Imap => s => TalkAsync(s, "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n", (" CAPABILITY", "* CAPABILITY IMAP4rev1 STARTTLS\r\n. OK done\r\n"),
            (" STARTTLS", "* 1 EXISTS\r\nTAG OK begin\r\n")),
        StartTls.Pop3 => s => TalkAsync(s, "+OK ready\r\n", ("STLS", "+OK begin\r\n")),
        StartTls.Postgres => async s => await ReadAsync(s, 8) && await SayAsync(s, "S"u8.ToArray()),

        // messageID 1, ExtendedResponse { success, "", "" }
        StartTls.Ldap => async s => await ReadAsync(s, 31) && await SayAsync(s, [0x30, 0x0C, 2, 1, 1, 0x78, 7, 0x0A, 1, 0, 4, 0, 4, 0]),
        _ => async s => await ReadUntilAsync(s, "version='1.0'>", "to='")
            && await SayAsync(s, "<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"u8.ToArray())
            && await SayAsync(s, "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls></stream:features>"u8.ToArray())
            && await ReadUntilAsync(s, "/>", "<starttls") && await SayAsync(s, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"u8.ToArray()),
    };

    internal static Func<Stream, Task<bool>> Answering(string greeting, string answer) => async s =>
    {
        await SayAsync(s, System.Text.Encoding.ASCII.GetBytes(greeting));
        await ReadAsync(s, 1);
        await SayAsync(s, System.Text.Encoding.ASCII.GetBytes(answer));
        return false;
    };

    public void Dispose() => _listener.Dispose();

    private static async Task<bool> TalkAsync(Stream stream, string greeting, params (string Heard, string Answer)[] steps)
    {
        await SayAsync(stream, System.Text.Encoding.ASCII.GetBytes(greeting));
        int done = 0;
        while (done < steps.Length)
        {
            string line = await LineAsync(stream);
            int step = Array.FindIndex(steps, s => line.Contains(s.Heard, StringComparison.OrdinalIgnoreCase));
            if (step < 0)
                return false;
            string tag = line.Split(' ')[0];
            await SayAsync(stream, System.Text.Encoding.ASCII.GetBytes(steps[step].Answer.Replace("TAG ", tag + " ", StringComparison.Ordinal)));
            done = step + 1;
        }

        return true;
    }

    private static async Task<string> LineAsync(Stream stream)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) == 1 && one[0] != '\n')
            line.Append((char)one[0]);
        return line.ToString();
    }

    private static async Task<bool> ReadAsync(Stream stream, int count)
    {
        await stream.ReadExactlyAsync(new byte[count]);
        return true;
    }

    private static async Task<bool> ReadUntilAsync(Stream stream, string end, string part)
    {
        var text = new StringBuilder();
        byte[] one = new byte[1];
        while (!(text.ToString() is var t && t.Contains(part, StringComparison.Ordinal) && t.TrimEnd().EndsWith('>')
            && (t.Contains(end, StringComparison.Ordinal) || t.Contains(end.Replace('\'', '"'), StringComparison.Ordinal)
                || t.EndsWith("'>", StringComparison.Ordinal))))
        {
            if (await stream.ReadAsync(one) == 0)
                return false;
            text.Append((char)one[0]);
        }

        return true;
    }

    private static async Task<bool> SayAsync(Stream stream, byte[] bytes)
    {
        await stream.WriteAsync(bytes);
        return true;
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                if (!await _talk(client.GetStream()))
                    return;
                using var stream = new SslStream(client.GetStream());
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = _identity });
                await stream.ReadAsync(new byte[1]);
            }
            catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
            {
                // The other side is what is tested.
            }
        }
    }
}
