namespace ClusterCerts.Storage;

/// <summary>Which backup a line is about.</summary>
/// <param name="Sha256">The SHA-256 of its file, hexadecimal.</param>
/// <param name="Head">The SHA-256 of the last line of its ledger, hexadecimal.</param>
/// <param name="Made">When it was made.</param>
internal sealed record DrilledBackup(string Sha256, string Head, DateTimeOffset Made);
