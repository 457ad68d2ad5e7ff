using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>The certificates of an authority's CAs where certificates say that they are fetched: in the folder of a web server, each in DER
/// (RFC 5280 4.2.2.1), under the names that the policy rule IssuerAddresses promises. No key is among them.</summary>
internal sealed class IssuerFiles
{
    private readonly IAuthorityStore _store;
    private readonly ServedFolder _folder;
    private readonly IReadOnlyList<IssuerAddress> _addresses;

    /// <summary>Looks at the policy and the folder.</summary>
    /// <exception cref="ClusterCertsException">The policy names no address, or the folder is not there or is the authority's own.</exception>
    internal IssuerFiles(CertAuthority authority, SigningCertExportParameters parameters)
    {
        _store = authority.Store;
        _addresses = PolicyFile.Read(_store).Rules.IssuerAddresses ?? throw new ClusterCertsException(
            ErrorCode.AddressMissing,
            $"The policy of '{_store.Location}' has no rule {PolicyRule.IssuerAddresses}: no certificate says where its issuer's certificate is fetched, and it has no name there. "
                + "Set it with Set-CertPolicy -IssuerAddress 'http://pki.example/{issuer}.crt'.",
            _store.Location);
        _folder = new ServedFolder(authority, parameters.OutputPath, parameters.Force);
    }

    /// <summary>Writes those that are not there yet.</summary>
    /// <param name="notify">Told what a command that was interrupted left. May be null.</param>
    /// <param name="confirm">Asked before each file that would be written; those that it declines are left out.</param>
    /// <exception cref="ClusterCertsException">A place is taken, then nothing is written; or a file cannot be.</exception>
    internal IReadOnlyList<ExportedFile> Write(Action<string>? notify, Func<ExportedFile, bool> confirm)
    {
        (ServedFile File, ExportedFile Shown)[] all = [.. Certificates()
            .Select(c => (File: _folder.Look(c.Name, c.Certificate.Encoded, path => IsEarlier(path, c.Certificate)), c.Certificate.Subject))
            .Select(c => (c.File, new ExportedFile(c.File.Path, c.Subject, ExportFileKind.Certificate, IsPrivate: false, c.File.Path, !c.File.IsThere)))];
        (ServedFile File, ExportedFile Shown)[] wanted = [.. all.Where(c => c.File.IsThere || confirm(c.Shown))];
        foreach ((ServedFile file, _) in wanted)
            _folder.Write(file, notify);
        return [.. wanted.Select(c => c.Shown)];
    }

    // Of one CA's several certificates of a name the newest.
    private IEnumerable<(DecodedCertificate Certificate, string Name)> Certificates() => Promised()
        .SelectMany(c => c.Names.Select(name => (c.Certificate, Name: name)))
        .GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase)
        .Select(one => one.MaxBy(c => c.Certificate.NotBefore));

    private IEnumerable<(DecodedCertificate Certificate, IReadOnlyList<string> Names)> Promised()
    {
        foreach ((AuthorityDocument document, _) in AuthorityDocument.Authorities.Where(a => _store.Has(a.Certificate)))
        {
            DecodedCertificate own = _store.Certificates(document)[0];
            yield return (own, [.. _addresses.Select(a => a.FileNameOf(own.KeyId)).Distinct(StringComparer.OrdinalIgnoreCase)]);
        }

        // Of the authorities above, under the names that their own policies gave the certificates below them.
        foreach ((DecodedCertificate, IReadOnlyList<string>) above in AuthoritiesAbove.FolderOf(_store) is null
            ? [] : IssuersAbove.Of(_store, points => points.IssuerAddresses))
        {
            yield return above;
        }
    }

    // The same CA with another validity or another issuer; what is damaged or something else is not replaced unasked, and a newer one never.
    private static bool IsEarlier(string path, DecodedCertificate certificate)
    {
        DecodedCertificate there;
        try
        {
            there = CertificateFile.Read(path)[0];
        }
        catch (ClusterCertsException e) when (e.ErrorCode is not (ErrorCode.AccessDenied or ErrorCode.FileSystemError))
        {
            return false;
        }

        if (!there.PublicKey.Equals(certificate.PublicKey) || !there.SubjectName.Span.SequenceEqual(certificate.SubjectName.Span))
            return false;
        return there.NotBefore <= certificate.NotBefore ? true : throw new ClusterCertsException(
            ErrorCode.FileExists,
            $"'{path}' is a newer certificate of '{DisplayText.Clip(certificate.Subject)}', valid from {there.NotBefore:u}: that in the authority is valid from {certificate.NotBefore:u}. "
                + "Is the authority an older copy? Where it is not, move the file away.",
            path);
    }
}
