using System.Globalization;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>What the ledger of an authority knows about certificates: it counts whatever a revocation list says, or if there is none.</summary>
internal sealed class LedgerEvidence
{
    // One thread at a time: a ledger may read on, or give up its index, while it is asked.
    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, (string Stamp, IAuthorityStore Store, LedgerEvidence Evidence)> Last = new(StringComparer.Ordinal);

    private const int MostRemembered = 16384;
    private const int MostLedgers = 8;

    private readonly Ledger? _ledger;
    private readonly IAuthorityStore? _store;
    private HashSet<KeyId>? _outgoing;

    // Numbers that none of so many lines revokes: a verdict, and one for each side of a handshake, ask about the same.
    private readonly HashSet<SerialNumber> _unrevoked = [];
    private int _lines;

    private LedgerEvidence(IAuthorityStore store) => (_ledger, _store) = (store.ReadLedger(), store);

    private LedgerEvidence(ClusterCertsException problem) => (Problem, IsDenied) = (problem.Message, problem.ErrorCode == ErrorCode.AccessDenied);

    /// <summary>Why the ledger tells nothing, in a sentence; null when it can be read.</summary>
    internal string? Problem { get; }

    /// <summary>Whether that is since this user may not read it.</summary>
    internal bool IsDenied { get; }

    /// <summary>Reads what an authority directory knows.</summary>
    /// <param name="at">The authority; null, one without a signing certificate, or a copy of the public files alone, has no ledger.</param>
    /// <param name="lists">Its revocation lists; null when there is no ledger, or it cannot be read.</param>
    /// <returns>The evidence, or null when there is no authority.</returns>
    internal static LedgerEvidence? Read(IAuthorityStore? at, out AuthorityLists? lists)
    {
        lists = null;
        if (at is null || !at.Has(AuthorityDocument.Certificate) || at.IsPublicCopy())
            return null;
        AuthorityLists? read = null;
        LedgerEvidence evidence = ReadThere(at, store => read = AuthorityLists.Read(store));
        lists = read;
        return evidence;
    }

    /// <summary>The same of an authority above, without the lists; its ledger counts also where its certificate is lost.</summary>
    internal static LedgerEvidence? ReadAbove(IAuthorityStore at) =>
        (at.Has(AuthorityDocument.Certificate) || at.HasLedger()) && !at.IsPublicCopy() ? ReadThere(at, static _ => { }) : null;

    private static LedgerEvidence ReadThere(IAuthorityStore at, Action<IAuthorityStore> also)
    {
        lock (Gate)
        {
            try
            {
                (IAuthorityStore store, LedgerEvidence evidence) = ReadLedger(at);
                also(store);
                return evidence;
            }
            catch (ClusterCertsException e)
            {
                return new LedgerEvidence(e);
            }
        }
    }

    /// <summary>Asks together about certificates that are judged next.</summary>
    internal void Foresee(IEnumerable<DecodedCertificate> certificates)
    {
        lock (Gate)
            _ledger?.ForeseeNumbers(certificates.Where(c => SerialNumber.TryCreate(c.SerialValue, out _)).Select(c => SerialNumber.Parse(c.SerialText)));
    }

    /// <summary>Whether the ledger has the line of this very certificate.</summary>
    internal bool Knows(DecodedCertificate certificate)
    {
        lock (Gate)
        {
            return IssueOf(certificate) is LedgerEntry issue && IsIssuer(issue.IssuerKeyId, certificate, null)
                && certificate.PublicKey.IsRecordedAs(issue.PublicKeySha256);
        }
    }

    /// <summary>Whether the ledger has this very certificate as one of a CA that was taken over to be rotated away from.</summary>
    internal bool IsOutgoing(DecodedCertificate certificate)
    {
        lock (Gate)
        {
            return _ledger is not null && (_outgoing ??= OutgoingIssuers.Of(_ledger)).Count > 0
                && IssueOf(certificate) is { IssuerKeyId: KeyId issuer } && _outgoing.Contains(issuer)
                && _ledger.DecodedOf(_ledger.IndexOfIssue(certificate.SerialValue)).Fingerprint == certificate.Fingerprint;
        }
    }

    /// <summary>What the ledger says against a certificate, as the part of a sentence, or null.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="issuer">The certificate of its issuer; null when it is not known.</param>
    /// <param name="asOf">A moment in the past, when what was revoked later was still good; null for now: then the date does not matter.</param>
    internal string? Revocation(DecodedCertificate certificate, DecodedCertificate? issuer, DateTimeOffset? asOf)
    {
        if (_ledger is null || !SerialNumber.TryCreate(certificate.SerialValue, out SerialNumber serial))
            return null;
        lock (Gate)
        {
            foreach (LedgerEntry revocation in RevocationsOf(_ledger, serial))
            {
                KeyId? signedBy = (IssueOf(certificate) ?? revocation).IssuerKeyId;
                DateTimeOffset time = revocation.Revoked ?? revocation.Time;
                if (!(asOf < time) && (signedBy is null ? IsOfOwnCA(issuer) : IsIssuer(signedBy, certificate, issuer)))
                    return $"the ledger says: revoked on {time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)} ({revocation.Reason})";
            }
        }

        return null;
    }

    // Under the gate. Lines are only added, and each that came since is looked at.
    private LedgerEntry[] RevocationsOf(Ledger ledger, SerialNumber serial)
    {
        if (_lines != ledger.Count || _unrevoked.Count >= MostRemembered)
            _unrevoked.Clear();
        _lines = ledger.Count;
        if (_unrevoked.Contains(serial))
            return [];
        LedgerEntry[] found = [.. ledger.RevocationsOf(serial)];
        if (found.Length == 0)
            _unrevoked.Add(serial);
        return found;
    }

    private LedgerEntry? IssueOf(DecodedCertificate certificate) =>
        _ledger?.IndexOfIssue(certificate.SerialValue) is >= 0 and int line ? _ledger.At(line) : null;

    // A number that was revoked by itself is of whichever CA signs here, or did: of no other CA's certificate, be it below or above.
    private bool IsOfOwnCA(DecodedCertificate? issuer) => issuer is null
        || AuthorityDocument.Authorities.SelectMany(a => _store!.CertificatesIfAny(a.Certificate).Take(1)).Any(ca => ca.KeyId == issuer.KeyId)
        || _ledger!.Entries(new LineQuery { Events = [LedgerEvent.Authority] }).Any(e => issuer.PublicKey.IsRecordedAs(e.PublicKeySha256));

    // The issuer's own certificate tells where a certificate does not name its key.
    private static bool IsIssuer(KeyId? keyId, DecodedCertificate certificate, DecodedCertificate? issuer)
    {
        KeyId? named = issuer?.KeyId ?? certificate.AuthorityKeyIdentifier;
        return keyId is null || named is null || keyId == named;
    }

    // A pipeline of a thousand nodes reads one ledger, and those above it: each is read again when it has changed.
    private static (IAuthorityStore Store, LedgerEvidence Evidence) ReadLedger(IAuthorityStore store)
    {
        string stamp = store.LedgerStamp();
        if (Last.TryGetValue(store.Location, out (string Stamp, IAuthorityStore Store, LedgerEvidence Evidence) last) && last.Stamp == stamp)
            return (last.Store, last.Evidence);
        var evidence = new LedgerEvidence(store);
        if (Last.Count >= MostLedgers)
            Last.Clear();
        Last[store.Location] = (stamp, store, evidence);
        return (store, evidence);
    }
}
