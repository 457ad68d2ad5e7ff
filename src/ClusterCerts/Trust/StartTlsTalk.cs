using System.Formats.Asn1;
using System.Security;
using System.Text;

namespace ClusterCerts.Trust;

/// <summary>What is said in plain text before TLS begins.</summary>
/// <param name="connection">The connection; not a byte beyond the server's consent is read.</param>
internal sealed class StartTlsTalk(Stream connection)
{
    // No answer in these protocols is longer; a server that talks on without end is not asked further.
    private const int LongestAnswer = 16 * 1024;

    // RFC 4511 4.14.1: an ExtendedRequest with the message ID 1 and the requestName 1.3.6.1.4.1.1466.20037.
    private static readonly byte[] LdapRequest = [0x30, 0x1D, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16, .. "1.3.6.1.4.1.1466.20037"u8];

    // The length 8, then the code 80877103 in place of a protocol version.
    private static readonly byte[] PostgresRequest = [0, 0, 0, 8, 0x04, 0xD2, 0x16, 0x2F];

    /// <summary>Asks for TLS.</summary>
    /// <param name="protocol">The protocol.</param>
    /// <param name="serverName">The name that is asked for, where the protocol has a place for it.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Why TLS cannot begin, or null when it can.</returns>
    internal async Task<string?> AskAsync(StartTls protocol, string serverName, CancellationToken cancellation)
    {
        try
        {
            return protocol switch
            {
                StartTls.Smtp => await SmtpAsync(cancellation).ConfigureAwait(false),
                StartTls.Imap => await ImapAsync(cancellation).ConfigureAwait(false),
                StartTls.Pop3 => await Pop3Async(cancellation).ConfigureAwait(false),
                StartTls.Postgres => await PostgresAsync(cancellation).ConfigureAwait(false),
                StartTls.Ldap => await LdapAsync(cancellation).ConfigureAwait(false),
                _ => await XmppAsync(serverName, cancellation).ConfigureAwait(false),
            };
        }
        catch (IOException)
        {
            return $"it closed the connection when it was asked for TLS as {ProbeMessages.NameOf(protocol)} does{ProbeMessages.FromTheFirst}";
        }
        catch (Exception e) when (e is InvalidDataException or AsnContentException)
        {
            return $"it does not answer as {ProbeMessages.NameOf(protocol)} does{ProbeMessages.FromTheFirst}";
        }
    }

    private async Task<string?> SmtpAsync(CancellationToken cancellation)
    {
        foreach ((string? said, string consent) in new[] { (null, "220"), ("EHLO [127.0.0.1]", "250"), ("STARTTLS", "220") })
        {
            if (said is not null)
                await SayAsync(said + "\r\n", cancellation).ConfigureAwait(false);
            string line;
            do
                line = await LineAsync(cancellation).ConfigureAwait(false);
            while (line.Length > 3 && line[3] == '-' && IsSmtp(line));
            if (!line.StartsWith(consent, StringComparison.Ordinal))
                return Refusal(StartTls.Smtp, line, IsSmtp(line));
        }

        return null;
    }

    // RFC 5321 4.2: three digits.
    private static bool IsSmtp(string line) => line.Length >= 3 && line.AsSpan(0, 3).IndexOfAnyExceptInRange('0', '9') < 0;

    private async Task<string?> ImapAsync(CancellationToken cancellation)
    {
        string line = await LineAsync(cancellation).ConfigureAwait(false);
        if (!line.StartsWith("* OK", StringComparison.OrdinalIgnoreCase))
            return Refusal(StartTls.Imap, line, isOwn: line.StartsWith("* ", StringComparison.Ordinal));
        await SayAsync("a STARTTLS\r\n", cancellation).ConfigureAwait(false);
        do
            line = await LineAsync(cancellation).ConfigureAwait(false);
        while (line.StartsWith('*'));
        return line.StartsWith("a OK", StringComparison.OrdinalIgnoreCase)
            ? null
            : Refusal(StartTls.Imap, line, isOwn: line.StartsWith("a ", StringComparison.Ordinal));
    }

    private async Task<string?> Pop3Async(CancellationToken cancellation)
    {
        string line = await LineAsync(cancellation).ConfigureAwait(false);
        if (line.StartsWith("+OK", StringComparison.Ordinal))
        {
            await SayAsync("STLS\r\n", cancellation).ConfigureAwait(false);
            line = await LineAsync(cancellation).ConfigureAwait(false);
        }

        return line.StartsWith("+OK", StringComparison.Ordinal)
            ? null
            : Refusal(StartTls.Pop3, line, isOwn: line.StartsWith("-ERR", StringComparison.Ordinal));
    }

