using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <content>What parameters name: items, files, endpoints.</content>
public abstract partial class ClusterCertsCmdlet
{
    /// <summary>Does something for each item; the failure of one is a non-terminating error, reported in its time, and the rest go on.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="items">The items.</param>
    /// <param name="action">What to do with each.</param>
    protected void ForEach<T>(IEnumerable<T> items, Action<T> action)
    {
        ArgumentNullException.ThrowIfNull(items);
        foreach (T item in items)
        {
            if (Cancellation.IsCancellationRequested)
                throw new PipelineStoppedException();
            Guard(() => action(item), WriteFailure);
        }
    }

    /// <summary>Does something for each file that paths name; the failure of one is its own.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="areLiteral">Whether they are exactly as written; otherwise with wildcards.</param>
    /// <param name="action">What to do with each full path.</param>
    private protected void ForEachFile(IEnumerable<string> paths, bool areLiteral, Action<string> action) =>
        ForEach(paths, path => ForEach(areLiteral ? [Paths.Literal(this, path)] : Paths.Expand(this, path), file =>
        {
            WriteVerbose($"Reading '{file}'.");
            action(file);
        }));

    /// <summary>The file-system path of a parameter, or null where none is given.</summary>
    /// <param name="path">What the parameter holds.</param>
    /// <returns>A full path, or null.</returns>
    private protected string? PathOf(string? path) => string.IsNullOrEmpty(path) ? null : Paths.Literal(this, path);

    /// <summary>The file-system paths of a parameter; no character is a wildcard.</summary>
    /// <param name="paths">What the parameter holds.</param>
    /// <returns>Full paths.</returns>
    private protected string[] PathsOf(IEnumerable<string> paths) => [.. paths.Select(path => Paths.Literal(this, path))];

    /// <summary>What parameters say of how running servers are asked.</summary>
    /// <param name="certificatePath">What <c>-ClientCertificatePath</c> holds.</param>
    /// <param name="keyPath">What <c>-ClientKeyPath</c> holds.</param>
    /// <param name="startTls">What <c>-StartTls</c> holds.</param>
    /// <param name="timeout">What <c>-Timeout</c> holds.</param>
    /// <returns>The same for the core.</returns>
    private protected EndpointTestParameters EndpointTest(string? certificatePath, string? keyPath, StartTls? startTls, TimeSpan timeout) => new()
    {
        ClientCertificatePath = PathOf(certificatePath),
        ClientKeyPath = PathOf(keyPath),
        StartTls = startTls,
        Timeout = timeout,
    };
}
