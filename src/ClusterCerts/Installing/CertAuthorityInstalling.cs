using ClusterCerts.Authority;

namespace ClusterCerts.Installing;

/// <summary>Puts nodes' certificates into a certificate store of the machine or the account, and takes them out again.</summary>
public static class CertAuthorityInstalling
{
    /// <summary>Installs nodes' certificates with their keys, and what they need above them.</summary>
    /// <param name="authority">The authority; in a rehearsal nothing is changed and no endpoint is asked.</param>
    /// <param name="nodeIds">The nodes; <c>*</c> and <c>?</c> stand for any characters and any one.</param>
    /// <param name="parameters">Where to, and how.</param>
    /// <param name="isWanted">Asked before anything is done for a node, with what it comes to; null does all.</param>
    /// <param name="notify">Told what an administrator should know; may be null.</param>
    /// <param name="cancellation">Stops before the next node.</param>
    /// <returns>What was done for each node, as it ends; an error in place of each that fails.</returns>
    /// <exception cref="ClusterCertsException">Two parameters do not go together, or the authority cannot be read.</exception>
    public static IEnumerable<Outcome<NodeCertInstallation>> Install(
        this CertAuthority authority, IReadOnlyList<string> nodeIds, InstallationParameters parameters, Func<NodeCertInstallation, bool>? isWanted = null,
        Action<string>? notify = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Install(authority, nodeIds, parameters, new PlatformStores(parameters.Place.Location), isWanted, notify, cancellation);
    }

    /// <summary>Takes nodes' certificates with their keys out of a store, and the authority's CA certificates that no certificate there needs any more.</summary>
    /// <param name="authority">The authority; in a rehearsal nothing is changed.</param>
    /// <param name="nodeIds">The nodes; <c>*</c> and <c>?</c> stand for any characters and any one.</param>
    /// <param name="parameters">Where from, and how.</param>
    /// <param name="isWanted">Asked before anything is done for a node, with what it comes to; null does all.</param>
    /// <param name="notify">Told of whom nothing was there; may be null.</param>
    /// <param name="cancellation">Stops before the next node.</param>
    /// <returns>What was done for each node, as it ends; an error in place of each that fails, and of each that is named and that the ledger does not know.</returns>
    /// <exception cref="ClusterCertsException">The authority or the store cannot be read.</exception>
    public static IEnumerable<Outcome<NodeCertInstallation>> Uninstall(
        this CertAuthority authority, IReadOnlyList<string> nodeIds, UninstallationParameters parameters, Func<NodeCertInstallation, bool>? isWanted = null,
        Action<string>? notify = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return Uninstall(authority, nodeIds, parameters, new PlatformStores(parameters.Place.Location), isWanted, notify, cancellation);
    }

    /// <summary>The same, in given stores.</summary>
    internal static IEnumerable<Outcome<NodeCertInstallation>> Install(
        CertAuthority authority, IReadOnlyList<string> nodeIds, InstallationParameters parameters, IPlatformStores stores, Func<NodeCertInstallation, bool>? isWanted,
        Action<string>? notify, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(nodeIds);
        var installer = new NodeCertInstaller(authority, parameters, stores);
        IReadOnlyList<Outcome<NodeCert>> found = installer.Find(nodeIds, notify);
        if (parameters.Endpoint is not null && found.Count > 1)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-Endpoint is where one node serves its certificate; name one node.");
        return Each(authority, found, installer.Plan, cert => installer.Install(cert, notify, cancellation), isWanted, cancellation);
    }

    /// <summary>The same, from given stores.</summary>
    internal static IEnumerable<Outcome<NodeCertInstallation>> Uninstall(
        CertAuthority authority, IReadOnlyList<string> nodeIds, UninstallationParameters parameters, IPlatformStores stores, Func<NodeCertInstallation, bool>? isWanted,
        Action<string>? notify, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(nodeIds);
        var uninstaller = new NodeCertUninstaller(authority, parameters, stores);
        return Each(authority, uninstaller.Find(nodeIds), uninstaller.Plan, nodeId => uninstaller.Uninstall(nodeId, notify), isWanted, cancellation);
    }

    private static IEnumerable<Outcome<NodeCertInstallation>> Each<T>(
        CertAuthority authority, IReadOnlyList<Outcome<T>> found, Func<T, NodeCertInstallation> plan, Func<T, NodeCertInstallation> act, Func<NodeCertInstallation, bool>? isWanted,
        CancellationToken cancellation)
        where T : class
    {
        foreach (Outcome<T> outcome in found)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Try(outcome, plan, act, isWanted, authority.Context.Files.IsRehearsal) is Outcome<NodeCertInstallation> done)
                yield return done;
        }
    }

    private static Outcome<NodeCertInstallation>? Try<T>(
        Outcome<T> outcome, Func<T, NodeCertInstallation> plan, Func<T, NodeCertInstallation> act, Func<NodeCertInstallation, bool>? isWanted, bool isRehearsal)
        where T : class
    {
        try
        {
            T item = outcome.Value ?? throw outcome.Error!;
            NodeCertInstallation planned = plan(item);
            return isRehearsal ? new(outcome.Target, planned, null) : isWanted?.Invoke(planned) == false ? null : new(outcome.Target, act(item), null);
        }
        catch (ClusterCertsException e)
        {
            return new(outcome.Target, null, e);
        }
    }
}
