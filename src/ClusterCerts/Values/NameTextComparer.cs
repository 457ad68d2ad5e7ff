using System.Diagnostics.CodeAnalysis;

namespace ClusterCerts.Values;

/// <summary>Compares names as <see cref="SubjectNames.Texts"/> gives them: DNS names and user principal names in whatever letters, URIs and e-mail addresses
/// as they are.</summary>
internal sealed class NameTextComparer : IEqualityComparer<string>
{
    internal static readonly NameTextComparer Instance = new();

    private static readonly string[] Exact =
        [FurtherName.Certified(FurtherNameKind.Uri, "").ToString(), FurtherName.Certified(FurtherNameKind.EmailAddress, "").ToString()];

    public bool Equals(string? x, string? y) => string.Equals(
        x, y, x is not null && Exact.Any(kind => x.StartsWith(kind, StringComparison.Ordinal)) ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase);

    public int GetHashCode([DisallowNull] string obj) => StringComparer.OrdinalIgnoreCase.GetHashCode(obj);
}
