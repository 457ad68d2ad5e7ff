using System.Numerics;
using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Makes the lines of the ledger, one for each thing that happens to an authority.</summary>
internal static class LedgerEntries
{
    /// <summary>How the detail of an <see cref="LedgerEvent.Authority"/> begins that is the next one of a rotation.</summary>
    internal const string NextAuthority = "next ";

    // Of what strangers ask for: a line is never too long to be one.
    private const int LongestAsked = 256;
    private const int LongestRefusal = 2000;
    private const int LongestRule = 400;

    /// <summary>A signing certificate that was made or installed.</summary>
    /// <param name="time">The moment.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="last">The number that counts as used; null where another line of the same change has it.</param>
    /// <param name="detail">What it is.</param>
    internal static LedgerEntry Authority(DateTimeOffset time, DecodedCertificate certificate, SerialNumber? last, string detail) =>
        Of(LedgerEvent.Authority, time, certificate) with { SerialNumber = last, Detail = detail };

    /// <summary>A CA that was taken over to be rotated away from.</summary>
    /// <param name="time">The moment.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="last">The number that counts as used.</param>
    internal static LedgerEntry OutgoingAuthority(DateTimeOffset time, DecodedCertificate certificate, SerialNumber last) =>
        Authority(time, certificate, last, "outgoing " + certificate.Subject) with { Kind = LedgerKind.Outgoing };

    /// <summary>A certificate that was signed here; where its files are is added to it.</summary>
    /// <param name="time">The moment.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="serial">Its number.</param>
    /// <param name="nodeId">Whose it is.</param>
    /// <param name="issuerKeyId">The key identifier of the CA that signed it.</param>
    internal static LedgerEntry Issued(DateTimeOffset time, DecodedCertificate certificate, SerialNumber serial, NodeId nodeId, KeyId? issuerKeyId) =>
        Of(LedgerEvent.Issue, time, certificate) with { SerialNumber = serial, NodeId = nodeId, IssuerKeyId = issuerKeyId };

    /// <summary>A certificate that was signed earlier and is taken over as it was found.</summary>
    internal static LedgerEntry TakenOver(DateTimeOffset time, DecodedCertificate certificate, SerialNumber serial, KeyId? issuerKeyId, NodeId? nodeId, string detail) =>
        Of(LedgerEvent.Issue, time, certificate) with { SerialNumber = serial, IssuerKeyId = issuerKeyId, NodeId = nodeId, Detail = detail };

    /// <summary>The certificate of a CA below this one.</summary>
    internal static LedgerEntry IssuedIntermediate(DateTimeOffset time, DecodedCertificate certificate, SerialNumber serial, KeyId? issuerKeyId) =>
        Of(LedgerEvent.Issue, time, certificate) with
        {
            Kind = LedgerKind.Intermediate,
            SerialNumber = serial,
            IssuerKeyId = issuerKeyId,
            Detail = "intermediate " + certificate.Subject,
        };

    /// <summary>The certificate that the previous CA gives the next CA's key.</summary>
    internal static LedgerEntry IssuedCross(DateTimeOffset time, DecodedCertificate certificate, SerialNumber serial, KeyId issuerKeyId) =>
        Of(LedgerEvent.Issue, time, certificate) with { SerialNumber = serial, IssuerKeyId = issuerKeyId, Detail = "cross certificate of " + certificate.Subject };

    /// <summary>A certificate of no node that asks running servers whether they trust the CA.</summary>
    internal static LedgerEntry IssuedProof(DateTimeOffset time, DecodedCertificate certificate, SerialNumber serial, KeyId? issuerKeyId) =>
        Of(LedgerEvent.Issue, time, certificate) with { Kind = LedgerKind.Proof, SerialNumber = serial, IssuerKeyId = issuerKeyId, Detail = "proof of trust" };

