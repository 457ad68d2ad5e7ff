using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Export;

/// <summary>The authorities that an export reads, each once until it changes.</summary>
/// <param name="parameters">The layout and where it goes.</param>
/// <param name="context">The world outside.</param>
internal sealed class ExportSources(NodeCertExportParameters parameters, AuthorityContext context)
{
    private readonly Dictionary<string, ExportSource> _sources = new(StringComparer.Ordinal);

    /// <summary>What an authority says now.</summary>
    /// <param name="authorityPath">Its directory; null where there is none.</param>
    internal ExportSource Of(string? authorityPath)
    {
        string name = authorityPath is null ? "" : Path.GetFullPath(authorityPath);
        if (!_sources.TryGetValue(name, out ExportSource? source) || !source.IsCurrent())
            _sources[name] = source = ExportSource.Read(authorityPath, parameters, context);
        return source;
    }

    /// <summary>A certificate with the status that its authority gives it now.</summary>
    internal NodeCert AsItStands(NodeCert cert) => Of(cert.AuthorityPath).StatusOf(cert.Decoded) is NodeCertStatus known ? cert.With(known) : cert;

    /// <summary>What those that were read have to tell.</summary>
    internal IReadOnlyList<string> GetNotices() => [.. _sources.Values.SelectMany(s => s.Authority?.GetNotices() ?? [])];
}
