using ClusterCerts.Authority;
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
    /// <exception cref="ClusterCertsException">A place is taken, then nothing is written; or a file cannot be.</exception>
    internal IReadOnlyList<ExportedFile> Write(Action<string>? notify)
    {
        (DecodedCertificate Certificate, ServedFile File)[] all = [.. Certificates()
            .SelectMany(c => c.Names.Select(name => (c.Certificate, _folder.Look(name, c.Certificate.Encoded, path => IsEarlier(path, c.Certificate)))))];
        foreach ((_, ServedFile file) in all)
            _folder.Write(file, notify);
        return [.. all.Select(c => new ExportedFile(c.File.Path, c.Certificate.Subject, ExportFileKind.Certificate, IsPrivate: false, c.File.Path, !c.File.IsThere))];
    }

    private IEnumerable<(DecodedCertificate Certificate, IReadOnlyList<string> Names)> Certificates()
    {
        foreach ((AuthorityDocument document, _) in AuthorityDocument.Authorities.Where(a => _store.Has(a.Certificate)))
        {
            DecodedCertificate own = _store.Certificates(document)[0];
            yield return (own, [.. _addresses.Select(a => a.FileNameOf(own.KeyId)).Distinct(StringComparer.OrdinalIgnoreCase)]);
        }

        // Of the authority above, under the names that its own policy gave the certificates below it.
        CertificateChain chain = _store.Certificates(AuthorityDocument.Certificate);
        for (int above = 1; above < chain.Count && RevocationListWatch.IssuerFolder(_store) is not null; above++)
            yield return (chain[above], IssuerAddress.FileNamesIn(chain[above - 1].TypedExtensions.Points.IssuerAddresses));
    }

    // The same CA with another validity or another issuer; what is damaged or something else is not replaced unasked.
    private static bool IsEarlier(string path, DecodedCertificate certificate)
    {
        try
        {
            DecodedCertificate there = CertificateFile.Read(path)[0];
            return there.PublicKey.Equals(certificate.PublicKey) && there.SubjectName.Span.SequenceEqual(certificate.SubjectName.Span);
        }
        catch (ClusterCertsException e) when (e.ErrorCode is not (ErrorCode.AccessDenied or ErrorCode.FileSystemError))
        {
            return false;
        }
    }
}
