using System.Globalization;
using System.Numerics;

namespace ClusterCerts;

/// <summary>Makes the next revocation list of an authority, within a change that also records it.</summary>
internal sealed class RevocationListIssuer(
    AuthorityFolder folder, AuthorityContext context, SigningKey signer, string fileName = AuthorityFolder.RevocationListFileName)
{
    /// <summary>How long a list counts when nothing else is asked for: 30 days.</summary>
    internal static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(30);

    // For verifiers whose clocks are slow: a list of the future locks everyone out.
    private static readonly TimeSpan Backdate = TimeSpan.FromMinutes(5);

    /// <summary>Adds the list and its ledger line to a change.</summary>
    /// <param name="session">The authority, locked.</param>
    /// <param name="changes">The change; revocations in it are on the list already.</param>
    /// <param name="lifetime">How long it counts from now; the default when null.</param>
    /// <returns>The list.</returns>
    internal DecodedRevocationList AddTo(IAuthoritySession session, ChangeSet changes, TimeSpan? lifetime)
    {
        DecodedCertificate issuer = signer.Certificate;
        CheckIssuer(issuer);
        string? keyId = Convert.ToHexString(issuer.KeyIdentifier);
        RevocationHistory history = RevocationHistory.Of(session.Ledger, keyId);
        var added = changes.Ledger.Where(e => e.Event == LedgerEvent.Revoke && IsOwn(session.Ledger, e, keyId))
            .Select(e => new RevokedCertificate(
            SerialNumber.Parse(e.SerialNumber!).Value, Validity.WholeSeconds(e.Time), Enum.Parse<RevocationReason>(e.Reason!)));
        var template = new RevocationListTemplate
        {
            IssuerName = issuer.SubjectName.ToArray(),
            IssuerKeyIdentifier = issuer.KeyIdentifier,
            Number = NextNumber(history),
            ThisUpdate = Beginning(issuer),
            NextUpdate = End(issuer, lifetime ?? DefaultLifetime),
            Revoked = [.. history.Entries(), .. added],
        };
        byte[] tbs = template.Encode(signer.SignatureAlgorithm);
        byte[] list = CertificateTemplate.Assemble(tbs, signer.SignatureAlgorithm, signer.SignRaw(tbs));
        changes.Write(folder.PathOf(fileName), RevocationListFile.Write(list), FileProtection.Public);
        changes.Ledger.Add(new LedgerEntry
        {
            Time = context.Now,
            Event = LedgerEvent.RevocationList,
            NotBefore = template.ThisUpdate,
            NotAfter = template.NextUpdate,
            IssuerKeyId = keyId,
            ListNumber = template.Number.ToString(CultureInfo.InvariantCulture),
        });
        return Checked(list, issuer);
    }

    // RFC 5280 4.2.1.3: a CA whose key usage lacks cRLSign signs no lists.
    private static void CheckIssuer(DecodedCertificate issuer)
    {
        if (issuer.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.CrlSign))
        {
            throw new ClusterCertsException(
                ErrorCode.NotASigningCert,
                $"The key usage of '{issuer.Subject}' lacks cRLSign, so no verifier takes a revocation list of it. Rotate "
                    + "the signing certificate.", issuer.Subject);
        }
    }

    // A list revokes what its own issuer signed, and nothing else.
    private static bool IsOwn(Ledger ledger, LedgerEntry revocation, string? keyId) =>
        ledger.Entries[ledger.IndexOfIssue(revocation.SerialNumber!)].IssuerKeyId is not string issuer || issuer == keyId;

    // Above every list of the ledger, and above the one in the file, whoever made it.
    private BigInteger NextNumber(RevocationHistory history)
    {
        string path = folder.PathOf(fileName);
        BigInteger last = history.LastNumber;
        if (File.Exists(path))
            last = BigInteger.Max(last, RevocationListFile.Read(path).Max(l => l.Number ?? 0));
        BigInteger next = last + 1;
        return next.GetByteCount() <= 20 ? next : throw new ClusterCertsException(
            ErrorCode.SerialNumberExhausted,
            "No greater list number of at most 20 octets is left; rotate the signing certificate.", path);
    }

    private DateTimeOffset Beginning(DecodedCertificate issuer)
    {
        DateTimeOffset beginning = Validity.WholeSeconds(context.Now - Backdate);
        return beginning < issuer.NotBefore ? issuer.NotBefore : beginning;
    }

    private DateTimeOffset End(DecodedCertificate issuer, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero)
            throw new ClusterCertsException(ErrorCode.InvalidLifetime, "A lifetime is greater than zero.");
        if (!new Validity(issuer.NotBefore, issuer.NotAfter).Contains(context.Now))
        {
            throw new ClusterCertsException(
                ErrorCode.IssuerNotValid,
                $"The signing certificate is valid from {issuer.NotBefore:u} to {issuer.NotAfter:u}; its lists count no "
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
