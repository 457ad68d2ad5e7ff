namespace ClusterCerts.Cli;

/// <summary>The authority directory that a run works in: what an argument names, or the default.</summary>
internal sealed class TakenAuthority
{
    private bool _isDefault;
    private string? _folder;
    private string? _named;

    /// <summary>Takes the one that an argument names, or the default.</summary>
    /// <param name="named">The argument, or null where it was not given.</param>
    /// <returns>Its path.</returns>
    internal string At(string? named)
    {
        _isDefault |= named is null;
        _named = named;
        _folder = Path.GetFullPath(named ?? DefaultAuthority.Path);
        return named ?? DefaultAuthority.Path;
    }

    /// <summary>An error, and where a path that nobody typed came from.</summary>
    /// <param name="error">The error.</param>
    internal ClusterCertsException Explain(ClusterCertsException error) => _isDefault ? DefaultAuthority.Explain(error, DefaultAuthority.Path) : error;

    /// <summary>What would be done, and in which authority, since nobody need have typed that.</summary>
    /// <param name="what">What would be done.</param>
    internal string Whose(string what) => _folder is null || what.Contains(_folder, StringComparison.Ordinal)
        || (_named is not null && what.Contains($"'{_named}'", StringComparison.Ordinal)) ? what : $"{what}, in the authority '{_folder}'";
}
