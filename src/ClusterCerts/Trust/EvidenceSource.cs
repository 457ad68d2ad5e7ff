using System.Globalization;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Trust;

/// <summary>What one authority above says of the CAs below it: by its ledger and by its lists, as far as they can be read.</summary>
internal sealed class EvidenceSource
{
    private readonly string _place;
    private readonly LedgerEvidence? _ledger;
    private readonly List<DecodedRevocationList> _lists = [];
    private string? _problem;

    /// <summary>Reads it. One that is not there, such as that of a root which is offline, says nothing.</summary>
    /// <param name="above">The authority.</param>
    internal EvidenceSource(AuthorityAbove above)
    {
        (_place, _problem, IsUnasked, IsDenied) = (above.Place, above.Problem, above.IsUnasked, above.IsDenied);
        if (above.Store is not { } store)
            return;
        try
        {
            _ledger = LedgerEvidence.ReadAbove(store);
            string? unread = _ledger is null && !store.Has(AuthorityDocument.Certificate) ? null : ReadLists(store);
            (_problem, IsDenied) = _ledger is null ? (unread, false) : (_ledger.Problem, _ledger.IsDenied);
        }
        catch (ClusterCertsException e)
        {
            (_problem, IsDenied) = (e.Message, e.ErrorCode == ErrorCode.AccessDenied);
        }
    }

    /// <summary>Whether it is in a database, which was not asked.</summary>
    internal bool IsUnasked { get; }

    /// <summary>Whether what could not be read is another account's, and so by intent.</summary>
    internal bool IsDenied { get; private set; }

    /// <summary>What could not be read, or was not, as the part of a sentence; null where all that counts was.</summary>
    internal string? Note()
    {
        if (IsUnasked)
            return $"whether the authority '{_place}' revokes CAs was not asked: it is in a database, and no connection is opened for it; Test-NodeCert -CrlPath takes its list";
        string known = _lists.Count > 0 ? "is known only from a list" : "is not known, for no list of it can be read either";
        return _problem is null ? null : $"whether the authority '{_place}' revokes CAs {known}: {_problem}";
    }

    /// <summary>What it says against a certificate, as the part of a sentence, or null.</summary>
    internal string? Revocation(DecodedCertificate certificate, DecodedCertificate issuer, DateTimeOffset? asOf)
    {
        if (ByLedger(certificate, issuer, asOf) is string recorded)
            return $"in '{_place}' {recorded}";
        RevokedCertificate? listed = _lists.Where(l => l.Find(certificate.SerialValue) is not null && l.ProblemWith(issuer) is null)
            .Select(l => l.Find(certificate.SerialValue)).FirstOrDefault(e => !(asOf < e!.Value.Time));
        return listed is { } entry
            ? $"a list in '{_place}' says: revoked on {entry.Time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)} ({entry.Reason})" : null;
    }

    // Lines are read when they are asked for, and the server or disk may be gone by then.
    private string? ByLedger(DecodedCertificate certificate, DecodedCertificate issuer, DateTimeOffset? asOf)
    {
        try
        {
            return _ledger?.Revocation(certificate, issuer, asOf);
        }
        catch (ClusterCertsException e)
        {
            _problem = e.Message;
            return null;
        }
    }

    // One that is damaged hides none of the others. Where the ledger speaks, its own authority says what is wrong with a list.
    private string? ReadLists(IAuthorityStore store)
    {
        string? problem = null;
        foreach ((_, AuthorityDocument list) in AuthorityDocument.Authorities)
        {
            try
            {
                if (store.Has(list))
                    _lists.AddRange(store.Lists(list));
            }
            catch (ClusterCertsException e)
            {
                problem ??= e.Message;
            }
        }

        return problem;
    }
}
