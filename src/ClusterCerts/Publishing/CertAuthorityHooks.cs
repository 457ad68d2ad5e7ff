using System.Globalization;
using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Publishing;

/// <summary>What an administrator has run for each node whose certificate was renewed: once its files and its line in the ledger are whole, after all
/// renewals of a run, so that one that fails or hangs keeps no renewal back.</summary>
public static class CertAuthorityHooks
{
    /// <summary>What says in the environment whose certificate was renewed, and where its files are.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="cert">The new certificate.</param>
    /// <returns>Each variable that is set; null for one that is taken away, since there is no such file.</returns>
    public static IReadOnlyDictionary<string, string?> HookVariables(this CertAuthority authority, NodeCert cert)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(cert);
        string trust = authority.Store.PlaceOf(AuthorityDocument.TrustBundle);
        return new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["CLUSTERCERTS_NODE_ID"] = cert.NodeId,
            ["CLUSTERCERTS_SERIAL_NUMBER"] = cert.SerialNumber,
            ["CLUSTERCERTS_CERTIFICATE_PATH"] = cert.CertificatePath,
            ["CLUSTERCERTS_KEY_PATH"] = cert.KeyPath,
            ["CLUSTERCERTS_TRUST_PATH"] = Path.IsPathFullyQualified(trust) ? trust : null,
            ["CLUSTERCERTS_AUTHORITY_PATH"] = cert.AuthorityPath,

            // So that commands of ours that it runs take the same authority.
            [DefaultAuthority.Variable] = cert.AuthorityPath,
        };
    }

    /// <summary>The failure of what was run for a node: the renewal stays.</summary>
    /// <param name="cert">The new certificate.</param>
    /// <param name="what">What was run, as it was given: <c>'--exec'</c>, for example.</param>
    /// <param name="why">What came of it, a sentence's end.</param>
    /// <param name="cause">The failure below, or null.</param>
    /// <returns>An error of the node.</returns>
    public static ClusterCertsException HookFailure(NodeCert cert, string what, string why, Exception? cause = null)
    {
        ArgumentNullException.ThrowIfNull(cert);
        return new ClusterCertsException(
            ErrorCode.HookFailed,
            $"Node '{cert.NodeId}' has its new certificate {cert.SerialNumber}, but {what} {why.TrimEnd('.')}. The renewal stays, and is not due again: mend the cause and run the same by hand.",
            cert.NodeId, cause);
    }

    /// <summary>Runs a command of this machine for each node, one after the other.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="renewed">The new certificates.</param>
    /// <param name="command">One line for <c>/bin/sh -c</c>, on Windows for <c>cmd /c</c>. It has nothing on its standard input, and no terminal.</param>
    /// <param name="output">Receives what it prints, as it comes; null for nobody.</param>
    /// <param name="errors">Receives what it prints as errors, as it comes.</param>
    /// <param name="cancellation">Ends the command that runs, and begins no other.</param>
    /// <returns>An error for each node whose command failed, was ended, or was not begun.</returns>
    public static IEnumerable<ClusterCertsException> RunForEach(
        this CertAuthority authority, IEnumerable<NodeCert> renewed, string command, Stream? output, Stream errors, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(renewed);
        ArgumentNullException.ThrowIfNull(errors);
        foreach (NodeCert cert in renewed)
        {
            string? why = "was not run: the command was stopped";
            if (!cancellation.IsCancellationRequested)
            {
                authority.Context.Log.Tell($"Running what '--exec' says for node '{cert.NodeId}'.");
                why = Run(command, authority.HookVariables(cert), output ?? Stream.Null, errors, cancellation);
            }

            if (why is not null)
                yield return HookFailure(cert, "the command of '--exec'", why);
        }
    }

    private static string? Run(
        string command, IReadOnlyDictionary<string, string?> variables, Stream output, Stream errors, CancellationToken cancellation)
    {
        try
        {
            using StartedProgram shell = StartedProgram.StartShell(command, variables, errors);
            int? status = shell.RunToEnd(Timeout.InfiniteTimeSpan, cancellation, output).ExitStatus;
            return status == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"ended with {status}");
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return "was ended before it was done: the command was stopped";
        }
        catch (ClusterCertsException e)
        {
            return $"could not be run: {DisplayText.Sentence(e.Message)}";
        }
    }
}
