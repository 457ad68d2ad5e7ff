using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>The file <c>store.seen.json</c> beside <c>store.json</c>: how far this host has seen the ledger that is kept elsewhere. It is this host's alone and no part of the
/// authority, so that it does not go back with a database that is restored.</summary>
internal sealed partial record SeenFile
{
    internal const string FileName = "store.seen.json";

    private const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>The authority's name in the database. Which ledger it is, the hash tells.</summary>
    public required string Authority { get; init; }

    /// <summary>How many lines were there.</summary>
    public required long Lines { get; init; }

    /// <summary>SHA-256 of the last of them, 64 hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The highest serial number in use, hexadecimal digits; null where there was none.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>The highest number of a revocation list; null where there was none.</summary>
    public string? ListNumber { get; init; }

    /// <summary>What is kept of a ledger as it is now.</summary>
    /// <param name="authority">The authority's name.</param>
    /// <param name="ledger">Its ledger, which has lines.</param>
    /// <param name="head">SHA-256 of the last line.</param>
    internal static SeenFile Of(string authority, Ledger ledger, byte[] head) => new()
    {
        Authority = authority,
        Lines = ledger.Count,
        Sha256 = Convert.ToHexStringLower(head),
        SerialNumber = Values.SerialNumber.TryCreate(ledger.HighestSerialNumber, out SerialNumber last) ? last.ToString() : null,
        ListNumber = ledger.HighestListNumber.Sign > 0 ? ledger.HighestListNumber.ToString(CultureInfo.InvariantCulture) : null,
    };

    /// <summary><see cref="SerialNumber"/>; zero where there was none.</summary>
    internal BigInteger HighestSerialNumber() => Values.SerialNumber.TryParse(SerialNumber, out SerialNumber last) ? last.Value : 0;

    /// <summary><see cref="ListNumber"/>; zero where there was none.</summary>
    internal BigInteger HighestListNumber() => BigInteger.TryParse(ListNumber, NumberStyles.None, CultureInfo.InvariantCulture, out BigInteger last) ? last : 0;

    /// <summary>Reads a file's bytes.</summary>
    /// <exception cref="ClusterCertsException">It is damaged, or of another version.</exception>
    internal static SeenFile Decode(byte[] bytes, string path)
    {
        SeenFile file = JsonFile.Read(bytes, SeenFileJson.Default.SeenFile, (why, inner) => Damaged(path, why, inner));
        bool isWhole = file.Version == CurrentVersion && file.Lines > 0 && file.Sha256.Length == 64 && file.Sha256.All(char.IsAsciiHexDigitLower)
            && (file.SerialNumber is null || file.HighestSerialNumber().Sign > 0) && (file.ListNumber is null || file.HighestListNumber().Sign > 0);
        return isWhole ? file : throw Damaged(path, "it is not what this version writes", null);
    }

    /// <summary>The file's bytes, which the reader has taken.</summary>
    internal byte[] Encode() => JsonFile.Write(this, SeenFileJson.Default.SeenFile, bytes => Decode(bytes, FileName));

    private static ClusterCertsException Damaged(string path, string why, Exception? inner) => new(ErrorCode.StoreFileDamaged, $"'{path}' is damaged: {why}.", path, inner);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        WriteIndented = true)]
    [JsonSerializable(typeof(SeenFile))]
    private sealed partial class SeenFileJson : JsonSerializerContext;
}
