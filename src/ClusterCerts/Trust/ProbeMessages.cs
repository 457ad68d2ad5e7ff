using System.Globalization;
using System.Net.Sockets;

namespace ClusterCerts.Trust;

/// <summary>Why there was no handshake, in words: never those of a library, which differ from system to system.</summary>
internal static class ProbeMessages
{
    // RFC 6066 3: unrecognized_name.
    private const byte UnrecognizedName = 112;

    /// <summary>What helps where a port does not begin with TLS.</summary>
    internal const string OnDemand = "; if it begins TLS only when asked to, name its protocol with -StartTls";

    /// <summary>What helps where a port does not begin as the protocol that was named.</summary>
    internal const string FromTheFirst = "; if it speaks another protocol, name that, and if TLS begins with its first byte, leave -StartTls out";

    internal static string NoConnection(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "nothing listens on that port",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name cannot be resolved to an address",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown
            or SocketError.AddressNotAvailable
            or SocketError.AddressFamilyNotSupported or SocketError.InvalidArgument => "it cannot be reached from here",
        SocketError.TimedOut => "nothing answered",
        SocketError.AccessDenied => "this machine blocks the connection",
        SocketError.ConnectionReset or SocketError.ConnectionAborted => "it broke the connection off at once",
        _ => string.Create(CultureInfo.InvariantCulture, $"the connection failed (error {failure.NativeErrorCode} of this system)"),
    };

    internal static string TooLate(TimeSpan timeout, bool connected) => connected
        ? $"it accepted the connection but did not shake hands within {Seconds(timeout)} s"
        : $"nothing answered within {Seconds(timeout)} s";

    internal static string NoConsent(StartTls protocol, TimeSpan timeout) =>
        $"it accepted the connection but did not begin TLS as {NameOf(protocol)} does within {Seconds(timeout)} s{FromTheFirst}";

    /// <summary>Why a handshake came to nothing.</summary>
    /// <param name="answer">What the server said.</param>
    /// <param name="question">What it was asked.</param>
    internal static string NoHandshake(TlsAnswer answer, ProbeQuestion question)
    {
        if (!answer.IsTls)
        {
            return (answer.IsEmpty, question.StartTls) switch
            {
                (true, null) => $"it closed the connection before TLS began{OnDemand}",
                (false, null) => $"this port does not speak TLS{OnDemand}",
                (true, StartTls protocol) => $"it agreed to begin TLS as {NameOf(protocol)} does, and closed the connection",
                (false, StartTls protocol) => $"it seemed to agree to begin TLS as {NameOf(protocol)} does, but what it says then is not TLS",
            };
        }

        return answer.Alert is byte alert
            ? $"it refused the handshake: {(alert == UnrecognizedName ? NoName(question.ServerName) : Alert(alert))}"
            : "it spoke TLS, but nothing that this machine can agree to";
    }

    private static string NoName(string asked) => asked.Length > 0
        ? $"it has no certificate for the name '{asked}' that it was asked for (alert 112)"
        : "it needs a server name, and an address is not one; give the name with -NodeId, or in the endpoint (alert 112)";

    internal static string WantsClient(bool shown, byte? alert)
    {
        if (!shown)
            return "it wants a client certificate; give one with -ClientCertificatePath";
        return "it does not accept the client certificate that was presented" + (alert is byte number ? $": {Alert(number)}" : "");
    }

    // RFC 8446 6.2 and RFC 5246 7.2.2.
    private static string Alert(byte number) => number switch
    {
        40 => "no version, cipher or certificate suits both sides (alert 40)",
        42 => "it rejects a certificate as bad (alert 42)",
        43 => "it does not support that kind of certificate (alert 43)",
        44 => "it considers a certificate revoked (alert 44)",
        45 => "it considers a certificate expired (alert 45)",
        46 => "it finds something wrong with a certificate (alert 46)",
        48 => "it does not know the CA (alert 48)",
        49 => "access is denied (alert 49)",
        70 => "it speaks no version of TLS that is still in use (alert 70)",
        71 => "it considers the ciphers too weak (alert 71)",
        80 => "it has an error of its own (alert 80)",
        116 => "a client certificate is required (alert 116)",
        120 => "it wants an application protocol (ALPN) that was not named (alert 120)",
        _ => string.Create(CultureInfo.InvariantCulture, $"alert {number}"),
    };

    /// <summary>What is worth saying of a server that asked for a client certificate and went on without one.</summary>
    internal const string AsksClient = "; it asks for a client certificate, and none was presented; to present one, give -ClientCertificatePath";

    internal static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>The protocol's own name.</summary>
    internal static string NameOf(StartTls protocol) => protocol switch
    {
        StartTls.Postgres => "PostgreSQL",
        _ => protocol.ToString().ToUpperInvariant(),
    };
}
