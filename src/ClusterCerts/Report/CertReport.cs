using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Report;

/// <summary>One self-contained HTML page on a cluster's certificates: what expires when, whom nodes trust, and what is wrong.</summary>
/// <remarks>
/// The page needs no other file and no network, and says the same for the same files and moment. A short script of its own searches, filters and groups the
/// table of certificates; without it, and on paper, the page shows everything. It holds names, dates,
/// serial numbers and the places of exports, never a key. Not checked: what running nodes serve.
/// </remarks>
public sealed class CertReport
{
    private static readonly string[] Endings = [".html", ".htm"];

    private readonly byte[] _page;
    private readonly AuthorityContext _context;
    private readonly bool _replace;

    private CertReport(string path, ReportContent content, AuthorityContext context, bool replace)
    {
        (Path, _context, _replace) = (path, context, replace);
        AuthorityPath = content.Signing.AuthorityPath;
        AsOf = content.AsOf;
        NodeCount = content.Nodes.Count;
        ProblemCount = content.Findings.Count(f => f.Level == FindingLevel.Problem);
        EarliestNotAfter = content.First?.NotAfter;
        EarliestSubject = content.First?.Name;
        Html = ReportPage.Of(content).Markup;
        _page = System.Text.Encoding.UTF8.GetBytes(Html);
    }

    /// <summary>The file, absolute.</summary>
    public string Path { get; }

    /// <summary>The authority directory, absolute.</summary>
    public string AuthorityPath { get; }

    /// <summary>The moment that it is for, UTC.</summary>
    public DateTimeOffset AsOf { get; }

    /// <summary>How many nodes it names.</summary>
    public int NodeCount { get; }

    /// <summary>How many problems it names; one that several nodes share counts once.</summary>
    public int ProblemCount { get; }

    /// <summary>The earliest expiry that is still to come, of a CA, a revocation list or a node, UTC; null when all have expired.</summary>
    public DateTimeOffset? EarliestNotAfter { get; }

    /// <summary>What expires then; null when all have expired.</summary>
    public string? EarliestSubject { get; }

    internal string Html { get; }

    /// <summary>Makes a report. Nothing is written yet.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">Where it goes and for which moment it is.</param>
    /// <param name="cancellation">Stops before the next node.</param>
    /// <returns>The report.</returns>
    /// <exception cref="ClusterCertsException">
    /// The path is not that of a page or is taken, or the authority's own files cannot be read. What is wrong with the file of
    /// a node is in the report instead.
    /// </exception>
    public static CertReport Make(CertAuthority authority, CertReportParameters parameters, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(parameters);
        string path = CheckPlace(parameters, authority.Context.Files);
        DateTimeOffset moment = parameters.AsOf?.ToUniversalTime() ?? authority.Context.Now;
        return new CertReport(path, new ReportSurvey(authority, moment, parameters.AsOf is null).Make(cancellation), authority.Context, parameters.Force);
    }

    /// <summary>Writes the page, whole or not at all.</summary>
    /// <param name="notify">Told what an administrator should know: what a command that was interrupted left, and that it was deleted. May be
    /// null.</param>
    /// <exception cref="ClusterCertsException">It cannot be written, or a file came there meanwhile.</exception>
    public void Write(Action<string>? notify = null) => AtomicFile.Write(_context.Files, Path, _page, FileProtection.Public, _replace, notify);

    /// <summary>The path.</summary>
    /// <returns>The path.</returns>
    public override string ToString() => Path;

    // The ending also keeps -Force from replacing a key by mistake.
    private static string CheckPlace(CertReportParameters parameters, FileSystem files)
    {
        string path = System.IO.Path.GetFullPath(parameters.OutputPath);
        if (Directory.Exists(path))
        {
            throw new ClusterCertsException(
                ErrorCode.WrongFileKind, $"'{path}' is a folder; name a file in it, such as cert-report.html.", path);
        }

        if (!Endings.Contains(System.IO.Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"'{path}' is not the name of an HTML page; let it end in .html.", path);
        }

        if (Directory.Exists(FileErrors.FolderOf(path)))
            TargetFile.Check(path, parameters.Force, files);
        return path;
    }
}
