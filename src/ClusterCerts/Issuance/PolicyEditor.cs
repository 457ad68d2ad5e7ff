using System.Text.Json.Nodes;
using ClusterCerts.Authority;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Changes the policy of an authority, and tells first whom that cuts off.</summary>
internal sealed class PolicyEditor(IAuthorityStore store, AuthorityContext context, CertPolicyChanges changes)
{
    private const string Operation = "Set-CertPolicy";

    /// <summary>The certificates in use that the changed policy accepts no more.</summary>
    internal IReadOnlyList<NodeCert> FindCutOff()
    {
        PolicyRules before = PolicyFile.Read(store).Rules;
        return FindCutOff(store.ReadLedger(), before, changes.ApplyTo(before));
    }

    /// <summary>What the changed policy would be in the way of: nodes in use that could not renew, or not for so long.</summary>
    internal IEnumerable<OutlookItem> FindBarred()
    {
        PolicyFile before = PolicyFile.Read(store);
        PolicyRules after = changes.ApplyTo(before.Rules);
        NodeCert[] live = [.. Live()];
        foreach (OutlookItem item in RenewalOutlook.Barred(Barred(before with { Rules = after }, live)))
            yield return item;
        foreach (OutlookItem item in (changes.AllowedEmailAddresses ?? []).SelectMany(rule => Ambiguous(rule, live)))
            yield return item;
        string[] longer = after.MaximumLifetime is LifetimeLimit limit && limit != before.Rules.MaximumLifetime
            ? [.. live.Where(c => !limit.Allows(c.NotAfter - c.NotBefore)).Select(c => c.NodeId)]
            : [];
        if (longer.Length > 0)
        {
            yield return new OutlookItem(
                Operation,
                $"The policy rule {PolicyRule.MaximumLifetime} allows less than the lifetime of certificates in use; renewals are shortened to "
                    + $"{DurationText.Format(after.MaximumLifetime!.Value.Longest)}. See that they run often enough.",
                longer);
        }
    }

    // RFC 5321 4.1.2: an equals sign is an atom's, so that what names a node and its mailboxes may have been meant as one mailbox.
    private static IEnumerable<OutlookItem> Ambiguous(NodeNames rule, NodeCert[] live) => rule.Names
        .Where(name => !NodeIdMatch.IsPattern(rule.NodeId) && !Array.Exists(live, cert => cert.NodeId == rule.NodeId) && MailboxNames.Certifiable($"{rule.NodeId}={name}", out _) is not null)
        .Select(name => new OutlookItem(
            Operation,
            $"The policy rule {PolicyRule.AllowedEmailAddresses} lets the node '{rule.NodeId}' have '{name}', and there is no such node yet. If '{rule.NodeId}={name}' is a mailbox itself, "
                + $"write '*={rule.NodeId}={name}'.",
            []));

    /// <summary>The nodes in use that could not renew under the policy as it is.</summary>
    internal IReadOnlyList<string> BarredNow(PolicyFile policy) =>
        [.. Barred(policy, Live()).Select(b => b.NodeId).Distinct()];

    private IEnumerable<NodeCert> Live() =>
        new Inventory(store, context).Find(new NodeCertFilter { Statuses = [NodeCertStatus.Valid, NodeCertStatus.NotYetValid] });

    private IEnumerable<(string NodeId, PolicyViolation Violation)> Barred(PolicyFile policy, IEnumerable<NodeCert> live)
    {
        PolicyRules rules = policy.Rules;
        bool mayBar = rules is not
        {
            AllowedNodeIds: null, AllowedDnsNames: null, AllowedIPAddresses: null, AllowedUris: null, AllowedEmailAddresses: null,
            AllowedUserPrincipalNames: null, AllowedKeyAlgorithms: null,
        };
        var parameters = new NodeCertRenewalParameters();
        var terms = new RenewalTerms(
            parameters, new RenewalRule(parameters, context.Now), rules, PresetProfile.For(policy.Preset), context.Files);
        foreach (NodeCert cert in mayBar ? live : [])
        {
            if (RenewalPlanner.Foresee(cert, terms)?.Violation is PolicyViolation violation)
                yield return (cert.NodeId, violation);
        }
    }

