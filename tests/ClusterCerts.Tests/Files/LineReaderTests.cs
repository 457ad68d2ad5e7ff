namespace ClusterCerts.Tests.Files;

/// <summary>Lines of a file, each ended by a line feed; what follows the last one is no line yet.</summary>
public sealed class LineReaderTests
{
    // The text, and its lines, with a bar between them.
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "")] // not ended: somebody may be writing it
    [InlineData("a\n", "a")]
    [InlineData("a\nb", "a")]
    [InlineData("a\nbc\n", "a|bc")]
    [InlineData("\n", "")] // one empty line
    [InlineData("a\n\nb\n", "a||b")]
    [InlineData("a\r\nb\n", "a\r|b")] // a carriage return is content
    public void A_line_ends_with_a_line_feed(string text, string lines)
    {
        foreach (int step in (int[])[1, 2, 1000])
            Assert.Equal(lines, string.Join('|', Read(text, step)));
        Assert.Equal(text.Count(c => c == '\n'), Read(text, 1).Count);
    }

    // Longer than the buffer, which grows, and whatever the stream hands over at once.
    [Fact]
    public void A_line_may_be_longer_than_the_buffer()
    {
        string[] lines = [new string('a', 600_000), "", new string('b', 300_000)];
        Assert.Equal(lines, Read(string.Join('\n', lines) + "\n", 7_777));
    }

    private static List<string> Read(string text, int step)
    {
        using var reader = new LineReader(new SteppingStream(System.Text.Encoding.ASCII.GetBytes(text), step));
        var lines = new List<string>();
        while (reader.TryRead(out ReadOnlySpan<byte> line))
            lines.Add(System.Text.Encoding.ASCII.GetString(line));
        return lines;
    }

    // Hands over a few octets at a time.
    private sealed class SteppingStream(byte[] content, int step) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, step));
    }
}
