using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Plans the certificate and key of a node that is to be made, or made again, with certain parameters.</summary>
internal sealed class NodeCertPlanner(IAuthorityStore store, NodeCertParameters parameters, AuthorityContext context, Action<string>? notify)
{
    /// <summary>The folder for the files, absolute.</summary>
    internal string Output { get; } = Path.GetFullPath(parameters.OutputPath ?? store.Location);

    /// <summary>Where the files go, instead of the folder and the names by convention; null for those.</summary>
    internal NodePlace? Place { get; init; }

    /// <summary>What the new certificate must expire after, or it is not worth issuing; null for anything.</summary>
    internal DateTimeOffset? Outlasts { get; init; }

    /// <summary>Plans one, or tells what is wrong with it.</summary>
    internal Outcome<PlannedCert> Plan(string text, PresetProfile profile, PolicyRules rules, Ledger ledger, LedgerStatus ledgerStatus)
    {
        try
        {
            NodeId id = NodeId.Parse(text);
            profile.CheckNodeId(id);
            NodeSnapshot basis = NodeSnapshot.Of(id, ledger, ledgerStatus);
            if (ledgerStatus.UnrecordedRevocation(id) is ClusterCertsException unrecorded)
                throw unrecorded;
            int latest = parameters.Force && !basis.WasRemoved ? ledgerStatus.LatestOf(id) : -1;
            Content content = latest < 0 ? New(id, profile) : InPlaceOf(id, profile, ledger, latest);
            if (parameters.NodePassphrase is not null && content.KeyFormat == KeyFormat.Traditional)
                throw NeverEncrypted();
            KeyForms.RefuseUnlessOf(content.KeyAlgorithm, content.KeyFormat);
            var wish = new CertWish
            {
                Id = id,
                Inherited = content.Inherited,
                Names = content.Names,
                Purpose = content.Purpose,
                Lifetime = parameters.Lifetime,
                DefaultLifetime = content.Inherited?.Lifetime(parameters.Lifetime.Backdate),
                Outlasts = Outlasts,
                Key = new CertKey.ToMake(new NewKeyTerms(content.KeyAlgorithm, content.KeyFormat, parameters.NodePassphrase)),
            };
            NodePlace place = Place ?? PlaceOf(id);
            var plan = new PlannedCert
            {
                Target = text,
                Wish = wish,
                CertificatePath = place.CertificatePath,
                KeyPath = place.KeyPath,
                FolderToMake = FileErrors.FolderOf(place.CertificatePath),
                Replaces = latest < 0 ? null : ledger.At(latest).SerialNumber,
                MayReplaceFiles = parameters.Force || (basis.WasRemoved && AreOutOfUse(id, ledger, ledgerStatus)),
                Basis = basis,
            };
            _ = wish.NamelessNotice();
            wish.Check(rules); // Again under the lock; here it saves making the key.
            plan.CheckFiles(context.Files);
            if (basis.WasRemoved)
                TellNamesLeft(id, content.Names, ledger.DecodedOf(ledgerStatus.LatestOf(id)));
            return new(text, plan, null);
        }
        catch (ClusterCertsException e)
        {
            return new(text, null, e);
        }
    }

    internal static ClusterCertsException NeverEncrypted() => new(
        ErrorCode.InvalidArgument, "A traditional key file is never encrypted; use the Pkcs8 format with a passphrase.");

    // A node that comes back takes the place of its own files, and of no others; of a certificate that was left to expire the key is in use.
    private bool AreOutOfUse(NodeId id, Ledger ledger, LedgerStatus ledgerStatus)
    {
        LedgerEntry last = ledger.At(ledgerStatus.LatestOf(id));
        return ledgerStatus.StatusOf(ledgerStatus.LatestOf(id), context.Now) != NodeCertStatus.Removed
            && last.CertificatePath == store.Paths.ToLedgerPath(Path.Combine(Output, $"node.{id.FileStem}.crt"))
            && last.KeyPath == store.Paths.ToLedgerPath(Path.Combine(Output, $"node.{id.FileStem}.key"));
    }