    /// <summary>The rules that would be written anew.</summary>
    internal IReadOnlyList<PolicyRule> FindChanged()
    {
        PolicyFile before = PolicyFile.Read(store);
        string[] names = [.. Changed(RulesOf(before), RulesOf(before with { Rules = changes.ApplyTo(before.Rules) }))];
        return [.. Enum.GetValues<PolicyRule>().Where(rule => names.Contains($"{rule}", StringComparer.OrdinalIgnoreCase))];
    }

    /// <summary>Writes the changed policy, with its line in the ledger.</summary>
    internal CertPolicy Apply()
    {
        using IAuthoritySession session = store.Begin(Operation, CancellationToken.None);
        PolicyFile before = PolicyFile.Read(store);
        PolicyFile after = before with { Rules = changes.ApplyTo(before.Rules) };
        string difference = Difference(before, after);
        if (difference.Length > 0)
        {
            CheckCutOff(FindCutOff(session.Ledger, before.Rules, after.Rules), after.Rules);
            var set = new ChangeSet(Operation);
            set.Write(AuthorityDocument.Policy, after.Encode());
            set.Ledger.Add(LedgerEntries.PolicyChange(context.Now, after.Text, difference));
            session.Commit(set);
        }

        return new CertPolicy(store, after) { BarredNodeIds = BarredNow(after) };
    }

    private NodeCert[] FindCutOff(Ledger ledger, PolicyRules before, PolicyRules after)
    {
        if (after.MinimumSerialNumber is not SerialNumber minimum || minimum == before.MinimumSerialNumber)
            return [];

        // A number that leaves none above it would end the authority.
        SerialNumber.NextAfter(minimum.Value, context.FillRandom);
        var inventory = new Inventory(store, context);
        DateTimeOffset now = context.Now;
        LedgerStatus was = LedgerStatus.Of(store, ledger, before.MinimumSerialNumber);
        LedgerStatus willBe = LedgerStatus.Of(store, ledger, minimum);
        ChainExpiry chain = ChainExpiry.Of(SigningCert.Read(store));
        return was.Ahead(was.Latest(), isWhole: true)
            .Where(i => was.StatusOf(i, now) is NodeCertStatus.Valid or NodeCertStatus.NotYetValid
                && willBe.StatusOf(i, now) == NodeCertStatus.BelowMinimumSerial)
            .Select(i => inventory.Describe(ledger, i, was.StatusOf(i, now), chain, was))
            .ToArray();
    }

    private void CheckCutOff(NodeCert[] cutOff, PolicyRules rules)
    {
        if (cutOff.Length == 0 || changes.Force)
            return;
        const int Shown = 20;
        string names = string.Join(", ", cutOff.Take(Shown).Select(c => c.NodeId))
            + (cutOff.Length > Shown ? $" and {cutOff.Length - Shown} more" : "");
        throw new ClusterCertsException(
            ErrorCode.WouldCutOff,
            $"A minimum serial number of {rules.MinimumSerialNumber} cuts off {DisplayText.Count(cutOff.Length, "node")} in use: {names}. Renew them first with Update-NodeCert, or confirm with -Force.",
            rules.MinimumSerialNumber?.ToString());
    }

    // The rules by name as the file has them, what they were and what they are.
    private static string Difference(PolicyFile before, PolicyFile after)
    {
        JsonObject old = RulesOf(before);
        JsonObject now = RulesOf(after);
        return string.Join("; ", Changed(old, now).Select(rule => $"{rule}: {old[rule]?.ToJsonString() ?? "none"} -> {now[rule]?.ToJsonString() ?? "none"}"));
    }

    private static IEnumerable<string> Changed(JsonObject old, JsonObject now) =>
        old.Select(r => r.Key).Union(now.Select(r => r.Key)).Where(rule => !JsonNode.DeepEquals(old[rule], now[rule]));

    private static JsonObject RulesOf(PolicyFile file) => JsonNode.Parse(file.Encode())!["rules"]!.AsObject();
}
