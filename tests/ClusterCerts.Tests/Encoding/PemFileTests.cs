namespace ClusterCerts.Tests.Encoding;

/// <summary>PEM as files have it: what is a block, what is none, and what is broken.</summary>
public sealed class PemFileTests
{
    private const string A = "-----BEGIN A-----\nAQI=\n-----END A-----\n";
    private const string B = "-----BEGIN B-----\nAwQ=\n-----END B-----\n";

    // The text, and its blocks: label and octets.
    [Theory]
    [InlineData(A, "A 0102")]
    [InlineData(A + B, "A 0102, B 0304")]
    [InlineData("text before\n" + A + "text between\n" + B + "text after", "A 0102, B 0304")]
    [InlineData("-----BEGIN A-----\r\nAQI=\r\n-----END A-----\r\n", "A 0102")] // lines of Windows
    [InlineData("-----BEGIN A-----\rAQI=\r-----END A-----\r", "A 0102")] // and of old Macs
    [InlineData("  " + A, "A 0102")] // set in
    [InlineData("\uFEFF" + A, "A 0102")] // after a byte order mark
    [InlineData("-----BEGIN A-----AQI=-----END A-----", "A 0102")] // in one line
    [InlineData("-----BEGIN A-----\nA Q\nI\t=\n-----END A-----", "A 0102")] // white space within
    [InlineData("-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nAQI=\n-----END A-----\n", "A 0102")] // RFC 1421 headers
    public void Blocks_are_read(string text, string blocks) =>
        Assert.Equal(blocks, string.Join(", ", PemFile.Parse(System.Text.Encoding.UTF8.GetBytes(text), "x").Select(b => $"{b.Label} {Convert.ToHexString(b.Content)}")));

    // No block: handed on as it is, for whoever knows what it is.
    [Theory]
    [InlineData("3003020105")] // DER
    [InlineData("300D1605" + "2D2D2D2D2D" + "1604" + "42454749")] // DER that holds the letters of a mark
    [InlineData("")]
    [InlineData("68656C6C6F")] // text
    public void What_has_no_block_is_one_without_a_label(string bytes)
    {
        PemBlock block = Assert.Single(PemFile.Parse(Convert.FromHexString(bytes), "x"));
        Assert.Null(block.Label);
        Assert.Equal(bytes, Convert.ToHexString(block.Content));
    }

    [Theory]
    [InlineData("-----BEGIN A-----\nAQI=\n", "the END line of 'A' is missing")]
    [InlineData("-----BEGIN A-----\nAQI=\n" + B, "the END line of 'A' is missing")] // the next one begins
    [InlineData("-----BEGIN A-----\nAQI=\n-----END B-----\n", "the END line of 'A' is missing")]
    [InlineData("-----BEGIN A\n", "a BEGIN line is truncated")]
    [InlineData("AQI=\n-----END A-----\n", "an END line without a BEGIN line")]
    [InlineData("-----BEGIN A-----\nA?I=\n-----END A-----\n", "the base64 text of 'A' is garbled")]
    [InlineData("-----BEGIN A-----\nAQI\n-----END A-----\n", "the base64 text of 'A' is garbled")] // without its last sign
    [InlineData("-----BEGIN A-----\n-----END A-----\n", "'A' holds nothing")]
    [InlineData("-----BEGIN A-----\nProc-Type: 4\nAQI=\n-----END A-----\n", "the headers of 'A' have no end")]
    public void What_is_broken_is_told(string text, string why)
    {
        ClusterCertsException error = Assert.Throws<ClusterCertsException>(() => PemFile.Parse(System.Text.Encoding.UTF8.GetBytes(text), "x.pem"));
        Assert.Equal(ErrorCode.MalformedPem, error.ErrorCode);
        Assert.Contains("'x.pem'", error.Message, StringComparison.Ordinal);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    // RFC 7468 2: lines of 64.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(48, 1)] // one full line
    [InlineData(49, 2)]
    [InlineData(1000, 21)]
    public void What_is_written_is_read_again(int length, int lines)
    {
        byte[] content = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        string text = PemFile.Write("A", content);
        Assert.Equal(lines + 2, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.EndsWith("-----END A-----\n", text, StringComparison.Ordinal);
        Assert.Equal(text, System.Text.Encoding.ASCII.GetString(PemFile.WriteBytes("A", content)));
        Assert.Equal(content, Assert.Single(PemFile.Parse(System.Text.Encoding.ASCII.GetBytes(text), "x")).Content);
    }
}