    /// <summary>A revocation; where the ledger has no line of the certificate, what is known of it is added.</summary>
    internal static LedgerEntry Revocation(DateTimeOffset time, SerialNumber serial, NodeId? nodeId, RevocationReason reason) =>
        new() { Time = time, Event = LedgerEvent.Revoke, NodeId = nodeId, SerialNumber = serial, Reason = reason };

    /// <summary>A revocation that was found elsewhere, such as on a list: it was made then, and never later than now.</summary>
    internal static LedgerEntry FoundRevocation(DateTimeOffset time, SerialNumber serial, LedgerEntry? issue, KeyId? issuerKeyId, RevokedCertificate entry, string detail) =>
        Revocation(time, serial, issue?.NodeId, entry.Reason) with
        {
            NotAfter = issue?.NotAfter,
            IssuerKeyId = issuerKeyId,
            Revoked = entry.Time < time ? entry.Time : time,
            Detail = detail,
        };

    /// <summary>A revocation list that was signed.</summary>
    internal static LedgerEntry List(DateTimeOffset time, DateTimeOffset thisUpdate, DateTimeOffset nextUpdate, KeyId issuerKeyId, BigInteger number, string? detail) => new()
    {
        Time = time,
        Event = LedgerEvent.RevocationList,
        NotBefore = thisUpdate,
        NotAfter = nextUpdate,
        IssuerKeyId = issuerKeyId,
        ListNumber = number,
        Detail = detail,
    };

    /// <summary>A revocation list that was signed ahead.</summary>
    /// <param name="time">The moment.</param>
    /// <param name="list">What it says of itself.</param>
    /// <param name="issuerKeyId">The key of the CA.</param>
    /// <param name="sha256">The digest of its DER.</param>
    internal static LedgerEntry PreparedList(DateTimeOffset time, ListTerm list, KeyId issuerKeyId, string sha256) =>
        List(time, list.ThisUpdate, list.NextUpdate, issuerKeyId, list.Number, detail: null) with { Event = LedgerEvent.Prepare, ListSha256 = sha256 };

    /// <summary>A change of the policy.</summary>
    internal static LedgerEntry PolicyChange(DateTimeOffset time, string policy, string detail) =>
        new() { Time = time, Event = LedgerEvent.Policy, Detail = detail, Policy = policy };

    /// <summary>A phase of a CA rotation that was done or undone.</summary>
    /// <param name="time">The moment.</param>
    /// <param name="what">What was done.</param>
    /// <param name="nextKeyId">The key identifier of the CA that comes next.</param>
    internal static LedgerEntry Rotation(DateTimeOffset time, string what, KeyId? nextKeyId) =>
        new() { Time = time, Event = LedgerEvent.Rotation, IssuerKeyId = nextKeyId, Detail = what };

    /// <summary>The end of a rotation: the previous CA is out of the trust bundle.</summary>
    internal static LedgerEntry Retirement(DateTimeOffset time, KeyId? nextKeyId) =>
        Rotation(time, nameof(RotationPhase.Retire), nextKeyId) with { Kind = LedgerKind.Retirement };

    /// <summary>An earlier certificate that a node has again.</summary>
    internal static LedgerEntry Reinstatement(DateTimeOffset time, NodeId nodeId, SerialNumber serial) =>
        new() { Time = time, Event = LedgerEvent.Reinstate, NodeId = nodeId, SerialNumber = serial };

    /// <summary>A certificate that was recorded and never handed out.</summary>
    internal static LedgerEntry Withdrawal(DateTimeOffset time, NodeId? nodeId, SerialNumber serial) =>
        new() { Time = time, Event = LedgerEvent.Withdraw, NodeId = nodeId, SerialNumber = serial, Detail = "its files could not be put in place" };

    /// <summary>A node that was taken out of service.</summary>
    internal static LedgerEntry Removal(DateTimeOffset time, NodeId nodeId, string? detail) =>
        new() { Time = time, Event = LedgerEvent.Remove, NodeId = nodeId, Detail = detail };

