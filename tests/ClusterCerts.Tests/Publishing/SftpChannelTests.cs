using System.Buffers.Binary;
using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>What comes in place of an SFTP server's answers is refused: nothing of it is believed, and none of it costs memory.</summary>
public sealed class SftpChannelTests
{
    private static readonly byte[] Version = Packet(2, [0, 0, 0, 3]);

    public static TheoryData<string, byte[], string> Beginnings => new()
    {
        { "a greeting", "Welcome to web1!\r\n"u8.ToArray(), "Welcome to web1!" },
        { "a few letters", "hi\n"u8.ToArray(), "hi" },
        { "a greeting with escape sequences", "\u001b[31mred"u8.ToArray(), "\uFFFD[31mred" },
        { "a greeting, then the protocol", [.. "Last login: today\n"u8, .. Version], "Last login" },
        { "nothing in a packet", [0, 0, 0, 0, 2], "something else" },
        { "a packet of 2 GiB", [0x7f, 0xff, 0xff, 0xff, 2], "something else" },
        { "a packet of 4 GiB", [0xff, 0xff, 0xff, 0xff, 2], "something else" },
        { "a status first", Packet(101, [0, 0, 0, 1, 0, 0, 0, 0]), "type 101" },
        { "an early version", Packet(2, [0, 0, 0, 2]), "version 2" },
        { "a version cut off", Packet(2, [0, 0]), "ends before" },
        { "an extension longer than the packet", Packet(2, [0, 0, 0, 3, 0xff, 0, 0, 0]), "ends before" },
    };

    [Theory]
    [MemberData(nameof(Beginnings))]
    public void What_is_no_beginning_is_told(string point, byte[] sent, string said)
    {
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => Begin(sent));
        Assert.True(error.ErrorCode == ErrorCode.SftpFailed, point);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], string> Answers => new()
    {
        { "that of another request", Packet(105, [0, 0, 0, 9, 0, 0, 0, 0]), "request 9" },
        { "a handle where attributes belong", Packet(102, [0, 0, 0, 1, 0, 0, 0, 0]), "type 102" },
        { "done, and nothing that came of it", Packet(101, [0, 0, 0, 1, 0, 0, 0, 0]), "what came of it" },
        { "attributes cut off", Packet(105, [0, 0, 0, 1, 0, 0, 0, 15]), "ends before" },
        { "more attributes than fit", Packet(105, [0, 0, 0, 1, 0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]), "ends before" },
        { "a packet too large", [0, 5, 0, 0, 105], "something else" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void What_is_no_answer_is_told(string point, byte[] sent, string said)
    {
        using var files = new SftpFiles(Begin([.. Version, .. sent]), "node1", (_, _) => null, () => { });
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => files.Look("/x"));
        Assert.True(error.ErrorCode == ErrorCode.SftpFailed, point);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
    }

    // A name in a folder is one name: with a slash it would lead elsewhere.
    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_name_that_leads_elsewhere_is_refused(string name)
    {
        byte[] octets = System.Text.Encoding.UTF8.GetBytes(name);
        byte[] names = [0, 0, 0, 2, 0, 0, 0, 1, .. Length(octets.Length), .. octets, 0, 0, 0, 0, 0, 0, 0, 0];
        using var files = new SftpFiles(Begin([.. Version, .. Packet(102, [0, 0, 0, 1, 0, 0, 0, 1, 7]), .. Packet(104, names)]), "node1", (_, _) => null, () => { });
        Assert.Equal(ErrorCode.SftpFailed, Assert.Throws<ClusterCertsException>(() => files.List("/x")).ErrorCode);
    }

    public static TheoryData<uint, ErrorCode, ErrorCode> Statuses => new()
    {
        { 2, ErrorCode.FileNotFound, ErrorCode.FileNotFound },
        { 3, ErrorCode.AccessDenied, ErrorCode.WriteDenied },
        { 4, ErrorCode.FileSystemError, ErrorCode.FileSystemError },
        { 5, ErrorCode.FileSystemError, ErrorCode.FileSystemError },
        { 6, ErrorCode.NodeUnreachable, ErrorCode.NodeUnreachable },
        { 7, ErrorCode.NodeUnreachable, ErrorCode.NodeUnreachable },
        { 8, ErrorCode.FileSystemError, ErrorCode.FileSystemError },
        { 4711, ErrorCode.FileSystemError, ErrorCode.FileSystemError },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Each_status_has_its_code(uint status, ErrorCode reading, ErrorCode writing)
    {
        byte[] Refused(byte id) => Packet(101, [0, 0, 0, id, .. Length((int)status), 0, 0, 0, 0, 0, 0, 0, 0]);
        using var files = new SftpFiles(Begin([.. Version, .. Refused(1), .. Refused(2)]), "node1", (_, _) => null, () => { });
        ClusterCertsException read = Assert.Throws<ClusterCertsException>(() => files.Read("/srv/x", 10));
        ClusterCertsException written = Assert.Throws<ClusterCertsException>(() => files.Delete("/srv/x"));
        Assert.Equal((reading, writing), (read.ErrorCode, written.ErrorCode));
        Assert.All([read, written], e => Assert.Contains("node1", e.Message, StringComparison.Ordinal));
    }

    private static SftpChannel Begin(byte[] sent)
    {
        var channel = new SftpChannel(
            new MemoryStream(), new MemoryStream(sent), new WaitLimit(TimeSpan.FromSeconds(60), TimeProvider.System, () => { }, default), "node1", () => "");
        channel.Begin();
        return channel;
    }

    private static byte[] Packet(byte type, byte[] fields) => [.. Length(fields.Length + 1), type, .. fields];

    private static byte[] Length(int length)
    {
        byte[] octets = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(octets, length);
        return octets;
    }
}
