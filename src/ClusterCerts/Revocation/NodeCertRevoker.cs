using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>Revokes certificates: the ledger lines and the new revocation list become true together.</summary>
internal sealed class NodeCertRevoker(IAuthorityStore store, AuthorityContext context, RevocationParameters parameters)
{
    private readonly DateTimeOffset _now = context.Now;
    private readonly RevocableSearch _search = new(store, context, parameters);

    /// <summary>Finds what would be revoked; nothing is changed.</summary>
    internal List<Outcome<NodeCert>> Find() => _search.Find();

    /// <summary>Revokes them.</summary>
    /// <param name="passphrase">What opens the signing key, if it is encrypted.</param>
    /// <param name="alsoRecord">What else the ledger says in the same step, asked under the lock; may be null.</param>
    /// <param name="cancellation">Stops the wait for other processes.</param>
    internal List<Outcome<NodeCert>> Revoke(
        Passphrase? passphrase, Func<Ledger, IEnumerable<LedgerEntry>>? alsoRecord, CancellationToken cancellation)
    {
        List<Outcome<NodeCert>> now = Find();
        if (!now.Exists(RevocationParameters.IsOpen))
        {
            TellReasons(store.ReadLedger(), now);
            return now; // Nothing is left to revoke, so no key is needed.
        }

        using var signer = new CurrentSigner(store, passphrase);
        using BesideKeys keys = Foreseen(now, passphrase);
        using IAuthoritySession session = store.Begin("Revoke-NodeCert", cancellation);
        signer.Refresh();
        List<Outcome<NodeCert>> found = _search.Find(session.Ledger, signer.Signing, keys);
        TellReasons(session.Ledger, found);
        NodeCert[] toRevoke = [.. found.Where(RevocationParameters.IsOpen).Select(o => o.Value!)];
        if (toRevoke.Length == 0)
            return found;
        var changes = new ChangeSet("Revoke-NodeCert");
        changes.Ledger.AddRange(toRevoke.Select(cert => Entry(session.Ledger, cert)));
        KeyId?[] issuers = IssuersOf(session.Ledger, toRevoke);
        var beside = new BesideIssuers(store, keys);
        bool changesPrevious = IsOf(beside.Previous());
        bool changesNext = IsOf(beside.Next());
        ListOrder order = ListOrder.One(parameters.ListLifetime);
        if (issuers.Any(id => id is null || id == signer.Key.Certificate.KeyId))
            new RevocationListIssuer(store, context, signer.Key).AddTo(session, changes, parameters.ListLifetime);
        if (changesPrevious)
            PreviousAuthority.AddListTo(store, context, keys, session, changes, order);
        if (changesNext && (issuers.Contains(beside.Next()) || store.Has(AuthorityDocument.NextRevocationList)))
            NextAuthorityList.AddTo(store, context, keys, session, changes, order);
        else
            NextAuthorityList.AddFirstTo(store, context, keys, session, changes, order);
        changes.Ledger.AddRange(alsoRecord?.Invoke(session.Ledger) ?? []);
        session.Commit(changes);
        foreach (string unwritten in issuers.Contains(null) ? beside.Unwritten() : [])
            store.Tell(unwritten);
        if (!context.Files.IsRehearsal)
            TellLists(issuers.Any(id => id is null || id == signer.Key.Certificate.KeyId), changesPrevious, changesNext);
        if (FetchedLists.Reminder(store, InUse(toRevoke)) is { Length: > 0 } reminder && !context.Files.IsRehearsal)
            store.Tell($"The revocation list has changed. {reminder}");
        return found.ConvertAll(o => o.Succeeded ? o with { Value = o.Value!.With(NodeCertStatus.Revoked) } : o);

        bool IsOf(KeyId? ca) => ca is not null && issuers.Any(id => id is null || id == ca);
    }

    private BesideKeys Foreseen(List<Outcome<NodeCert>> found, Passphrase? passphrase)
    {
        var keys = new BesideKeys(store, new AuthorityPassphrases(passphrase, parameters.RotationPassphrase));
        var beside = new BesideIssuers(store, keys: null);
        KeyId?[] issuers = IssuersOf(store.ReadLedger(), found.Where(RevocationParameters.IsOpen).Select(o => o.Value!));
        if (beside.Previous() is KeyId previous && issuers.Any(id => id is null || id == previous))
            keys.ForeseePrevious();
        if (NextAuthorityList.IsFirstDue(store) || (beside.Next() is KeyId next && issuers.Any(id => id is null || id == next)))
            keys.ForeseeNext();
        return keys;
    }

