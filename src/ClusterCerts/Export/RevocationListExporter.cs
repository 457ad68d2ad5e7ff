using System.Numerics;
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
    private const int Shown = 20;

    private readonly CertAuthority _authority;
    private readonly IAuthorityStore _store;
    private readonly ServedFolder _folder;
    private readonly IReadOnlyList<IssuerAddress> _addresses;
    private readonly ILookup<KeyId, string> _promised;

    /// <summary>Looks at the policy and the folder.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="parameters">Where the lists are put.</param>
    /// <exception cref="ClusterCertsException">The policy names no address, or the folder is not there or is the authority's own.</exception>
    public RevocationListExporter(CertAuthority authority, RevocationListExportParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(parameters);
        (_authority, _store) = (authority, authority.Store);
        _addresses = PolicyFile.Read(_store).Rules.DistributionPoints ?? [];
        _promised = PromisedNames.Of(_store, authority.Context.Now);
        if (_addresses.Count == 0 && _promised.Count == 0)
        {
            throw new ClusterCertsException(
                ErrorCode.AddressMissing,
                $"The policy of '{_store.Location}' has no rule {PolicyRule.DistributionPoints}: no certificate says where its issuer's list is fetched, and the list has no name there. "
                    + "Set it with Set-CertPolicy -DistributionPoint 'http://pki.example/{issuer}.crl'.",
                _store.Location);
        }

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
        foreach (Served served in Lists(_store, NamesOf).Concat(ListsAbove(notify)))
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
                    if (Export(list, served, name, confirm, notify) is RevocationList exported)
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

    private RevocationList? Export(DecodedRevocationList list, Served served, string name, Func<RevocationList, bool> confirm, Action<string>? notify)
    {
        ServedFile file = _folder.Look(name, list.Encoded, path => IsEarlier(path, served));
        var shown = new RevocationList(list, file.Path) { AuthorityPath = _store.Location, Changed = !file.IsThere };
        if (file.IsThere)
            return shown;
        if (!confirm(shown))
            return null;
        _folder.Write(file, notify);
        return shown;
    }

    // By the policy of today, and as the certificates in use have it.
    private IReadOnlyList<string> NamesOf(DecodedCertificate issuer) =>
        [.. _addresses.Select(a => a.FileNameOf(issuer.KeyId)).Concat(_promised[issuer.KeyId]).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static IEnumerable<Served> Lists(IAuthorityStore store, Func<DecodedCertificate, IReadOnlyList<string>> namesOf)
    {
        AuthorityLists lists = AuthorityLists.Read(store);
        foreach ((AuthorityDocument certificate, AuthorityDocument document) in AuthorityDocument.Authorities.Where(a => store.Has(a.Certificate)))
        {
            DecodedCertificate issuer = store.Certificates(certificate)[0];
            DecodedRevocationList? list = lists.Lists.FirstOrDefault(l => l.ProblemWith(issuer) is null);
            string? loss = lists.Lost.FirstOrDefault(l => l.Issuer.Encoded.AsSpan().SequenceEqual(issuer.Encoded)).Loss;

            // The next CA has one as soon as others may need it.
            if ((list is not null || loss is not null || document != AuthorityDocument.NextRevocationList) && namesOf(issuer) is { Count: > 0 } names)
                yield return new(store, issuer, loss is null ? list : null, loss, names);
        }
    }

    // Of the authorities above, under the names that their own policies gave the certificates below them.
    private IEnumerable<Served> ListsAbove(Action<string>? notify)
    {
        List<(DecodedCertificate Issuer, IReadOnlyList<string> Names)> above = [.. IssuersAbove.Of(_store, points => points.DistributionPoints).Where(a => a.Names.Count > 0)];
        foreach (AuthorityAbove authority in above.Count == 0 ? [] : AuthoritiesAbove.Of(_store, _authority.Context, connects: true))
        {
            foreach (Served served in ListsIn(authority, above, notify))
            {
                above.RemoveAll(a => IsSame(a.Issuer, served.Issuer));
                yield return served;
            }
        }

        foreach ((DecodedCertificate issuer, IReadOnlyList<string> names) in above)
        {
            notify?.Invoke($"The revocation list of '{issuer.Subject}', which certificates name as {string.Join(", ", names)}, is not among those that are exported here: its authority "
                + "is not found from here, or may not be read. Export it there.");
        }
    }

    private static Served[] ListsIn(AuthorityAbove authority, IReadOnlyList<(DecodedCertificate Issuer, IReadOnlyList<string> Names)> above, Action<string>? notify)
    {
        Served[] Tell(string? problem)
        {
            notify?.Invoke($"The lists of '{authority.Place}' cannot be exported from here: {problem}");
            return [];
        }

        try
        {
            return authority.Store is not { } store ? Tell(authority.Problem) : [.. Lists(store, issuer => [.. above.Where(a => IsSame(a.Issuer, issuer)).SelectMany(a => a.Names)])];
        }
        catch (ClusterCertsException e)
        {
            return Tell(e.Message);
        }
    }

    // A root, and the cross certificate of its key.
    private static bool IsSame(DecodedCertificate one, DecodedCertificate other) =>
        one.KeyId == other.KeyId && one.SubjectName.Span.SequenceEqual(other.SubjectName.Span);

    // RFC 5280 5.2.3: the number tells which of two lists of a CA is the newer. What was served takes back no revocation, whatever its number.
    private static bool IsEarlier(string path, Served served)
    {
        DecodedRevocationList list = served.List!;
        DecodedRevocationList? there;
        try
        {
            there = RevocationListFile.Read(path).FirstOrDefault(l => l.ProblemWith(served.Issuer) is null);
        }
        catch (ClusterCertsException e) when (e.ErrorCode is not (ErrorCode.AccessDenied or ErrorCode.FileSystemError))
        {
            return false; // It is no list at all.
        }

        if (there is null)
            return false;
        string[] takenBack = [.. there.Revoked.Where(r => list.Find(r.SerialNumber) is null && !IsOver(served, r.SerialNumber)).Select(r => SerialNumber.TryCreate(r.SerialNumber, out SerialNumber serial) ? serial.ToString() : $"{r.SerialNumber:X}")];
        if (takenBack.Length == 0 && !(there.Number > list.Number))
            return true;
        string remedy = takenBack.Length == 0
            ? "Restore the newest copy; a list that New-RevocationList writes has a higher number, so that it can follow."
            : $"It revokes {string.Join(", ", takenBack.Take(Shown))}{(takenBack.Length > Shown ? $" and {takenBack.Length - Shown} more" : "")}, and the list in the authority does not. Restore the "
                + "newest copy, or revoke them again with Revoke-NodeCert -SerialNumber; where they are not to be revoked, move the file away.";
        throw new ClusterCertsException(
            ErrorCode.RevocationListLost,
            $"'{path}' has the number {there.Number}, and the list of '{served.Issuer.Subject}' in the authority the number {list.Number}. Is the authority an older copy? {remedy}",
            path);
    }

    // RFC 5280 3.3: an entry may leave when its certificate has expired.
    private static bool IsOver(Served served, BigInteger serialNumber) => SerialNumber.TryCreate(serialNumber, out SerialNumber serial)
        && served.Store.ReadLedger().Entries(new LineQuery { Events = [LedgerEvent.Issue], SerialNumber = serial }).Any(e => e.NotAfter < served.List!.ThisUpdate);

    private static ClusterCertsException Missing(Served served) => served.Loss is string loss
        ? new(ErrorCode.RevocationListLost, loss, served.Store.Location)
        : new(
            ErrorCode.FileNotFound,
            $"'{served.Issuer.Subject}' has no revocation list yet, and its certificates say where one is fetched. Write it with New-RevocationList -AuthorityPath '{served.Store.Location}'; "
                + "it need not revoke anything.",
            served.Store.Location);

    // A CA, its list or why there is none, and the names that are promised.
    private sealed record Served(IAuthorityStore Store, DecodedCertificate Issuer, DecodedRevocationList? List, string? Loss, IReadOnlyList<string> Names);
}
