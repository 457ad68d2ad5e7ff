using ClusterCerts.Authority;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Says which certificates are due for renewal at a moment.</summary>
internal sealed class RenewalRule(NodeCertRenewalParameters parameters, DateTimeOffset now)
{
    internal (bool IsDue, string Reason) Judge(NodeCert cert)
    {
        if (!parameters.IsConditional)
            return (true, "renewal was asked for");
        if (cert.Status == NodeCertStatus.Revoked)
            return (false, "it is revoked; to give the node a new one, renew it by name without a condition");
        if (cert.Status == NodeCertStatus.BelowMinimumSerial)
            return (true, "its serial number is below the policy's minimum");
        if (cert.LimitedBy == NodeCertLimit.IssuerReplaced)
            return (true, "the CA that signed it was replaced");
        if (EarlyCert.Is(cert, now))
            return (true, EarlyCert.TextOf(cert));

        // However short it lives: where clocks differ a little its successor would be as early.
        if (now < cert.NotBefore)
            return (false, EarlyCert.TextOf(cert));

        DateTimeOffset due = DueFrom(cert);
        string end = $"it expires at {cert.NotAfter:u}";
        return now >= due
            ? (true, end)
            : (false, $"{end} and is due from {due:u}");
    }

    /// <summary>Whether it is due for one reason alone: its validity is yet to begin.</summary>
    internal bool IsDueAsEarly(NodeCert cert) => parameters.IsConditional && EarlyCert.Is(cert, now)
        && cert.Status is not (NodeCertStatus.Revoked or NodeCertStatus.BelowMinimumSerial) && cert.LimitedBy != NodeCertLimit.IssuerReplaced;

    private DateTimeOffset DueFrom(NodeCert cert)
    {
        DateTimeOffset due = DateTimeOffset.MaxValue;
        if (parameters.IfExpiresWithin is TimeSpan within)
            due = cert.NotAfter - DateTimeOffset.MinValue > within ? cert.NotAfter - within : DateTimeOffset.MinValue;
        if (parameters.IfLifeUsed is LifeShare share)
        {
            DateTimeOffset used = cert.NotBefore + ((cert.NotAfter - cert.NotBefore) * share.Value);
            due = used < due ? used : due;
        }

        return due;
    }
}
