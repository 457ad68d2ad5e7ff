using System.Numerics;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>Makes the next revocation list of an authority, and those that are signed ahead, within a change that also records them. The ledger is what they are
/// made from; the file that is replaced may be lost or damaged.</summary>
internal sealed class RevocationListIssuer(
    IAuthorityStore store, AuthorityContext context, SigningKey signer, AuthorityDocument? of = null)
{
    private readonly AuthorityDocument _document = of ?? AuthorityDocument.RevocationList;

    /// <summary>Adds the list and its ledger line to a change.</summary>
    /// <param name="session">The authority, locked.</param>
    /// <param name="changes">The change; revocations in it are on the list already.</param>
    /// <param name="lifetime">How long it is valid from now; the default when null.</param>
    /// <returns>The list.</returns>
    /// <exception cref="ClusterCertsException">The clock is in doubt, or the CA may sign no list now.</exception>
    internal DecodedRevocationList AddTo(IAuthoritySession session, ChangeSet changes, TimeSpan? lifetime) =>
        AddTo(session, changes, ListOrder.One(lifetime)).Current;

    /// <summary>Adds the list, and those that follow it, to a change.</summary>
    /// <param name="session">The authority, locked.</param>
    /// <param name="changes">The change; revocations in it are on the lists already.</param>
    /// <param name="order">Which lists.</param>
    /// <returns>The list, and when those after it are valid.</returns>
    /// <exception cref="ClusterCertsException">The clock is in doubt, or the CA may sign no list now.</exception>
    internal IssuedLists AddTo(IAuthoritySession session, ChangeSet changes, ListOrder order)
    {
        DecodedCertificate issuer = signer.Certificate;
        CheckIssuer(issuer);
        string? doubt = LedgerClock.Doubt(session.Ledger, context.Now);
        if (!order.IsClockRight)
            LedgerClock.Check(session.Ledger, context.Now, store.Location);
        KeyId keyId = issuer.KeyId;
        DecodedRevocationList[] lists = ListsInFile(issuer);

        // A ledger from a backup may be older than the list: what that revokes stays revoked, and the ledger learns of it.
        changes.Ledger.AddRange(UnrecordedRevocations.At(context.Now, UnrecordedRevocations.Of(session.Ledger, lists, keyId)));
        IReadOnlyList<ListTerm> terms = ListCalendar.Of(issuer, NextNumber(session.Ledger, lists), context.Now, order);
        RevocationListTemplate template = Template(session.Ledger, changes, lists, issuer, terms[0]);
        byte[] list = Sign(template);
        context.Log.Signed($"Signed the revocation list {template.Number} of '{issuer.Subject}' "
            + $"for {DisplayText.Count(template.Revoked.Count, "certificate")}.");
        changes.Write(_document, RevocationListFile.Write(list));
        changes.Ledger.Add(LedgerEntries.List(
            context.Now, template.ThisUpdate, template.NextUpdate, keyId, template.Number, doubt is null ? null : $"said to be right: {doubt}"));
        DecodedRevocationList current = Checked(list, issuer, context.Now);
        if (order.Ahead > 0)
            AddAhead(changes, template, issuer, terms, order.Ahead);
        return new(current, [.. terms.Skip(1)]);
    }

    /// <summary>The lists that would be made, the one of now first.</summary>
    /// <exception cref="ClusterCertsException">The CA is not valid now.</exception>
    internal static IEnumerable<PreparedRevocationList> Plan(
        IAuthorityStore store, AuthorityContext context, AuthorityDocument certificate, AuthorityDocument list, ListOrder order)
    {
        DecodedCertificate issuer = store.Certificates(certificate)[0];
        BigInteger next = NextListNumber.Of(store, store.ReadLedger(), list, ReadLists(store, list, issuer));
        return ListCalendar.Of(issuer, next, context.Now, order).Select(term => new PreparedRevocationList(issuer.Subject, term));
    }

    // What is revoked now is on all of them: a revocation later makes them void.
    private void AddAhead(ChangeSet changes, RevocationListTemplate template, DecodedCertificate issuer, IReadOnlyList<ListTerm> terms, int ordered)
    {
        WorkMeter meter = context.Log.Meter("Signing revocation lists ahead", terms.Count - 1);
        var lists = new List<byte[]>(terms.Count);
        foreach (ListTerm term in terms.Skip(1))
        {
            meter.Advance();
            byte[] list = Sign(template with { Number = term.Number, ThisUpdate = term.ThisUpdate, NextUpdate = term.NextUpdate });
            Checked(list, issuer, term.DueAt);
            lists.Add(list);
            changes.Ledger.Add(LedgerEntries.PreparedList(context.Now, term, issuer.KeyId, PreparedListFile.DigestOf(list)));
        }

        if (lists.Count > 0)
        {
            changes.Write(_document.Prepared, PreparedListFile.Write(lists));
            context.Log.Signed($"Signed the revocation lists {terms[1].Number} to {terms[^1].Number} of '{issuer.Subject}' ahead, the last one valid until {terms[^1].NextUpdate:u}.");
        }

        if (lists.Count < ordered)
        {
            store.Tell($"{DisplayText.Count(lists.Count, "revocation list")} of '{issuer.Subject}' in place of {ordered} {(lists.Count == 1 ? "is" : "are")} signed ahead: "
                + $"the CA expires at {issuer.NotAfter:u}, and no list outlives it.");
        }
    }

    private RevocationListTemplate Template(
        Ledger ledger, ChangeSet changes, DecodedRevocationList[] lists, DecodedCertificate issuer, ListTerm term)
    {
        KeyId keyId = issuer.KeyId;
        var added = changes.Ledger.Where(e => e.Event == LedgerEvent.Revoke && RevocationHistory.IsOf(ledger, e, keyId)).Select(RevocationHistory.ListEntry);
        bool keepsExpired = PolicyFile.Read(store).Rules.KeepExpiredRevocations == true;
        IEnumerable<RevokedCertificate> recorded = keepsExpired ? KeptRevocations.Of(ledger, keyId, context.Now)
            : RevocationHistory.Of(ledger, keyId).Entries(context.Now);
        return new()
        {
            IssuerName = issuer.SubjectName.ToArray(),
            IssuerKeyId = keyId,
            Number = term.Number,
            ThisUpdate = term.ThisUpdate,
            NextUpdate = term.NextUpdate,
            Revoked = [.. recorded.Concat(added).Concat(lists.SelectMany(Unrecordable)).DistinctBy(r => r.SerialNumber)],
            WholeSince = keepsExpired ? KeptRevocations.Since(ledger, issuer) : null,
        };
    }

    private byte[] Sign(RevocationListTemplate template)
    {
        byte[] tbs = template.Encode(signer.SignatureAlgorithm);
        return CertificateTemplate.Assemble(tbs, signer.SignatureAlgorithm, signer.SignRaw(tbs));
    }

    // RFC 5280 4.2.1.3: a CA whose key usage lacks cRLSign signs no lists.
    private static void CheckIssuer(DecodedCertificate issuer)
    {
        if (issuer.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.CrlSign))
        {
            throw new ClusterCertsException(
                ErrorCode.NotASigningCert,
                $"The key usage of '{issuer.Subject}' lacks cRLSign, so no verifier accepts a revocation list from it. Rotate "
                    + "the signing certificate.", issuer.Subject);
        }
    }

    // What is in the file now, as far as it is this CA's. One that is gone, damaged or foreign is rebuilt from the ledger.
    private DecodedRevocationList[] ListsInFile(DecodedCertificate issuer) => ReadLists(store, _document, issuer);

    private static DecodedRevocationList[] ReadLists(IAuthorityStore store, AuthorityDocument document, DecodedCertificate issuer)
    {
        try
        {
            return [.. store.Lists(document).Where(l => l.ProblemWith(issuer) is null)];
        }
        catch (ClusterCertsException e) when (e.ErrorCode is not (ErrorCode.AccessDenied or ErrorCode.FileSystemError))
        {
            // RevocationListWatch has reported it; a list must never be in the way of its own remedy. One that may only not be read now
            // may revoke what the ledger does not know.
            return [];
        }
    }

    // Another program may have revoked a number that is none by RFC 5280 4.1.2.2: it goes from list to list.
    private static IEnumerable<RevokedCertificate> Unrecordable(DecodedRevocationList list) =>
        list.Revoked.Where(r => !SerialNumber.TryCreate(r.SerialNumber, out _));

    private BigInteger NextNumber(Ledger ledger, DecodedRevocationList[] lists) => NextListNumber.Of(store, ledger, _document, lists);

    private static DecodedRevocationList Checked(byte[] list, DecodedCertificate issuer, DateTimeOffset when)
    {
        DecodedRevocationList decoded = DecodedRevocationList.Decode(list);
        return (decoded.ProblemWith(issuer) ?? decoded.ProblemAt(when)) is string problem
            ? throw new ClusterCertsException(ErrorCode.CheckFailed,
                $"The revocation list would not pass our own check: {problem}.", issuer.Subject)
            : decoded;
    }
}

/// <summary>Lists that were made.</summary>
/// <param name="Current">The one of now.</param>
/// <param name="Prepared">Those that were signed ahead.</param>
internal sealed record IssuedLists(DecodedRevocationList Current, IReadOnlyList<ListTerm> Prepared);
