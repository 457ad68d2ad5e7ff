using System.Globalization;
using System.Net.Sockets;

namespace ClusterCerts;

/// <summary>Why there was no handshake, in words: never those of a library, which differ from system to system.</summary>
internal static class ProbeWords
{
    internal static string NoConnection(SocketException failure) => failure.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "nothing listens on that port",
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => "its name cannot be resolved to an address",
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown or SocketError.HostDown =>
            "there is no way to it from here",
        SocketError.TimedOut => "nothing answered",
        SocketError.AccessDenied => "this machine does not let the connection out",
        var code => $"the connection failed ({code})",
    };

    internal static string TooLate(TimeSpan timeout, bool connected) => connected
        ? $"it accepted the connection but did not shake hands within {Seconds(timeout)} s"
        : $"nothing answered within {Seconds(timeout)} s";

    /// <summary>Why a handshake came to nothing.</summary>
    /// <param name="answer">What the server said.</param>
    /// <param name="started">The protocol that TLS began within, or null.</param>
    internal static string NoHandshake(TlsAnswer answer, StartTls? started)
    {
        string hint = started is null ? "; if it begins TLS only when asked to, name its protocol with -StartTls" : "";
        if (answer.IsEmpty)
            return $"it closed the connection without a word of TLS{hint}";
        if (!answer.IsTls)
            return $"this port does not speak TLS{hint}";
        return answer.Alert is byte alert
            ? $"it refused the handshake: {Alert(alert)}"
            : "it spoke TLS, but nothing that this machine can agree to";
    }

    internal static string WantsClient(bool shown, byte? alert)
    {
        if (!shown)
            return "it wants a client certificate; give one with -ClientCertificatePath";
        return "it does not accept the client certificate that was shown" + (alert is byte number ? $": {Alert(number)}" : "");
    }

    // RFC 8446 6.2 and RFC 5246 7.2.2.
    private static string Alert(byte number) => number switch
    {
        40 => "no version, cipher or certificate suits both sides (alert 40)",
        42 => "it finds a certificate bad (alert 42)",
        43 => "it does not support that kind of certificate (alert 43)",
        44 => "it takes a certificate for revoked (alert 44)",
        45 => "it takes a certificate for expired (alert 45)",
        46 => "it finds something wrong with a certificate (alert 46)",
        48 => "it does not know the CA (alert 48)",
        49 => "access is denied (alert 49)",
        70 => "it speaks no version of TLS that is still in use (alert 70)",
        71 => "its ciphers are too weak, or ours are in its eyes (alert 71)",
        80 => "it has an error of its own (alert 80)",
        112 => "it has no certificate for the name it was asked for (alert 112)",
        116 => "a client certificate is required (alert 116)",
        120 => "it wants an application protocol (ALPN) that was not named (alert 120)",
        _ => string.Create(CultureInfo.InvariantCulture, $"alert {number}"),
    };

    internal static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
}