    // It begins anew, as another machine may have its name now; who brings back the same one learns what is missing.
    private void TellNamesLeft(NodeId id, SubjectNames names, DecodedCertificate old)
    {
        var had = new NodeCert(old, NodeCertStatus.Revoked, context.Now);
        NameText[] left = [.. had.NameTexts.Except(names.Texts)];
        if (left.Length > 0)
        {
            notify?.Invoke(
                $"Node '{id}' had {string.Join(", ", left)} before it was taken out of service, and would come back without them: "
                    + "give the names that it should have with -DnsName, -IPAddress, -Uri, -EmailAddress or -UserPrincipalName.");
        }
    }

    private Content New(NodeId id, PresetProfile profile) => new(
        SubjectNames.For(id, parameters.DnsNames, parameters.IPAddresses, profile.AddressAsDnsText, parameters.Further),
        parameters.Purpose ?? profile.Purpose,
        parameters.KeyAlgorithm ?? profile.LeafKey,
        parameters.KeyFormat ?? KeyFormat.Pkcs8,
        Inherited: null);

    // What is not given is as it was: a node that is made again is still the same node.
    private Content InPlaceOf(NodeId id, PresetProfile profile, Ledger ledger, int latest)
    {
        DecodedCertificate old = ledger.DecodedOf(latest);
        SuccessorContent inherited = SuccessorContent.Of(old, id.ToString(), parameters.Purpose);
        string? oldKey = ledger.At(latest).KeyPath is string path ? store.Paths.FromLedgerPath(path) : null;
        KeyAlgorithm algorithm = parameters.KeyAlgorithm ?? inherited.KeyAlgorithm ?? profile.LeafKey;
        return new Content(
            NamesInPlaceOf(id, inherited, parameters, profile),
            parameters.Purpose ?? KeyPurposes.PurposeOf(old.ExtendedKeyUsages) ?? profile.Purpose,
            algorithm,
            parameters.KeyFormat ?? KeyForms.Like(algorithm, KeyFormatLike(oldKey)),
            inherited);
    }

    private NodePlace PlaceOf(NodeId id) =>
        new(Path.Combine(Output, $"node.{id.FileStem}.crt"), Path.Combine(Output, $"node.{id.FileStem}.key"));

    /// <summary>The names of a certificate in place of another: those that are asked for, else those that it had.</summary>
    /// <param name="id">The node.</param>
    /// <param name="inherited">What the certificate before says.</param>
    /// <param name="parameters">What is asked for.</param>
    /// <param name="profile">The preset's values.</param>
    /// <exception cref="ClusterCertsException">A name is not legal.</exception>
    internal static SubjectNames NamesInPlaceOf(NodeId id, SuccessorContent inherited, NodeCertParameters parameters, PresetProfile profile)
    {
        SubjectNames had = new NameChanges([], [], [], []).ApplyTo(id, inherited, profile);
        return SubjectNames.For(
            id,
            parameters.DnsNames.Count > 0 ? parameters.DnsNames : [.. had.DnsNames.Where(n => !PolicyRules.IsOwn(id, n))],
            parameters.IPAddresses.Count > 0 ? parameters.IPAddresses : [.. had.Addresses.Select(a => a.ToString())],
            profile.AddressAsDnsText) with
        {
            Further = parameters.Further.InPlaceOf(had.Further, id),
            OtherNames = inherited.OtherNames,
        };
    }

    // A key that cannot be read has no form to keep, and to replace it is what -Force is for.
    private KeyFormat KeyFormatLike(string? path)
    {
        try
        {
            return (path is null ? null : RenewalPlanner.KeyFormatOf(path, parameters.NodePassphrase)) ?? KeyFormat.Pkcs8;
        }
        catch (ClusterCertsException e) when (e.ErrorCode != ErrorCode.PassphraseRequired)
        {
            return KeyFormat.Pkcs8;
        }
    }

    // What one certificate is to say and how its key is written.
    private sealed record Content(
        SubjectNames Names, CertPurpose Purpose, KeyAlgorithm KeyAlgorithm, KeyFormat KeyFormat, SuccessorContent? Inherited);
}

/// <summary>Where a node's files are to go.</summary>
/// <param name="CertificatePath">Absolute.</param>
/// <param name="KeyPath">Absolute.</param>
internal sealed record NodePlace(string CertificatePath, string KeyPath);
