using System.Buffers.Binary;

namespace ClusterCerts.Trust;

/// <summary>What a server said in the clear while a handshake was tried: all of it up to TLS 1.2, the beginning in TLS 1.3.</summary>
internal sealed class TlsAnswer
{
    private const byte ChangeCipherSpec = 20;
    private const byte AlertRecord = 21;
    private const byte HandshakeRecord = 22;
    private const byte ApplicationData = 23;
    private const byte CertificateMessage = 11;
    private const byte CertificateRequestMessage = 13;
    private const int RecordHeader = 5;
    private const int MessageHeader = 4;

    private TlsAnswer()
    {
    }

    /// <summary>Whether it said nothing at all.</summary>
    internal bool IsEmpty { get; private init; }

    /// <summary>Whether its first bytes are a record of TLS.</summary>
    internal bool IsTls { get; private init; }

    /// <summary>The alert that it sent (RFC 8446 6), or null.</summary>
    internal byte? Alert { get; private init; }

    /// <summary>Whether it asked for a client certificate.</summary>
    internal bool WantsClient { get; private init; }

    /// <summary>The certificates that it showed, leaf first, DER.</summary>
    internal IReadOnlyList<byte[]> Certificates { get; private init; } = [];

    /// <summary>Reads as much as there is and makes sense.</summary>
    /// <param name="heard">The server's bytes from the first on.</param>
    internal static TlsAnswer Read(ReadOnlySpan<byte> heard)
    {
        bool isEmpty = heard.IsEmpty;
        bool isTls = false;
        byte? alert = null;
        var messages = new List<byte>();

        // RFC 8446 5.1: type, the version 3.x, length.
        while (heard.Length >= RecordHeader && heard[0] is >= ChangeCipherSpec and <= ApplicationData && heard[1] == 3)
        {
            isTls = true;
            byte type = heard[0];
            int length = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(heard[3..]), heard.Length - RecordHeader);
            ReadOnlySpan<byte> content = heard.Slice(RecordHeader, length);
            heard = heard[(RecordHeader + length)..];
            if (type is ChangeCipherSpec or ApplicationData)
                break; // What follows is encrypted.
            if (type == AlertRecord && content.Length == 2)
                alert = content[1];
            else if (type == HandshakeRecord)
                messages.AddRange(content);
        }

        (bool wantsClient, IReadOnlyList<byte[]> certificates) = ReadMessages(messages.ToArray());
        return new TlsAnswer { IsEmpty = isEmpty, IsTls = isTls, Alert = alert, WantsClient = wantsClient, Certificates = certificates };
    }

    private static (bool WantsClient, IReadOnlyList<byte[]> Certificates) ReadMessages(ReadOnlySpan<byte> messages)
    {
        bool wantsClient = false;
        var certificates = new List<byte[]>();
        while (messages.Length >= MessageHeader && Length24(messages[1..]) is int length && messages.Length - MessageHeader >= length)
        {
            if (messages[0] == CertificateRequestMessage)
                wantsClient = true;
            else if (messages[0] == CertificateMessage && length >= 3)
                ReadCertificates(messages.Slice(MessageHeader + 3, length - 3), certificates);
            messages = messages[(MessageHeader + length)..];
        }

        return (wantsClient, certificates);
    }

    // RFC 5246 7.4.2: each certificate behind its length.
    private static void ReadCertificates(ReadOnlySpan<byte> list, List<byte[]> certificates)
    {
        while (list.Length >= 3 && Length24(list) is int length && list.Length - 3 >= length)
        {
            certificates.Add(list.Slice(3, length).ToArray());
            list = list[(3 + length)..];
        }
    }

    private static int Length24(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
}