    // Who signed them; null for what is known by its number alone, which may be anybody's.
    private KeyId?[] IssuersOf(Ledger ledger, IEnumerable<NodeCert> certs) =>
    [
        .. certs.Select(cert => !cert.IsKnown ? null : _search.Unrecorded.TryGetValue(cert.SerialNumber, out var file) ? file.IssuerKeyId
            : ledger.At(ledger.IndexOfIssue(SerialNumber.Parse(cert.SerialNumber))).IssuerKeyId).Distinct(),
    ];

    // A revocation costs the same however many nodes there are: those that are revoked tell where their list is fetched.
    private IEnumerable<DecodedCertificate> InUse(NodeCert[] revoked)
    {
        Ledger ledger = store.ReadLedger();
        foreach (NodeCert cert in revoked.Where(cert => cert is { IsKnown: true, Status: NodeCertStatus.Valid or NodeCertStatus.NotYetValid }))
        {
            if (ledger.IndexOfIssue(SerialNumber.Parse(cert.SerialNumber)) is int line and >= 0)
                yield return ledger.DecodedOf(line);
        }
    }

    // What is revoked stays as it is; who gives another reason now learns which one counts.
    private void TellReasons(Ledger ledger, IEnumerable<Outcome<NodeCert>> found)
    {
        if (parameters.Reason == RevocationReason.Unspecified)
            return;
        foreach (NodeCert cert in found.Where(o => o.Value?.Status == NodeCertStatus.Revoked).Select(o => o.Value!))
        {
            LedgerEntry? line = ledger.RevocationsOf(SerialNumber.Parse(cert.SerialNumber)).FirstOrDefault();
            RevocationReason reason = line?.Reason ?? RevocationReason.Unspecified;
            if (line is not null && reason != parameters.Reason)
            {
                store.Tell($"The certificate {cert.SerialNumber}{(cert.NodeId.Length > 0 ? $" of node '{cert.NodeId}'" : "")} was revoked at {line.Revoked ?? line.Time:u} "
                    + $"for the reason {reason}, which stays; {parameters.Reason} is not recorded.");
            }
        }
    }

    // During a rotation there are two, and verifiers want the list of every CA of a chain.
    private void TellLists(bool changesSigning, bool changesPrevious, bool changesNext)
    {
        if (!changesPrevious && !changesNext)
            return;
        string[] changed =
        [
            .. changesSigning ? [$"{AuthorityDocument.RevocationList}"] : (string[])[],
            .. changesPrevious ? [$"{AuthorityDocument.PreviousRevocationList}"] : (string[])[],
            .. changesNext ? [$"{AuthorityDocument.NextRevocationList}"] : (string[])[],
        ];
        store.Tell(changed.Length == 1 ? $"{changed[0]} has changed: copy it to every verifier that uses revocation lists."
            : $"{string.Join(" and ", changed)} have changed: copy both to every verifier that uses revocation lists.");
    }

    private LedgerEntry Entry(Ledger ledger, NodeCert cert)
    {
        SerialNumber serial = SerialNumber.Parse(cert.SerialNumber);
        if (_search.Unrecorded.TryGetValue(cert.SerialNumber, out var file))
        {
            NodeId? nodeId = NodeId.TryParse(file.Certificate.CommonName, out NodeId id) ? id : null;
            return LedgerEntries.Revocation(_now, serial, nodeId, parameters.Reason) with
            {
                NotAfter = file.Certificate.NotAfter,
                PublicKeySha256 = file.Certificate.PublicKey.Sha256,
                IssuerKeyId = file.IssuerKeyId,
                Detail = "not issued by this ledger",
                Certificate = file.Certificate.Encoded,
            };
        }

        return cert.IsKnown
            ? LedgerEntries.Revocation(_now, serial, ledger.At(ledger.IndexOfIssue(serial)).NodeId, parameters.Reason)
            : LedgerEntries.Revocation(_now, serial, nodeId: null, parameters.Reason) with { Detail = "by its number alone" };
    }
}
