using System.Globalization;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Audit;

/// <summary>Holds a ledger against heads that were signed earlier: whoever holds the ledger and its key files can chain lines anew, but cannot take back a head that
/// others keep.</summary>
internal sealed class LedgerHeadAudit(LedgerPass pass, IAuthorityStore store, List<LedgerFinding> findings)
{
    private List<DecodedCertificate>? _signers;

    internal void Run()
    {
        foreach (ComparedHead compared in pass.Heads)
        {
            if (NotSigned(compared.Head) is var (kind, why))
                Add(compared, kind, null, why);
            else
                Compare(compared);
        }
    }

    private (LedgerFindingKind, string)? NotSigned(LedgerHead head)
    {
        if (head.Signed is not SignedContent signed)
            throw new InvalidOperationException("A head that was not read from a file has no signature.");
        string? problem = null;
        foreach (DecodedCertificate signer in (_signers ??= Signers()).Where(signed.Names))
        {
            problem = signed.ProblemWith(signer);
            if (problem is null)
                return null;
        }

        return problem is null
            ? (LedgerFindingKind.HeadOfAnother, $"a CA that this ledger does not know signed it, '{DisplayText.Clip(head.Authority)}': it is the head of another authority, or the ledger is another")
            : (LedgerFindingKind.HeadNotSigned, $"{problem}: it was changed after '{DisplayText.Clip(head.Authority)}' signed it, or another key signed it. Take another copy of it");
    }

    // The CAs that the authority has and had, wherever a rotation is.
    private List<DecodedCertificate> Signers()
    {
        var signers = new List<DecodedCertificate>();
        foreach (byte[] encoded in pass.Authorities.Select(a => a.Certificate).Concat(AuthorityDocument.Authorities.SelectMany(a => store.CertificatesIfAny(a.Certificate)?.Encoded.Take(1) ?? [])))
        {
            try
            {
                signers.Add(DecodedCertificate.Decode(encoded));
            }
            catch (ClusterCertsException)
            {
                // A damaged one signed nothing that can be checked; every other command says what is wrong with it.
            }
        }

        return signers;
    }

    private void Compare(ComparedHead compared)
    {
        LedgerHead head = compared.Head;
        int count = pass.Lines.Count;
        int good = 0;
        foreach ((int line, string hash) in head.Earlier.Append((head.Lines, head.Sha256)).Where(known => known.Item1 <= count))
        {
            if (Digest.OfHash(hash) == pass.Lines[line].Hash)
            {
                good = line;
                continue;
            }

            Tell(compared, good, line);
            return;
        }

        if (count < head.Lines)
        {
            Add(compared, LedgerFindingKind.LedgerRolledBack, count + 1,
                $"the ledger ends with line {Text(count)}, and had {Text(head.Lines)} lines at {head.Time:u}: an older copy was put back, or the last lines were removed. "
                    + "Certificates and revocations in the lines that are missing are not known here: bring back the ledger that has them");
        }
    }

    // By the chain, what comes after a line that is another is another too.
    private void Tell(ComparedHead compared, int good, int bad)
    {
        string same = good == 0 ? "" : $"up to line {Text(good)} it is as it was, and ";
        if (compared.FirstLater > good)
        {
            Add(compared, LedgerFindingKind.LedgerRolledBack, compared.FirstLater,
                $"{same}line {Text(compared.FirstLater)} was written after the head, which had {Text(compared.Head.Lines)} lines by then: an older copy of the ledger, of {Text(compared.FirstLater - 1)} lines or "
                    + "fewer, was put back and has gone on. What was in the lines that are lost is not known here: bring back the ledger that has them");
            return;
        }

        string first = bad == good + 1 ? $"line {Text(bad)} is another" : $"from a line after it, by line {Text(bad)}, it is another";
        Add(compared, LedgerFindingKind.LedgerRewritten, bad,
            $"{(good == 0 && bad > 1 ? $"by line {Text(bad)} it is another" : same + first)} than it was at {compared.Head.Time:u}: lines were changed, put in or removed, and those after them chained anew. "
                + "Bring back the ledger as it was, and look who could write it");
    }

    private static string Text(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private void Add(ComparedHead compared, LedgerFindingKind kind, int? line, string why) => findings.Add(new LedgerFinding(
        kind, line, line is int number && number <= pass.Lines.Count ? pass.Lines.NodeOf(number)?.ToString() : null,
        line is int its && its <= pass.Lines.Count ? pass.Lines.SerialOf(its)?.ToString() : null, $"'{compared.Name}': {why}.") { Path = compared.Name });
}