    /// <summary>An export of a node's files.</summary>
    /// <param name="time">The moment.</param>
    /// <param name="nodeId">Whose they are.</param>
    /// <param name="serial">The certificate in them.</param>
    /// <param name="layout">The layout's name.</param>
    /// <param name="place">Where they were written, as the ledger keeps paths.</param>
    /// <param name="targetPath">Where the target machine has them; null where that was not said.</param>
    internal static LedgerEntry Exported(DateTimeOffset time, NodeId nodeId, SerialNumber serial, string layout, string place, string? targetPath) =>
        new() { Time = time, Event = LedgerEvent.Export, NodeId = nodeId, SerialNumber = serial, Layout = layout, Place = place, TargetPath = targetPath };

    /// <summary>A node that was brought its files.</summary>
    /// <param name="time">The moment.</param>
    /// <param name="nodeId">The node.</param>
    /// <param name="serial">The certificate that it has now.</param>
    /// <param name="publication">What was brought, where to, and what was shown.</param>
    internal static LedgerEntry Published(DateTimeOffset time, NodeId nodeId, SerialNumber serial, PublishedFiles publication) => new()
    {
        Time = time,
        Event = LedgerEvent.Publish,
        Kind = publication.IsProven ? LedgerKind.Proven : LedgerKind.Placed,
        NodeId = nodeId,
        SerialNumber = serial,
        Layout = publication.Layout,
        Place = publication.Place,
        TargetPath = publication.TargetPath,
        TrustSha256 = publication.TrustSha256,
    };

    /// <summary>Something that was asked for and refused.</summary>
    /// <param name="time">The moment.</param>
    /// <param name="asked">The node ID that was asked for, as it was given.</param>
    /// <param name="command">The command that was given.</param>
    /// <param name="refusal">Why it was refused.</param>
    /// <param name="who">Which account gave it, and on which host.</param>
    internal static LedgerEntry Refused(DateTimeOffset time, string asked, string command, ClusterCertsException refusal, (string Account, string Host) who) => new()
    {
        Time = time,
        Event = LedgerEvent.Refuse,
        Asked = DisplayText.ClipTo(asked, LongestAsked),
        Command = command,
        Refusal = refusal.ErrorCode.ToString(),
        Rule = refusal.Rule is string rule ? DisplayText.ClipTo(rule, LongestRule) : null,
        Detail = DisplayText.ClipTo(refusal.Message, LongestRefusal),
        Account = who.Account,
        Host = who.Host,
    };

    /// <summary>Numbers up to this one that the ledger does not know.</summary>
    internal static LedgerEntry UnaccountedNumbers(DateTimeOffset time, SerialNumber last, string detail) =>
        new() { Time = time, Event = LedgerEvent.Unaccounted, SerialNumber = last, Detail = detail };

    /// <summary>Numbers up to this one that no certificate has.</summary>
    internal static LedgerEntry SkippedNumbers(DateTimeOffset time, SerialNumber last, string detail) =>
        new() { Time = time, Event = LedgerEvent.Skip, SerialNumber = last, Detail = detail };

    /// <summary>The history of another CA that was taken over.</summary>
    internal static LedgerEntry History(DateTimeOffset time, SerialNumber? last, KeyId? issuerKeyId, BigInteger lastListNumber, string detail) => new()
    {
        Time = time,
        Event = LedgerEvent.Import,
        SerialNumber = last,
        IssuerKeyId = issuerKeyId,
        ListNumber = lastListNumber,
        Detail = detail,
    };

    /// <summary>A ledger that was made again.</summary>
    internal static LedgerEntry Reconstruction(DateTimeOffset time, string detail) => new() { Time = time, Event = LedgerEvent.Rebuild, Detail = detail };

    private static LedgerEntry Of(LedgerEvent what, DateTimeOffset time, DecodedCertificate certificate) => new()
    {
        Time = time,
        Event = what,
        NotBefore = certificate.NotBefore,
        NotAfter = certificate.NotAfter,
        PublicKeySha256 = certificate.PublicKey.Sha256,
        Certificate = certificate.Encoded,
    };
}
