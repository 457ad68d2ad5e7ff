using System.Globalization;
using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>The CA that another takes the place of: its key, certificates and list are kept aside until someone deletes
/// them.</summary>
/// <remarks>A key that is gone cannot revoke what it signed, and cannot be brought back when the replacement was a mistake.</remarks>
internal sealed class ReplacedAuthority : IDisposable
{
    private const string Prefix = "replaced.";

    private readonly AuthorityFolder _folder;
    private readonly string _stem;
    private readonly byte[] _certificate;
    private readonly byte[]? _key;
    private readonly byte[]? _list;

    private ReplacedAuthority(AuthorityFolder folder, byte[] certificate, DateTimeOffset now)
    {
        _folder = folder;
        _certificate = certificate;
        _key = folder.Read(AuthorityFolder.KeyFileName);
        _list = folder.Read(AuthorityFolder.RevocationListFileName);
        _stem = FreeStem(folder, now);
    }

    /// <summary>Whether it had a revocation list, so that its successor needs one.</summary>
    internal bool HadList => _list is not null;

    /// <summary>What to tell about it.</summary>
    internal string Notice => _key is null
        ? $"The certificate of the CA before is kept as '{_folder.PathOf(_stem + ".crt")}'; its key was not here."
        : $"The key and certificate of the CA before are kept as '{_folder.PathOf(_stem + ".key")}' and '{_stem}.crt'. "
            + "Delete them when no certificate of it is in use any more.";

    /// <summary>The CA that is there now.</summary>
    /// <param name="folder">The authority.</param>
    /// <param name="next">The key of the one that comes.</param>
    /// <param name="now">The moment, which is in its name.</param>
    /// <returns>Null when there is none, or when it has the same key and goes on with it.</returns>
    internal static ReplacedAuthority? Of(AuthorityFolder folder, PublicKeyInfo next, DateTimeOffset now) =>
        folder.Read(AuthorityFolder.CertificateFileName) is byte[] certificate && !next.Equals(KeyOf(folder))
            ? new ReplacedAuthority(folder, certificate, now)
            : null;

    /// <summary>The chains that are kept in a folder, each with the CA's own certificate first.</summary>
    internal static IEnumerable<CertificateChain> ChainsIn(AuthorityFolder folder) =>
        NamesIn(folder).Select(kept => CertificateFile.Read(folder.PathOf(kept.Certificate)));

    /// <summary>The names of what is kept in a folder, the oldest first: the certificate, and the revocation list, which need not be there.</summary>
    internal static IEnumerable<(string Certificate, string List)> NamesIn(AuthorityFolder folder) =>
        Directory.EnumerateFiles(folder.Location, Prefix + "*.crt").Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), Path.GetFileNameWithoutExtension(path) + ".crl"));

    /// <summary>Adds its files under their new names to a change; those under the old names are the caller's affair.</summary>
    internal void AddTo(ChangeSet changes)
    {
        changes.Write(_folder.PathOf(_stem + ".crt"), _certificate, FileProtection.Public);
        if (_key is not null)
            changes.Write(_folder.PathOf(_stem + ".key"), _key, FileProtection.OwnerOnly);
        if (_list is not null)
            changes.Write(_folder.PathOf(_stem + ".crl"), _list, FileProtection.Public);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    private static string FreeStem(AuthorityFolder folder, DateTimeOffset now)
    {
        for (DateTimeOffset time = now; ; time += TimeSpan.FromSeconds(1))
        {
            string stem = Prefix + time.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
            if (!File.Exists(folder.PathOf(stem + ".crt")) && !File.Exists(folder.PathOf(stem + ".key")))
                return stem;
        }
    }

    // A certificate that cannot be read any more has a key that is not the next one's.
    private static PublicKeyInfo? KeyOf(AuthorityFolder folder)
    {
        try
        {
            return SigningCert.Read(folder).Decoded.PublicKey;
        }
        catch (ClusterCertsException)
        {
            return null;
        }
    }
}
