using ClusterCerts.Authority;
using ClusterCerts.Files;
using ClusterCerts.Publishing;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Monitoring;

/// <summary>An authority's certificates, lists and checks as metrics, for the textfile collector of Prometheus' node_exporter.</summary>
/// <remarks>They hold names, dates, serial numbers and paths, never a key. Not told: what running nodes serve.</remarks>
public sealed class CertMetrics
{
    private const string Ending = ".prom";

    private readonly MetricsText _text = new();
    private readonly AuthorityContext _context;
    private readonly bool _replace;

    private CertMetrics(string path, string authorityPath, AuthorityContext context, bool replace)
    {
        (Path, AuthorityPath, _context, _replace) = (path, authorityPath, context, replace);
        AsOf = Validity.WholeSeconds(context.Now);
    }

    /// <summary>The file, absolute.</summary>
    public string Path { get; }

    /// <summary>The authority directory, absolute.</summary>
    public string AuthorityPath { get; }

    /// <summary>The moment that they are for, UTC.</summary>
    public DateTimeOffset AsOf { get; }

    /// <summary>How many nodes they tell of.</summary>
    public int NodeCount { get; private set; }

    /// <summary>How many samples there are.</summary>
    public int SampleCount => _text.Count;

    /// <summary>How many files could not be read; each is a sample of its own.</summary>
    public int ErrorCount { get; private set; }

    /// <summary>The verdict on the authority; unknown where it could not be read.</summary>
    public CheckState State { get; private set; } = CheckState.Unknown;

    /// <summary>Why the authority itself could not be read, which the metrics tell as <c>clustercerts_up</c>; null where it could.</summary>
    public ClusterCertsException? Failure { get; private set; }

    /// <summary>Makes metrics. Nothing is written yet.</summary>
    /// <param name="authorityPath">The authority directory.</param>
    /// <param name="parameters">Where they go.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The metrics, also of an authority that cannot be read: then <see cref="Failure"/> says why, and is to be told once they are written.</returns>
    /// <exception cref="ClusterCertsException">The path is not that of such a file or is taken.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static CertMetrics Make(
        string authorityPath, CertMetricsParameters parameters, AuthorityContext? context = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(authorityPath);
        ArgumentNullException.ThrowIfNull(parameters);
        context ??= AuthorityContext.Default;
        string path = CheckPlace(parameters, context.Files);
        var metrics = new CertMetrics(path, System.IO.Path.GetFullPath(authorityPath), context, parameters.Force);
        try
        {
            metrics.Survey(CertAuthority.Open(authorityPath, context), new AuthorityTestParameters { SkipLedger = parameters.SkipLedger }, cancellation);
        }
        catch (ClusterCertsException e)
        {
            metrics.AddFailure(e);
        }

        return metrics;
    }

    /// <summary>Writes them, whole or not at all.</summary>
    /// <param name="notify">Told what an administrator should know: what a command that was interrupted left, and that it was deleted. May be
    /// null.</param>
    /// <exception cref="ClusterCertsException">They cannot be written, or a file came there meanwhile.</exception>
    public void Write(Action<string>? notify = null) => AtomicFile.Write(_context.Files, Path, _text.Encode(), FileProtection.Public, _replace, notify);

    /// <summary>The path.</summary>
    /// <returns>The path.</returns>
    public override string ToString() => Path;

    // What can be read is told, whatever cannot.
    private void Survey(CertAuthority authority, AuthorityTestParameters parameters, CancellationToken cancellation)
    {
        var files = new CertificateMetrics(_text, authority.Store, AsOf);
        var own = new AuthorityMetrics(_text, AuthorityPath, AsOf);
        files.AddAuthorities();
        AuthorityHealth health = authority.TestHealth(parameters, cancellation);
        own.AddChecks(health);
        State = health.State;
        try
        {
            ListedNodes nodes = ListedNodes.Of(authority);
            foreach (NodeCert cert in nodes.Latest)
            {
                cancellation.ThrowIfCancellationRequested();
                files.AddNode(cert);
            }

            (IReadOnlySet<string>? lacking, NodeTargets? targets) = Known(authority);
            own.AddNodes(nodes, lacking, targets);
            own.AddState(authority.GetSigningCert(), authority.Store.ReadLedgerToShow().Count);
            NodeCount = nodes.Count;
        }
        catch (ClusterCertsException e)
        {
            Failure = e;
        }

        if (Known(authority.GetPreparedLists) is { } waiting)
            own.AddPrepared(waiting);
        if (Known(authority.GetLastRenewal) is { } run)
            own.AddRenewal(run);
        if (Known(authority.GetLastDrill) is { } drill)
            own.AddDrill(drill);
        files.AddSource(isUp: Failure is null);
        own.AddUp(isUp: Failure is null);
        ErrorCount = files.Errors;
    }

    private static (IReadOnlySet<string>? Lacking, NodeTargets? Targets) Known(CertAuthority authority) =>
        Known(authority.ReadTargets) is NodeTargets targets && targets.All.Any()
            && Known(() => authority.FindUnpublished(new NodeCertFilter()).Select(o => o.Value?.NodeId ?? $"{o.Target}").ToHashSet(StringComparer.Ordinal)) is { } lacking
            ? (lacking, targets) : (null, null);

    // The check of its name says what is wrong; the others are told all the same.
    private static T? Known<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (ClusterCertsException)
        {
            return null;
        }
    }

    private void AddFailure(ClusterCertsException failure)
    {
        Failure = failure;
        ErrorCount = 1;
        IAuthorityStore store = _context.StoreAt(AuthorityPath);
        var files = new CertificateMetrics(_text, store, AsOf);
        files.AddError(failure.Target as string ?? AuthorityPath);
        files.AddSource(isUp: false);
        new AuthorityMetrics(_text, AuthorityPath, AsOf).AddUp(isUp: false);
    }

    // The ending also keeps -Force from replacing a key by mistake.
    private static string CheckPlace(CertMetricsParameters parameters, FileSystem files)
    {
        string path = System.IO.Path.GetFullPath(parameters.OutputPath);
        if (Directory.Exists(path))
        {
            throw new ClusterCertsException(
                ErrorCode.WrongFileKind, $"'{path}' is a folder; name a file in it, such as {CertMetricsParameters.DefaultName}.", path);
        }

        if (!path.EndsWith(Ending, StringComparison.Ordinal))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"'{path}' is not a name that node_exporter's textfile collector reads; let it end in {Ending}.", path);
        }

        TargetFile.Check(path, parameters.Force, files);
        return path;
    }
}
