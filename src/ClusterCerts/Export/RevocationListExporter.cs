using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Revocation;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Export;

/// <summary>Puts the revocation lists in place of an authority where certificates say that they are fetched: in the folder of a web server, in DER
/// (RFC 5280 4.2.1.13), under the names that the policy rule DistributionPoints promises. No key is read.</summary>
/// <remarks>They are the list of the CA that signs, during a rotation those of the previous and the next one, and of authorities above them that are found from here
/// theirs, under the names that the certificates below it have. Lists that were signed ahead stay private. What is in the folder besides is not touched.</remarks>
public sealed class RevocationListExporter
{
    private readonly CertAuthority _authority;
    private readonly IAuthorityStore _store;
    private readonly ServedFolder _folder;
    private readonly IReadOnlyList<IssuerAddress> _addresses;

    /// <summary>Looks at the policy and the folder.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">Where the lists are put.</param>
    /// <exception cref="ClusterCertsException">The policy names no address, or the folder is not there or is the authority's own.</exception>
    public RevocationListExporter(CertAuthority authority, RevocationListExportParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(parameters);
        (_authority, _store) = (authority, authority.Store);
        _addresses = PolicyFile.Read(_store).Rules.DistributionPoints ?? throw new ClusterCertsException(
            ErrorCode.AddressMissing,
            $"The policy of '{_store.Location}' has no rule {PolicyRule.DistributionPoints}: no certificate says where its issuer's list is fetched, and the list has no name there. "
                + "Set it with Set-CertPolicy -DistributionPoint 'http://pki.example/{issuer}.crl'.",
            _store.Location);
        _folder = new ServedFolder(authority, parameters.OutputPath, parameters.Force);
    }

    /// <summary>Writes the lists that are not there yet as they are now.</summary>
    /// <param name="confirm">Asked before each list that would be written; its path is the file's. Those that it declines are left out.</param>
    /// <param name="notify">Told of a list that is written though it has expired, and what a command that was interrupted left. May be null.</param>
    /// <param name="cancellation">Stops before the next list.</param>
    /// <returns>Each list by each of its names, with whether it was written now; or why it was not: it is missing, lost, or the folder has a newer one.</returns>
    /// <exception cref="ClusterCertsException">The ledger or a CA's certificate cannot be read.</exception>
    public IReadOnlyList<Outcome<RevocationList>> Export(Func<RevocationList, bool> confirm, Action<string>? notify = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(confirm);
        var done = new List<Outcome<RevocationList>>();
        foreach (Served served in Lists().Concat(ListsAbove()))
        {
            if (served.List is not DecodedRevocationList list)
            {
                done.Add(new(served.Issuer.Subject, null, Missing(served)));
                continue;
            }

            if (list.NextUpdate < _authority.Context.Now)
            {
                notify?.Invoke($"The revocation list of '{list.Issuer}' expired at {list.NextUpdate:u}, and verifiers take it for none. Put a new one in place with "
                    + "Update-RevocationList, or write it with New-RevocationList, then export it again.");
            }

            foreach (string name in served.Names)
            {
                cancellation.ThrowIfCancellationRequested();
                try
                {
                    if (Export(list, served.Issuer, name, confirm, notify) is RevocationList exported)
                        done.Add(new(exported.Path, exported, null));
                }
                catch (ClusterCertsException e)
                {
                    done.Add(new(served.Issuer.Subject, null, e));
                }
            }
        }

        return done;
    }

    private RevocationList? Export(DecodedRevocationList list, DecodedCertificate issuer, string name, Func<RevocationList, bool> confirm, Action<string>? notify)
    {
        ServedFile file = _folder.Look(name, list.Encoded, path => IsEarlier(path, list, issuer));
        var shown = new RevocationList(list, file.Path) { AuthorityPath = _store.Location, Changed = !file.IsThere };
        if (file.IsThere)
            return shown;
        if (!confirm(shown))
            return null;
        _folder.Write(file, notify);
        return shown;
    }

    private IEnumerable<Served> Lists()
    {
        AuthorityLists lists = AuthorityLists.Read(_store);
        foreach ((AuthorityDocument certificate, AuthorityDocument document) in AuthorityDocument.Authorities.Where(a => _store.Has(a.Certificate)))
        {
            DecodedCertificate issuer = _store.Certificates(certificate)[0];
            DecodedRevocationList? list = lists.Lists.FirstOrDefault(l => l.ProblemWith(issuer) is null);
            string? loss = lists.Lost.FirstOrDefault(l => l.Issuer.Encoded.AsSpan().SequenceEqual(issuer.Encoded)).Loss;

            // The next CA has one as soon as others may need it.
            if (list is not null || loss is not null || document != AuthorityDocument.NextRevocationList)
                yield return new(issuer, loss is null ? list : null, loss, [.. _addresses.Select(a => a.FileNameOf(issuer.KeyId)).Distinct(StringComparer.OrdinalIgnoreCase)]);
        }
    }

    // Of the authorities above, under the names that their own policies gave the certificates below them.
    private IEnumerable<Served> ListsAbove()
    {
        IReadOnlyList<DecodedRevocationList> lists = RevocationListWatch.AllAbove(_store, _authority.Context);
        foreach ((DecodedCertificate issuer, IReadOnlyList<string> names) in IssuersAbove.Of(_store, points => points.DistributionPoints))
        {
            if (lists.Where(l => l.ProblemWith(issuer) is null).MaxBy(l => l.Number) is { } list)
                yield return new(issuer, list, null, names);
        }
    }

    // RFC 5280 5.2.3: the number tells which of two lists of a CA is the newer.
    private static bool IsEarlier(string path, DecodedRevocationList list, DecodedCertificate issuer)
    {
        DecodedRevocationList? there;
        try
        {
            there = RevocationListFile.Read(path).FirstOrDefault(l => l.ProblemWith(issuer) is null);
        }
        catch (ClusterCertsException e) when (e.ErrorCode is not (ErrorCode.AccessDenied or ErrorCode.FileSystemError))
        {
            return false; // It is no list at all.
        }

        return there?.Number > list.Number
            ? throw new ClusterCertsException(
                ErrorCode.RevocationListLost,
                $"'{path}' has the number {there.Number}, and the list of '{issuer.Subject}' in the authority is older: it has the number {list.Number}. Is the authority an older copy? "
                    + "New-RevocationList writes a list with a new number; where that is not above the other, move the file away.",
                path)
            : there is not null;
    }

    private ClusterCertsException Missing(Served served) => served.Loss is string loss
        ? new(ErrorCode.RevocationListLost, loss, _store.Location)
        : new(
            ErrorCode.FileNotFound,
            $"'{served.Issuer.Subject}' has no revocation list yet, and its certificates say where one is fetched. Write it with New-RevocationList; it need not revoke anything.",
            _store.Location);

    // A CA, its list or why there is none, and the names that are promised.
    private sealed record Served(DecodedCertificate Issuer, DecodedRevocationList? List, string? Loss, IReadOnlyList<string> Names);
}
