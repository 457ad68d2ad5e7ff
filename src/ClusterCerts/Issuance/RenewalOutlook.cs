using System.Globalization;
using ClusterCerts.Authority;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>What will be in the way of renewals before they are due: rules of the policy, keys that are elsewhere, the end of the
/// signing certificate.</summary>
internal static class RenewalOutlook
{
    // A rotation takes weeks where nodes are many and people few; but a CA that lives for days has no weeks.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(90);

    /// <summary>What is worth a warning, where nobody else tells what failed.</summary>
    /// <param name="found">What was found of each node, or why it cannot be renewed although it is due.</param>
    /// <param name="signing">The signing certificate.</param>
    /// <param name="now">The moment.</param>
    /// <param name="context">Where authorities are kept.</param>
    internal static IEnumerable<OutlookItem> OfAll(IReadOnlyList<Outcome<NodeCertRenewal>> found, SigningCert signing, DateTimeOffset now, AuthorityContext context) =>
        Of(found.Select(o => o.Value).OfType<NodeCertRenewal>(), signing, now, context).Concat(found.Where(o => o.Error is not null)
            .GroupBy(o => (o.Error!.ErrorCode, o.Error.ErrorCode == ErrorCode.PolicyViolation ? o.Error.Rule : null))
            .Select(same => new OutlookItem("Update-NodeCert", Failure([.. same]), [.. same.Select(o => $"{o.Target}")])));

    /// <summary>What is worth a warning.</summary>
    /// <param name="found">What was found of each node.</param>
    /// <param name="signing">The signing certificate.</param>
    /// <param name="now">The moment.</param>
    /// <param name="context">Where authorities are kept.</param>
    internal static IEnumerable<OutlookItem> Of(IEnumerable<NodeCertRenewal> found, SigningCert signing, DateTimeOffset now, AuthorityContext context)
    {
        NodeCertRenewal[] all = [.. found];
        if (RevokedAuthority.TextOf(signing.Chain, EvidenceAbove.Of(signing.Store, context, connects: false)) is not null)
        {
            yield return new OutlookItem(
                "Invoke-KeyRotation", "Every renewal is refused: the CA, or one above it, is revoked. Make another with Invoke-KeyRotation -Issuer.", []) { StopsAll = true };
        }

        foreach (OutlookItem item in Barred(all.Where(r => r.Foreseen?.Violation is not null)
            .Select(r => (r.NodeId, r.Foreseen!.Violation!))))
        {
            yield return item;
        }

        foreach (NodeCertRenewal renewal in all.Where(r => r.Foreseen?.Refusal is not null))
            yield return new OutlookItem("Update-NodeCert", $"When it is due it cannot be renewed: {renewal.Foreseen!.Refusal!.Message}", []);
        foreach (var same in all.Where(r => r.LeftOut.Count > 0).GroupBy(r => string.Join(", ", r.LeftOut)))
        {
            yield return new OutlookItem(
                "Update-NodeCert", $"These extensions are not supported here and are left out: {same.Key}.", [.. same.Select(r => r.NodeId)]);
        }

        foreach (var same in all.Where(r => r.NotThere.Count > 0).GroupBy(r => string.Join(", ", r.NotThere)))
            yield return new OutlookItem("Update-NodeCert", $"There is no such name to remove: {same.Key}.", [.. same.Select(r => r.NodeId)]);

        NodeCertRenewal[] waiting = [.. all.Where(r => r.IsWaitingForRequest)];
        if (waiting.Length > 0)
        {
            yield return new OutlookItem(
                "Approve-NodeCertRequest",
                "The key was made elsewhere, so only a new request from there can renew the certificate (New-NodeCertRequest, then "
                    + "Approve-NodeCertRequest). If the node is gone, take it out of service with Remove-NodeCert.",
                [.. waiting.Select(r => $"{r.NodeId} ({(EarlyCert.Is(r.Current, now) ? $"not valid before {Day(r.Current.NotBefore)}"
                    : $"{(r.Current.NotAfter < now ? "expired" : "expires")} {Day(r.Current.NotAfter)}")})")]);
        }

        if (AuthorityExpiry(all.Select(r => r.Current), signing, now) is OutlookItem end)
            yield return end;
    }

