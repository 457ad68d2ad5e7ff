namespace ClusterCerts.Report;

/// <summary>A CA that nodes trust or that signs.</summary>
/// <param name="Item">Its name and life.</param>
/// <param name="IsTrusted">Whether the trust bundle holds it.</param>
/// <param name="Role">What it does now.</param>
/// <param name="NodeCount">
/// How many nodes have a certificate that it signed and that counts; null for one whose key another has.
/// </param>
/// <param name="Fingerprint">SHA-256, hexadecimal.</param>
internal sealed record ReportCA(
    ReportItem Item, bool IsTrusted, string Role, int? NodeCount, string Fingerprint);
