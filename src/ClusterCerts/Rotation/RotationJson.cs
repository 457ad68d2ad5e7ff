using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterCerts;

/// <summary>How the rotation's files are read and written, without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    WriteIndented = true)]
[JsonSerializable(typeof(RotationFile))]
[JsonSerializable(typeof(NodeBackup))]
internal sealed partial class RotationJson : JsonSerializerContext;
