using System.Numerics;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>Makes the next revocation list of an authority, within a change that also records it. The ledger is what it is made from;
/// the file that is replaced may be lost or damaged.</summary>
internal sealed class RevocationListIssuer(
    IAuthorityStore store, AuthorityContext context, SigningKey signer, AuthorityDocument? of = null)
{
    private readonly AuthorityDocument _document = of ?? AuthorityDocument.RevocationList;

    /// <summary>How long a list is valid when nothing else is asked for: 30 days.</summary>
    internal static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(30);

    // For verifiers whose clocks are slow: a list of the future locks everyone out.
    private static readonly TimeSpan Backdate = TimeSpan.FromMinutes(5);

    /// <summary>Adds the list and its ledger line to a change.</summary>
    /// <param name="session">The authority, locked.</param>
    /// <param name="changes">The change; revocations in it are on the list already.</param>
    /// <param name="lifetime">How long it is valid from now; the default when null.</param>
    /// <param name="isClockRight">Whether an administrator has said that the clock is right, whatever the ledger's last line says.</param>
    /// <returns>The list.</returns>
    /// <exception cref="ClusterCertsException">The clock is in doubt, or the CA may sign no list now.</exception>
    internal DecodedRevocationList AddTo(IAuthoritySession session, ChangeSet changes, TimeSpan? lifetime, bool isClockRight = false)
    {
        DecodedCertificate issuer = signer.Certificate;
        CheckIssuer(issuer);
        string? doubt = LedgerClock.Doubt(session.Ledger, context.Now);
        if (!isClockRight)
            LedgerClock.Check(session.Ledger, context.Now, store.Location);
        KeyId keyId = issuer.KeyId;
        RevocationHistory history = RevocationHistory.Of(session.Ledger, keyId);
        DecodedRevocationList[] lists = ListsInFile(issuer);

        // A ledger from a backup may be older than the list: what that revokes stays revoked, and the ledger learns of it.
        changes.Ledger.AddRange(UnrecordedRevocations.At(context.Now, UnrecordedRevocations.Of(session.Ledger, lists, keyId)));
        var added = changes.Ledger.Where(e => e.Event == LedgerEvent.Revoke && RevocationHistory.IsOf(session.Ledger, e, keyId))
            .Select(RevocationHistory.ListEntry);
        bool keepsExpired = PolicyFile.Read(store).Rules.KeepExpiredRevocations == true;
        IEnumerable<RevokedCertificate> recorded = keepsExpired ? KeptRevocations.Of(session.Ledger, keyId, context.Now)
            : history.Entries(context.Now);
        var template = new RevocationListTemplate
        {
            IssuerName = issuer.SubjectName.ToArray(),
            IssuerKeyId = keyId,
            Number = NextNumber(session.Ledger, lists),
            ThisUpdate = Beginning(issuer),
            NextUpdate = End(issuer, lifetime ?? DefaultLifetime),
            Revoked = [.. recorded.Concat(added).Concat(lists.SelectMany(Unrecordable)).DistinctBy(r => r.SerialNumber)],
            WholeSince = keepsExpired ? KeptRevocations.Since(session.Ledger, issuer) : null,
        };
        byte[] tbs = template.Encode(signer.SignatureAlgorithm);
        byte[] list = CertificateTemplate.Assemble(tbs, signer.SignatureAlgorithm, signer.SignRaw(tbs));
        context.Log.Signed($"Signed the revocation list {template.Number} of '{issuer.Subject}' "
            + $"for {DisplayText.Count(template.Revoked.Count, "certificate")}.");
        changes.Write(_document, RevocationListFile.Write(list));
        changes.Ledger.Add(LedgerEntry.List(
            context.Now, template.ThisUpdate, template.NextUpdate, keyId, template.Number, doubt is null ? null : $"said to be right: {doubt}"));
        return Checked(list, issuer);
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
    private DecodedRevocationList[] ListsInFile(DecodedCertificate issuer)
    {
        try
        {
            return [.. store.Lists(_document).Where(l => l.ProblemWith(issuer) is null)];
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

    // RFC 5280 5.2.3: above every list of the ledger, and above the one in the file, whoever made it with this key.
    private BigInteger NextNumber(Ledger ledger, DecodedRevocationList[] lists)
    {
        BigInteger next = lists.Select(l => l.Number ?? 0).Append(ledger.HighestListNumber).Max() + 1;
        return next.GetByteCount() <= 20 ? next : throw new ClusterCertsException(
            ErrorCode.SerialNumberExhausted,
            "No greater list number of at most 20 octets is left; rotate the signing certificate.", store.PlaceOf(_document));
    }

    private DateTimeOffset Beginning(DecodedCertificate issuer)
    {
        DateTimeOffset beginning = Validity.WholeSeconds(context.Now - Backdate);
        return beginning < issuer.NotBefore ? issuer.NotBefore : beginning;
    }

    private DateTimeOffset End(DecodedCertificate issuer, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero)
            throw new ClusterCertsException(ErrorCode.InvalidLifetime, "A lifetime must be greater than zero.");
        if (!new Validity(issuer.NotBefore, issuer.NotAfter).Contains(context.Now))
        {
            throw new ClusterCertsException(
                ErrorCode.IssuerNotValid,
                $"The signing certificate is valid from {issuer.NotBefore:u} to {issuer.NotAfter:u}; its lists are valid no "
                    + "longer.", issuer.Subject);
        }

        return lifetime < issuer.NotAfter - context.Now ? Validity.WholeSeconds(context.Now + lifetime) : issuer.NotAfter;
    }

    private DecodedRevocationList Checked(byte[] list, DecodedCertificate issuer)
    {
        DecodedRevocationList decoded = DecodedRevocationList.Decode(list);
        return (decoded.ProblemWith(issuer) ?? decoded.ProblemAt(context.Now)) is string problem
            ? throw new ClusterCertsException(ErrorCode.CheckFailed,
                $"The revocation list would not pass our own check: {problem}.", issuer.Subject)
            : decoded;
    }
}