    /// <summary>Nodes that rules of the policy bar, the same for several nodes once.</summary>
    internal static IEnumerable<OutlookItem> Barred(IEnumerable<(string NodeId, PolicyViolation Violation)> barred) =>
        barred.GroupBy(b => (b.Violation.Rule, b.Violation.Allowed)).Select(rule => new OutlookItem(
            "Set-CertPolicy",
            $"The policy rule {rule.Key.Rule} would refuse to renew certificates in use; it allows {rule.Key.Allowed}. Change the rule with "
                + "Set-CertPolicy, or take a node that is gone out of service with Remove-NodeCert.",
            [.. rule.Select(b => b.Violation.Rule == PolicyRule.AllowedNodeIds ? b.NodeId : $"{b.NodeId} ({b.Violation.Asked})")]));

    private static string Failure(Outcome<NodeCertRenewal>[] same) => same.Length == 1
        ? $"It is due and cannot be renewed: {same[0].Error!.Message}"
        : $"They are due and cannot be renewed; the first: {same[0].Error!.Message}";

    // A leaf never outlives its issuer: from its full life before the issuer's expiry on, every renewal is shorter or refused.
    private static OutlookItem? AuthorityExpiry(IEnumerable<NodeCert> certs, SigningCert signing, DateTimeOffset now)
    {
        ChainExpiry chain = ChainExpiry.Of(signing);
        TimeSpan life = certs.Where(c => c.Status is NodeCertStatus.Valid or NodeCertStatus.NotYetValid)
            .Select(c => c.NotAfter - c.NotBefore).DefaultIfEmpty().Max();
        TimeSpan whole = chain.NotAfter - signing.NotBefore;

        // Where leaves expire with their issuer by convention, there is no full life to keep.
        if (life == TimeSpan.Zero || PresetProfile.For(signing.Preset).ClampsByItself || life > whole / 2)
            life = TimeSpan.Zero;
        DateTimeOffset latest = chain.NotAfter - life;
        TimeSpan ahead = Ahead < whole / 10 ? Ahead : whole / 10;
        if (now < latest - ahead || signing.Phase >= RotationPhase.Issue)
            return null;
        string what = chain.By switch
        {
            NodeCertLimit.Root => signing.IsRoot ? "The signing certificate" : "The root above the signing certificate",
            NodeCertLimit.CrossCertificate => "The cross certificate of the rotation",
            _ => "The signing certificate, or an intermediate above it,",
        };
        string text = life == TimeSpan.Zero
            ? $"{what} expires at {Moment(chain.NotAfter)}, and every certificate with it. Rotate it with Invoke-KeyRotation before then."
            : now < latest
                ? $"{what} expires at {Moment(chain.NotAfter)}: from {Day(latest)} on certificates can no longer get their full lifetime of "
                    + $"{DurationText.Format(life)}. Rotate it with Invoke-KeyRotation by {Day(latest)}."
                : $"{what} expires at {Moment(chain.NotAfter)}: since {Day(latest)} certificates can no longer get their full lifetime of "
                    + $"{DurationText.Format(life)}. Rotate it with Invoke-KeyRotation now.";
        return new OutlookItem("Invoke-KeyRotation", text, []);
    }

    private static string Day(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>One thing that will be in the way.</summary>
/// <param name="Source">The command that repairs it.</param>
/// <param name="Text">What is in the way and what to do.</param>
/// <param name="Nodes">Whom it concerns; empty where the text says so, or for all.</param>
internal sealed record OutlookItem(string Source, string Text, IReadOnlyList<string> Nodes)
{
    private const int Shown = 20;

    /// <summary>Whether no renewal comes through as long as it is there.</summary>
    internal bool StopsAll { get; init; }

    /// <summary>The whole in one text.</summary>
    internal string Sentence => Nodes.Count == 0 ? Text : $"{Names(Nodes)}: {Text}";

    private static string Names(IReadOnlyList<string> nodes) => (nodes.Count == 1 ? "Node " : $"{nodes.Count} nodes: ")
        + string.Join(", ", nodes.Take(Shown)) + (nodes.Count > Shown ? $" and {nodes.Count - Shown} more" : "");
}
