using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>A database in which authorities are kept, or can be once it is prepared.</summary>
public sealed class CertStore
{
    private readonly Action _run;

    private CertStore(StorePreparation preparation) => (Place, VersionBefore, Version, Statements, _run) =
        (preparation.Place, preparation.VersionBefore, preparation.Version, preparation.Statements, preparation.Run);

    /// <summary>Where it is, for an administrator.</summary>
    public string Place { get; }

    /// <summary>The version of what was there; 0 for nothing.</summary>
    public int VersionBefore { get; }

    /// <summary>The version that this program needs.</summary>
    public int Version { get; }

    /// <summary>The SQL that prepares it, in its order; none where nothing is to do.</summary>
    public IReadOnlyList<string> Statements { get; }

    /// <summary>The same as a script.</summary>
    /// <returns>SQL.</returns>
    public string ToScript() => string.Concat(Statements.Select(statement => $"{statement};\n"));

    /// <summary>Looks what has to be done so that authorities can be kept in a database. Nothing is changed.</summary>
    /// <param name="store">The database, such as <c>Host=db1;Database=pki</c>.</param>
    /// <param name="readers">Roles that shall read alone.</param>
    /// <param name="writers">Roles that shall issue.</param>
    /// <returns>What is there and what is to do.</returns>
    /// <exception cref="ClusterCertsException">It is malformed, or cannot be asked.</exception>
    public static CertStore Find(string store, IReadOnlyList<string>? readers = null, IReadOnlyList<string>? writers = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(store);
        IStoreEngine engine = StoreEngines.Of(StoreEngines.PostgreSql);
        return new CertStore(engine.Prepare(engine.Parse(store, "-"), new StoreGrants(readers ?? [], writers ?? [])));
    }

    /// <summary>Does it, all or nothing.</summary>
    /// <param name="log">Who is told what is done; may be null.</param>
    /// <exception cref="ClusterCertsException">It was not done.</exception>
    public void Prepare(WorkLog? log = null)
    {
        _run();
        log?.Tell($"Ran {DisplayText.Count(Statements.Count, "statement")} in {Place}; it has version {Version} of the schema now.");
    }
}
