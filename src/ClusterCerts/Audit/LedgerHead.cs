using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Audit;

/// <summary>The head of a ledger at a moment, as the CA signed it: how many lines there were, and the hash of the last, which by the chain stands for all of
/// them. Whoever keeps it outside can show later whether the ledger goes on from there.</summary>
internal sealed record LedgerHead
{
    private const string Type = "clustercerts-ledger-head";
    private const int Version = 1;
    private const string Label = "CMS";
    private const int LongestFile = 1 << 20;

    // The last lines each, and as many over all that is before them.
    private const int Checkpoints = 64;

    /// <summary>How many lines there were.</summary>
    public required int Lines { get; init; }

    /// <summary>SHA-256 of the last of them, lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was signed, UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The subject of the CA that signed it.</summary>
    public required string Authority { get; init; }

    /// <summary>The key identifier of that CA.</summary>
    public required string AuthorityKeyId { get; init; }

    /// <summary>Lines before the last, and their hashes: they tell how far a ledger that was changed is as it was.</summary>
    internal IReadOnlyList<(int Line, string Sha256)> Earlier { get; init; } = [];

    /// <summary>The signed content, where it was read.</summary>
    internal SignedContent? Signed { get; private init; }

    /// <summary>The head of a ledger as it is now.</summary>
    internal static LedgerHead Of(Ledger ledger, SigningCert signing, DateTimeOffset now)
    {
        int[] lines = [.. LinesOf(ledger.Count).Order()];
        IReadOnlyList<string> hashes = ledger.HashesAt([.. lines.Select(line => line - 1)]);
        return new LedgerHead
        {
            Lines = ledger.Count,
            Sha256 = ledger.LastHash,
            Time = now,
            Authority = signing.Subject,
            AuthorityKeyId = signing.Chain[0].KeyId.ToString(),
            Earlier = [.. lines.Zip(hashes)],
        };
    }

    /// <summary>Why a ledger does not go on from this head; null where it does. Who signed it is not looked at.</summary>
    internal string? BreakBefore(Ledger ledger)
    {
        if (Lines > ledger.Count)
            return string.Create(CultureInfo.InvariantCulture, $"it tells of {Lines:N0} lines, and there are {ledger.Count:N0}");
        return ledger.HashesAt([Lines - 1])[0] == Sha256 ? null : "the ledger is another by now";
    }

    /// <summary>Signs it.</summary>
    /// <returns>PEM of CMS signed data, which <c>openssl cms -verify -inform PEM -purpose any</c> checks.</returns>
    internal byte[] Sign(SigningKey key, CertificateChain chain) =>
        PemFile.WriteBytes(Label, SignedContent.Sign(Encode(), chain, key.SignatureAlgorithm, Time, content => key.SignRaw(content)));

    /// <summary>Reads the file of a head. Whether the CA signed it is not looked at.</summary>
    /// <exception cref="ClusterCertsException">The file cannot be read, or is no head.</exception>
    internal static LedgerHead Read(string path) => Parse(InputFile.ReadAllBytes(path, LongestFile), path);

    /// <summary>The same of bytes.</summary>
    internal static LedgerHead Parse(byte[] bytes, string path)
    {
        // An export for auditors is signed by nobody.
        if (bytes.AsSpan().StartsWith("{\"previous\":"u8) || bytes.AsSpan().StartsWith(LedgerCsv.FirstColumns))
            throw Malformed(path, "it is an export of lines, which nobody signed. Give one that Export-CertLedger -As Head wrote");
        try
        {
            SignedContent signed = SignedContent.Decode(Block(bytes, path));
            return Decode(signed.Content) with { Signed = signed };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException || DecoderGuard.IsFault(e))
        {
            throw Malformed(path, "it is damaged, or something else that is signed. Give another copy of it", e);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Lines} lines, {Sha256}, {Time:u}");

    private static byte[] Block(byte[] bytes, string path)
    {
        if (ContentKinds.StartsAsDer(bytes))
            return bytes;
        if (PemFile.Parse(bytes, path) is not [{ Label: Label or "PKCS7" } block])
            throw Malformed(path, "it is another file. Give one that Export-CertLedger -As Head wrote");

        // Of what follows, nobody signed anything.
        return bytes.AsSpan().TrimEnd(" \t\r\n"u8).EndsWith(System.Text.Encoding.ASCII.GetBytes($"-----END {block.Label}-----")) ? block.Content
            : throw Malformed(path, "something follows the signed content. Give another copy of it");
    }

    private static HashSet<int> LinesOf(int count)
    {
        int late = Math.Max(1, count - Checkpoints);
        var lines = new HashSet<int>(Enumerable.Range(late, count - late));
        for (int i = 0; i < Checkpoints && count > 1; i++)
            lines.Add(1 + (int)((long)(late - 1) * i / Checkpoints));
        return lines;
    }

    private byte[] Encode()
    {
        var buffer = new ArrayBufferWriter<byte>(16 << 10);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", Type);
            writer.WriteNumber("version", Version);
            writer.WriteString("time", Time.UtcDateTime);
            writer.WriteNumber("lines", Lines);
            writer.WriteString("sha256", Sha256);
            writer.WriteString("authority", Authority);
            writer.WriteString("authorityKeyId", AuthorityKeyId);
            writer.WriteStartObject("earlier");
            foreach ((int line, string hash) in Earlier)
                writer.WriteString(line.ToString(CultureInfo.InvariantCulture), hash);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static LedgerHead Decode(byte[] content)
    {
        using JsonDocument json = JsonDocument.Parse(content);
        JsonElement head = json.RootElement;
        if (head.GetProperty("type").GetString() != Type || head.GetProperty("version").GetInt32() != Version)
            throw new FormatException();
        var read = new LedgerHead
        {
            Time = head.GetProperty("time").GetDateTimeOffset(),
            Lines = head.GetProperty("lines").GetInt32(),
            Sha256 = head.GetProperty("sha256").GetString()!,
            Authority = head.GetProperty("authority").GetString()!,
            AuthorityKeyId = head.GetProperty("authorityKeyId").GetString()!,
            Earlier = [.. head.GetProperty("earlier").EnumerateObject().Select(p => (int.Parse(p.Name, CultureInfo.InvariantCulture), p.Value.GetString()!)).OrderBy(p => p.Item1)],
        };
        return read.Lines > 0 && Digest.OfHash(read.Sha256) is not null && read.Authority is not null && read.AuthorityKeyId is not null
            && read.Earlier.All(e => e.Line > 0 && e.Line < read.Lines && Digest.OfHash(e.Sha256) is not null) ? read : throw new FormatException();
    }

    private static ClusterCertsException Malformed(string path, string why, Exception? inner = null) => new(
        ErrorCode.MalformedLedgerHead, $"'{path}' is no signed head of a ledger: {why}.", path, inner);
}
