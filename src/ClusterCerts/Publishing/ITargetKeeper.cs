using ClusterCerts.Targets;

namespace ClusterCerts.Publishing;

/// <summary>Where targets are kept: an authority, or beside a key ring.</summary>
internal interface ITargetKeeper
{
    /// <summary>Whether they are of a key ring.</summary>
    bool IsOfRing { get; }

    /// <summary>The targets.</summary>
    /// <exception cref="ClusterCertsException">The file is damaged, or gone.</exception>
    TargetList Read();

    /// <summary>The targets for who sets them: where the file is gone they begin anew.</summary>
    /// <exception cref="ClusterCertsException">The file is damaged.</exception>
    TargetList ReadForChange();

    /// <summary>Changes them while nobody else does.</summary>
    /// <param name="operation">The command.</param>
    /// <param name="change">Reads them, and gives what they shall be (null to leave them) and the answer.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="ClusterCertsException">The file is damaged or cannot be written; then nothing is changed.</exception>
    T Change<T>(string operation, Func<(TargetList? After, T Answer)> change);

    /// <summary>An entry as commands show it.</summary>
    NodeCertTarget Show(TargetEntry entry);
}