    private async Task<string?> PostgresAsync(CancellationToken cancellation)
    {
        await connection.WriteAsync(PostgresRequest, cancellation).ConfigureAwait(false);
        byte[] answer = await BytesAsync(1, cancellation).ConfigureAwait(false);
        return answer[0] switch
        {
            (byte)'S' => null,
            (byte)'N' => "it offers no TLS; set ssl = on in its postgresql.conf",
            _ => throw new InvalidDataException(),
        };
    }

    private async Task<string?> LdapAsync(CancellationToken cancellation)
    {
        await connection.WriteAsync(LdapRequest, cancellation).ConfigureAwait(false);
        byte[] header = await BytesAsync(2, cancellation).ConfigureAwait(false);
        byte[] more = header[1] is > 0x80 and <= 0x84 ? await BytesAsync(header[1] & 0x7F, cancellation).ConfigureAwait(false) : [];
        long length = more.Length == 0 ? header[1] : more.Aggregate(0L, (sum, b) => (sum << 8) + b);
        if (header[0] != 0x30 || length > LongestAnswer)
            throw new InvalidDataException();
        byte[] body = await BytesAsync((int)length, cancellation).ConfigureAwait(false);

        // LDAPMessage ::= SEQUENCE { messageID, ExtendedResponse [APPLICATION 24] { resultCode ENUMERATED, … } }
        var message = new AsnReader((byte[])[.. header, .. more, .. body], AsnEncodingRules.BER).ReadSequence();
        message.ReadInteger();
        byte[] code = message.ReadSequence(new Asn1Tag(TagClass.Application, 24)).ReadEnumeratedBytes().ToArray();
        return code is [0] ? null : $"it refuses to begin TLS, with the LDAP result {code[^1]}";
    }

    private async Task<string?> XmppAsync(string serverName, CancellationToken cancellation)
    {
        await SayAsync(
            "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' "
            + $"to='{SecurityElement.Escape(serverName)}'>",
            cancellation).ConfigureAwait(false);
        string features = await TextUntilAsync(
            t => t.EndsWith("</stream:features>", StringComparison.Ordinal)
                || (t.EndsWith("/>", StringComparison.Ordinal) && t.LastIndexOf("<stream:features", StringComparison.Ordinal) == t.LastIndexOf('<')),
            cancellation).ConfigureAwait(false);
        if (!features.Contains("urn:ietf:params:xml:ns:xmpp-tls", StringComparison.Ordinal))
            return "it does not offer TLS in its stream's features";
        await SayAsync("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", cancellation).ConfigureAwait(false);
        string answer = await TextUntilAsync(t => t.EndsWith('>'), cancellation).ConfigureAwait(false);
        return answer.Contains("<proceed", StringComparison.Ordinal) ? null : "it refuses to begin TLS";
    }

    // A line that is none of the protocol's own refuses nothing: it is another protocol.
    private static string Refusal(StartTls protocol, string line, bool isOwn) => line.Length == 0 ? throw new InvalidDataException() : isOwn
        ? $"it refuses to begin TLS and says '{DisplayText.Clip(line)}'"
        : $"it does not answer as {ProbeMessages.NameOf(protocol)} does, but says '{DisplayText.Clip(line)}'{ProbeMessages.FromTheFirst}";

    private Task SayAsync(string text, CancellationToken cancellation) =>
        connection.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), cancellation).AsTask();

    private async Task<string> LineAsync(CancellationToken cancellation) =>
        (await TextUntilAsync(t => t.EndsWith('\n'), cancellation).ConfigureAwait(false)).TrimEnd('\r', '\n');

    // One byte at a time: what follows the consent belongs to TLS.
    private async Task<string> TextUntilAsync(Func<string, bool> isWhole, CancellationToken cancellation)
    {
        var text = new StringBuilder();
        while (text.Length < LongestAnswer)
        {
            char next = (char)(await BytesAsync(1, cancellation).ConfigureAwait(false))[0];
            text.Append(next);
            if (next is '\n' or '>' && isWhole(text.ToString()))
                return text.ToString();
        }

        throw new InvalidDataException();
    }

    private async Task<byte[]> BytesAsync(int count, CancellationToken cancellation)
    {
        byte[] bytes = new byte[count];
        await connection.ReadExactlyAsync(bytes, cancellation).ConfigureAwait(false);
        return bytes;
    }
}
