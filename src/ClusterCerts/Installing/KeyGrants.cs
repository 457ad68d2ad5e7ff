using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Installing;

/// <summary>The accounts that shall be able to use a key besides its owner.</summary>
internal sealed class KeyGrants
{
    private readonly IKeyAccess? _access;

    private KeyGrants(IKeyAccess? access, IReadOnlyList<(string Account, string Sid)> accounts) => (_access, Accounts) = (access, accounts);

    /// <summary>The accounts, each once.</summary>
    internal IReadOnlyList<(string Account, string Sid)> Accounts { get; }

    /// <summary>Looks the accounts up, before anything is changed.</summary>
    /// <exception cref="ClusterCertsException">The machine does not know one, or its keys have no access list.</exception>
    internal static KeyGrants Of(IReadOnlyList<string> accounts, IKeyAccess? access)
    {
        if (accounts.Count == 0)
            return new(access, []);
        if (access is null)
        {
            throw new ClusterCertsException(
                ErrorCode.NotOnThisSystem, "-GrantReadTo changes the access list of a key, which only Windows' store has. Here the key is a file of the account that "
                    + "installs it: leave -GrantReadTo out, and install as the account that runs the software.");
        }

        return new(access, [.. accounts.Select(account => (account, access.Find(account) ?? throw Unknown(account))).DistinctBy(a => a.Item2, StringComparer.OrdinalIgnoreCase)]);
    }

    /// <summary>Those that cannot read a key yet.</summary>
    /// <param name="installed">The certificate with its key; null where it is yet to be installed.</param>
    internal IReadOnlyList<(string Account, string Sid)> Lacking(X509Certificate2? installed)
    {
        if (installed is null || Accounts.Count == 0)
            return Accounts;
        IReadOnlyList<string> readers = _access!.ReadersOf(installed);
        return [.. Accounts.Where(a => !readers.Contains(a.Sid, StringComparer.OrdinalIgnoreCase))];
    }

    /// <summary>Lets those read a key that cannot yet.</summary>
    internal void Give(X509Certificate2 installed)
    {
        foreach ((_, string sid) in Lacking(installed))
            _access!.AllowRead(installed, sid);
    }

    private static ClusterCertsException Unknown(string account) => new(
        ErrorCode.InvalidArgument, $"This machine knows no account '{DisplayText.Clip(account)}'; give its name as Windows writes it, such as 'NT SERVICE\\MSSQLSERVER', or its "
            + "security identifier (S-1-…).", account);
}
