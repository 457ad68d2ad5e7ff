using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ClusterCerts.Publishing;

/// <summary>Speaks the SFTP protocol, version 3, over two streams: one request, one answer, each within a limit of time and of size.</summary>
/// <remarks>draft-ietf-secsh-filexfer-02, and the extensions that OpenSSH's PROTOCOL file describes. What the server sends is a stranger's.</remarks>
internal sealed class SftpChannel : IDisposable
{
    private const uint Version = 3;
    private const int LongestAnswer = (256 << 10) + 1024; // OpenSSH's own limit is 256 KiB; what is asked for here is far less
    private const int MostExtensions = 1000;

    private readonly Stream _toServer;
    private readonly Stream _fromServer;
    private readonly WaitLimit _wait;
    private readonly string _host;
    private readonly Func<string> _errors;
    private readonly byte[] _buffer = new byte[LongestAnswer + sizeof(uint)];
    private readonly Dictionary<string, string> _extensions = new(StringComparer.Ordinal);
    private int _begin;
    private int _end;
    private uint _lastId;

    /// <summary>Over two streams; nothing is sent yet.</summary>
    /// <param name="toServer">What the server reads.</param>
    /// <param name="fromServer">What it writes.</param>
    /// <param name="wait">The limit of each wait; it ends both streams.</param>
    /// <param name="host">The node, for messages.</param>
    /// <param name="errors">What the program that brought the streams said so far.</param>
    internal SftpChannel(Stream toServer, Stream fromServer, WaitLimit wait, string host, Func<string> errors) =>
        (_toServer, _fromServer, _wait, _host, _errors) = (toServer, fromServer, wait, host, errors);

    /// <summary>Begins: both sides tell their versions.</summary>
    /// <exception cref="ClusterCertsException">Something else than an SFTP server answers, or nothing.</exception>
    internal void Begin()
    {
        using (var hello = new SftpPacket(SftpType.Init))
            Send(hello.Number(Version));
        (SftpType type, SftpReader answer) = Receive();
        if (type != SftpType.Version)
            throw Malformed($"an answer of type {(int)type} where its version belongs");
        if (answer.Number() is < Version and uint version)
            throw Malformed($"that it speaks version {version}; version {Version} is needed");
        while (!answer.IsAtEnd && _extensions.Count < MostExtensions)
            _extensions[answer.Text()] = answer.Text();
    }

    /// <summary>Whether the server has an extension.</summary>
    internal bool Has(string extension) => _extensions.ContainsKey(extension);

    /// <summary>Makes a request and awaits its answer.</summary>
    /// <param name="type">What is asked.</param>
    /// <param name="fill">Writes its fields.</param>
    /// <param name="expected">The type of the answer, where there is more to tell than how it ended.</param>
    internal SftpAnswer Ask(SftpType type, Action<SftpPacket> fill, SftpType expected = SftpType.Status)
    {
        using var request = new SftpPacket(type);
        uint id = SendRequest(request, fill);
        return Answer(id, id, expected);
    }

    /// <summary>Makes several requests at once, whose answers are how they ended.</summary>
    /// <returns>The first that was not done, or that all were.</returns>
    internal SftpStatus AskAll(SftpType type, IEnumerable<Action<SftpPacket>> fills, int room)
    {
        uint first = _lastId + 1;
        foreach (Action<SftpPacket> fill in fills)
        {
            using var request = new SftpPacket(type, room);
            SendRequest(request, fill);
        }

        SftpStatus worst = SftpStatus.Ok;
        for (uint id = first, last = _lastId; id <= last; id++)
        {
            SftpStatus status = Answer(first, last, SftpType.Status).Status;
            worst = worst == SftpStatus.Ok ? status : worst;
        }

        return worst;
    }

    private uint SendRequest(SftpPacket request, Action<SftpPacket> fill)
    {
        request.Number(++_lastId);
        fill(request);
        Send(request);
        return _lastId;
    }

    private SftpAnswer Answer(uint first, uint last, SftpType expected)
    {
        (SftpType type, SftpReader answer) = Receive();
        if (type is not SftpType.Status && type != expected)
            throw Malformed($"an answer of type {(int)type} where one of type {(int)expected} belongs");
        uint id = answer.Number();
        if (id < first || id > last)
            throw Malformed($"the answer to request {id} where that to request {first} belongs");
        if (type != SftpType.Status)
            return new SftpAnswer(SftpStatus.Ok, answer);
        var status = (SftpStatus)answer.Number();
        return status != SftpStatus.Ok || expected == SftpType.Status
            ? new SftpAnswer(status, answer)
            : throw Malformed("that it did what was asked, and not what came of it");
    }

    /// <summary>The error of an answer that is none.</summary>
    internal ClusterCertsException Malformed(string what) => new(
        ErrorCode.SftpFailed, $"The SFTP server of {_host} sent {what}. Look at what is set as its sftp subsystem.", _host);

    public void Dispose() => CryptographicOperations.ZeroMemory(_buffer);

    private void Send(SftpPacket packet)
    {
        using IDisposable wait = _wait.Begin();
        try
        {
            _toServer.Write(packet.Whole());
            _toServer.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // What it said before it went may tell why; the next answer is then the end.
            _wait.ThrowIfOver(_host);
        }
    }

    private (SftpType Type, SftpReader Fields) Receive()
    {
        using IDisposable wait = _wait.Begin();
        while (_end - _begin < sizeof(uint))
            Fill();
        uint length = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_begin));
        if (length is 0 or > LongestAnswer)
            throw NotSftp();
        while (_end - _begin < sizeof(uint) + (int)length)
            Fill();
        int at = _begin + sizeof(uint);
        _begin = at + (int)length;
        return ((SftpType)_buffer[at], new SftpReader(_buffer.AsMemory(at + 1, (int)length - 1)));
    }

    // An answer lies in the buffer until the next one is awaited.
    private void Fill()
    {
        if (_begin > 0)
        {
            _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
            (_begin, _end) = (0, _end - _begin);
        }

        int read = Read();
        _wait.ThrowIfOver(_host);
        if (read == 0)
            throw _end > 0 && _lastId == 0 ? NotSftp() : new ClusterCertsException(ErrorCode.NodeUnreachable, $"{_host} ended the connection.{NodeOutput.Words(_errors())}", _host);
        _end += read;
    }

    private int Read()
    {
        try
        {
            return _fromServer.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }

    // Such as the greeting of a login shell: text, whose first four octets are no length.
    private ClusterCertsException NotSftp()
    {
        string text = DisplayText.Clip(System.Text.Encoding.UTF8.GetString(_buffer.AsSpan(_begin, _end - _begin)).Trim());
        return new ClusterCertsException(
            ErrorCode.SftpFailed,
            $"{_host} answers something else than the SFTP protocol: '{text}'. Let the account's login print nothing where no terminal is (look at "
                + ".bashrc and the like there), and look at what is set as the sftp subsystem and as its forced command.",
            _host);
    }
}
