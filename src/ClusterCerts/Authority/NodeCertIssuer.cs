namespace ClusterCerts;

/// <summary>Issues a certificate with a new key to each of many nodes.</summary>
internal sealed class NodeCertIssuer(CertAuthority authority, NodeCertParameters parameters)
{
    private readonly string _output = Path.GetFullPath(parameters.OutputPath ?? authority.Folder.Location);

    internal IEnumerable<Outcome<NodeCert>> Issue(IReadOnlyList<string> nodeIds, Passphrase? passphrase, CancellationToken cancellation)
    {
        if (parameters.NodePassphrase is not null && parameters.KeyFormat != KeyFormat.Pkcs8)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "A traditional key file is never encrypted; use the Pkcs8 format with a passphrase.");
        }

        using var signer = new CurrentSigner(authority.Folder, passphrase);
        PresetProfile profile = PresetProfile.For(signer.Signing.Preset);
        PolicyRules rules = PolicyFile.Read(authority.Folder).Rules;
        Ledger ledger = authority.Folder.ReadLedger();
        LedgerStanding standing = LedgerStanding.Of(ledger);
        var plans = nodeIds.Select(id => Plan(id, profile, rules, nodeId => PlanBasis.Of(nodeId, ledger, standing))).ToList();
        authority.Context.Files.MakeFolder(_output);
        var batch = new CertBatch(authority, signer, "New-NodeCert");
        foreach (Outcome<NodeCert> outcome in batch.Run(plans, parameters.ThrottleLimit, cancellation))
            yield return outcome;
    }

    private PlannedCert Plan(string text, PresetProfile profile, PolicyRules rules, Func<string, PlanBasis> basisOf)
    {
        try
        {
            NodeId id = NodeId.Parse(text);
            profile.CheckNodeId(id);
            var plan = new PlannedCert(text)
            {
                Id = id,
                Names = SubjectNames.For(id, parameters.DnsNames, parameters.IPAddresses, profile),
                Purpose = parameters.Purpose ?? profile.Purpose,
                Lifetime = new LifetimeTerms(parameters.Lifetime, parameters.NotAfter, parameters.Backdate, parameters.ClampToIssuer),
                CertificatePath = Path.Combine(_output, $"node.{id.FileStem}.crt"),
                KeyPath = Path.Combine(_output, $"node.{id.FileStem}.key"),
                KeyToMake = new NewKeyTerms(parameters.KeyAlgorithm ?? profile.LeafKey, parameters.KeyFormat, parameters.NodePassphrase),
                MayReplaceFiles = parameters.Force,
                Basis = basisOf(id.ToString()),
            };
            plan.Check(rules); // Again under the lock; here it saves making the key.
            plan.CheckFiles();
            return plan;
        }
        catch (ClusterCertsException e)
        {
            return PlannedCert.Refused(text, e);
        }
    }
}
