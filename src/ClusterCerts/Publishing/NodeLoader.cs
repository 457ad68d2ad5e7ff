using System.Globalization;
using ClusterCerts.Encoding;

namespace ClusterCerts.Publishing;

/// <summary>Has a node's software load its files, and sees whether it did.</summary>
/// <param name="files">The node.</param>
/// <param name="target">Its target.</param>
/// <param name="leaf">The certificate in the files.</param>
/// <param name="timeout">How long the proof is waited for.</param>
/// <param name="clock">What that is measured by.</param>
/// <param name="stopped">Cancelled when the command is stopped: then the proof is not waited for long.</param>
internal sealed class NodeLoader(INodeFiles files, NodeCertTarget target, DecodedCertificate leaf, TimeSpan timeout, TimeProvider clock, CancellationToken stopped)
{
    private static readonly TimeSpan LastWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan QuickWait = TimeSpan.FromSeconds(5);

    /// <summary>Reloads, and waits for the proof.</summary>
    internal LoadResult Load()
    {
        (bool wasRun, string? noShell, ClusterCertsException? error) = Reload();
        if (error is not null)
            return new LoadResult(false, null, error) { WasReloaded = true };
        if (target.Endpoint is null)
            return new LoadResult(false, noShell, null) { WasReloaded = wasRun };
        var proof = new EndpointProof(target, leaf, clock);
        if (proof.Impossible is string impossible)
            return new LoadResult(false, noShell is null ? impossible : $"{noShell} {impossible}", null) { WasReloaded = wasRun };
        string? why = proof.WaitFor(noShell is null ? Limit : () => Shorter(QuickWait, Limit()));
        if (why is null)
            return new LoadResult(true, null, null) { WasReloaded = wasRun };

        // What could not be loaded was not refused either: nothing is better with the old files.
        return noShell is not null
            ? new LoadResult(false, $"{noShell} {why}.", null)
            : new LoadResult(false, null, NotServed(why, wasRun)) { WasReloaded = wasRun };
    }

    /// <summary>Sees whether the software has loaded what is there already, and reloads where it has not.</summary>
    internal LoadResult Verify()
    {
        if (target.Endpoint is null)
            return new LoadResult(false, null, null);
        var proof = new EndpointProof(target, leaf, clock);
        if (proof.Impossible is string impossible)
            return new LoadResult(false, impossible, null);
        if (proof.Ask(Shorter(QuickWait, timeout)) is not string why)
            return new LoadResult(true, null, null);
        LoadResult loaded = target.ReloadCommand is null ? new LoadResult(false, null, NotServed(why, wasReloaded: false)) : Load();
        return loaded.Error is not ClusterCertsException error ? loaded : loaded with
        {
            Error = new ClusterCertsException(
                error.ErrorCode, $"The files of node '{target.NodeId}' were there already, and what runs there did not load them: {DisplayText.Sentence(error.Message)}", target.NodeId, error),
        };
    }

    /// <summary>Reloads once more, after the state before is back.</summary>
    /// <param name="cause">Why it is back: the same is not said twice.</param>
    /// <param name="hadFiles">Whether there were files before.</param>
    /// <returns>What to say of it; null where nothing is run there.</returns>
    internal string? LoadAgain(ClusterCertsException cause, bool hadFiles)
    {
        (bool wasRun, _, ClusterCertsException? error) = Reload();
        string with = hadFiles ? "with" : "without";
        string start = hadFiles || cause.ErrorCode != ErrorCode.ReloadFailed ? ""
            : " If the software does not run before it has its files, let the reload command start it too, such as 'systemctl reload-or-restart nginx'.";
        return error is null ? (!wasRun ? null : hadFiles ? "They were loaded again." : "The reload command was run again without them.")
            : error.Message == cause.Message ? $"The reload {with} them failed too, in the same way.{start}"
            : $"The reload {with} them failed too: {DisplayText.Sentence(error.Message)}{start}";
    }

    private TimeSpan Limit() => stopped.IsCancellationRequested ? Shorter(LastWait, timeout) : timeout;

    private (bool WasRun, string? NoShell, ClusterCertsException? Error) Reload()
    {
        if (target.ReloadCommand is not string command)
            return (false, null, null);
        try
        {
            if (files.Run(command) is not NodeCommandResult result)
            {
                return (false, $"The account{files.On()} takes no commands, so nothing was reloaded there: have the software load its files "
                    + "in another way, or give the target an account with a shell.", null);
            }

            string output = NodeOutput.Said(result.Output);
            string ended = result.ExitStatus is int status ? string.Create(CultureInfo.InvariantCulture, $"ended with {status}") : "did not end in time";
            return result.Succeeded ? (true, null, null) : (true, null, new ClusterCertsException(
                ErrorCode.ReloadFailed,
                $"The reload command {ended}{(output.Length == 0 ? "" : $": {output}")}.",
                target.NodeId));
        }
        catch (ClusterCertsException e)
        {
            return (true, null, new ClusterCertsException(ErrorCode.ReloadFailed, $"The reload command could not be run to its end: {DisplayText.Sentence(e.Message)}", target.NodeId, e));
        }
    }

    private ClusterCertsException NotServed(string why, bool wasReloaded) => new(
        ErrorCode.CertNotServed,
        $"{why}{(wasReloaded ? ", after the reload command" : target.ReloadCommand is null ? "; the target has no reload command" : "")}.",
        target.NodeId);

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
