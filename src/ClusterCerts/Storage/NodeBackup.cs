using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>A node's files as they were before it got a new certificate, under the number of the certificate that they held.</summary>
internal sealed partial record NodeBackup
{
    /// <summary>The number of the certificate as it was.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>Relative to the authority directory when in it, as in the ledger.</summary>
    public required string CertificatePath { get; init; }

    /// <summary>The file's bytes; null when it was not there.</summary>
    public byte[]? Certificate { get; init; }

    public string? KeyPath { get; init; }

    public byte[]? Key { get; init; }

    /// <summary>The line of the ledger with that certificate, or -1.</summary>
    internal int IndexIn(Ledger ledger) => Values.SerialNumber.TryParse(SerialNumber, out SerialNumber serial) ? ledger.IndexOfIssue(serial) : -1;

    /// <summary>Keeps the files of a certificate that is about to be replaced.</summary>
    internal static void Keep(AuthorityPaths folder, string serialNumber, string certificatePath, string? keyPath)
    {
        byte[]? key = keyPath is not null && File.Exists(keyPath) ? InputFile.ReadAllBytes(keyPath, InputFile.ListLimit) : null;
        byte[] bytes = [];
        try
        {
            var backup = new NodeBackup
            {
                SerialNumber = serialNumber,
                CertificatePath = folder.ToLedgerPath(certificatePath),
                Certificate = File.Exists(certificatePath) ? InputFile.ReadAllBytes(certificatePath, InputFile.ListLimit) : null,
                KeyPath = keyPath is null ? null : folder.ToLedgerPath(keyPath),
                Key = key,
            };
            bytes = JsonSerializer.SerializeToUtf8Bytes(backup, NodeBackupJson.Default.NodeBackup);
            AtomicFile.Write(folder.Files, folder.PathOf(AuthorityDocument.NodeBackup(serialNumber)), bytes, FileProtection.Private, replace: true);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Every backup of a rotation.</summary>
    internal static IEnumerable<NodeBackup> ReadAll(AuthorityPaths folder)
    {
        string path = folder.PathOf(AuthorityDocument.Backups);
        if (!Directory.Exists(path))
            yield break;
        foreach (string file in Directory.EnumerateFiles(path, "*.json").Order(StringComparer.Ordinal))
        {
            byte[] bytes = InputFile.ReadAllBytes(file, InputFile.ListLimit);
            try
            {
                yield return JsonFile.Read(bytes, NodeBackupJson.Default.NodeBackup, (why, inner) => new ClusterCertsException(
                    ErrorCode.RotationDamaged, $"'{file}' is damaged: {why}. Restore it from a backup; the phase is not undone until then.",
                    file, inner));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(bytes);
            }
        }
    }

    // Without reflection.
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        WriteIndented = true)]
    [JsonSerializable(typeof(NodeBackup))]
    private sealed partial class NodeBackupJson : JsonSerializerContext;
}
