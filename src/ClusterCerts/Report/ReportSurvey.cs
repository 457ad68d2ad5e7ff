using ClusterCerts.Audit;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Issuance;
using ClusterCerts.Monitoring;
using ClusterCerts.Policy;
using ClusterCerts.Rotation;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Report;

/// <summary>Looks at everything that an authority has and gathers what a report says.</summary>
/// <param name="authority">The authority.</param>
/// <param name="moment">The moment that the report is for.</param>
/// <param name="isForNow">Whether that is the moment of the report itself.</param>
internal sealed class ReportSurvey(CertAuthority authority, DateTimeOffset moment, bool isForNow)
{
    // More of a node's names than fit beside it are in its certificate.
    private const int MostNames = 6;

    private readonly IAuthorityStore _store = authority.Store;
    private readonly ReportFindings _findings = new();

    internal ReportContent Make(CancellationToken cancellation)
    {
        SigningCert signing = authority.GetSigningCert();
        AuthorityContext context = authority.Context.Remembering();
        using var ledger = new ReportLedger(authority, context, cancellation);
        var nodes = new List<ReportItem>();
        var signers = new Dictionary<KeyId, int>();
        var trust = new ReportTrustTests(authority, context, moment);
        var inspector = new ReportInspector(authority, context, moment, _findings, trust);
        ReportPublications publications = ReportPublications.Of(authority, _findings);
        ChainExpiry chain = ChainExpiry.Of(signing);
        var issuers = RevokedIssuers.Of(_store, context, !isForNow && moment < authority.Context.Now ? moment : null);
        List<NodeCert> listed = [.. new Inventory(_store, context).Find(new NodeCertFilter { AsOf = moment })];
        List<NodeCert> certs = [.. Nodes(listed)];
        WorkMeter meter = authority.Context.Log.Meter("Testing nodes", certs.Count);
        foreach ((NodeCert cert, string verdict) in certs.Zip(inspector.Inspect(certs, cancellation)))
        {
            cancellation.ThrowIfCancellationRequested();
            meter.Advance();
            ReportItem item = Describe(cert, chain, issuers, verdict) with { Publication = publications.StateOf(cert, _findings) };
            nodes.Add(item);
            if ((item.Counts || item.Status == ReportStatus.IssuerRevoked) && cert.IssuerKeyId is { } signer)
                signers[signer] = signers.GetValueOrDefault(signer) + 1;
        }

        var authorities = new ReportAuthorities(_store, signing, moment, issuers, signers);
        IReadOnlyList<ReportCA> cas = authorities.Find();
        List<ReportItem> above = [.. cas.Select(c => c.Item), .. RevocationLists()];
        AddRevoked(cas);
        AddExpiries(above, nodes);
        trust.NoteMissing(_findings);
        IReadOnlyList<LedgerFinding> audited = ledger.AddFindings(inspector, _findings, certs.Count);
        ReportRotation? rotation = ReportRotation.Read(authority, trust);
        AddNotices(rotation);
        AddRemoved();

        // Nobody asks the ledger again for what was just listed. A clock that was ahead, or another moment, makes a difference.
        bool isSame = isForNow && listed.TrueForAll(c => c.Status != NodeCertStatus.NotYetValid);
        IReadOnlyList<OutlookItem> outlook = AddOutlook(signing, isSame ? listed : null);
        return new ReportContent
        {
            AsOf = Validity.WholeSeconds(moment),
            IsNow = (authority.Context.Now - moment).Duration() < TimeSpan.FromHours(1),
            Signing = signing,
            Above = above,
            Nodes = nodes,
            Authorities = cas,
            Rotation = rotation,
            Prepared = isForNow ? authority.GetPreparedLists() : [],
            Drill = isForNow ? ReportWords.Of(authority.GetLastDrill(), moment) : null,
            Findings = _findings.ToList(),
            Health = !isForNow ? null
                : authority.TestHealth(new(), isSame ? new() { Listed = listed, Outlook = outlook, Audited = audited } : new() { Audited = audited }, cancellation),
        };
    }

    // One line a node: what was revoked before its latest certificate, or issued after the moment, is history or future.
    private static IEnumerable<NodeCert> Nodes(List<NodeCert> listed) => listed
        .GroupBy(c => c.NodeId, StringComparer.Ordinal)
        .Select(node => node.LastOrDefault(c => c.Status != NodeCertStatus.NotYetValid) ?? node.Last());

    private ReportItem Describe(NodeCert cert, ChainExpiry chain, RevokedIssuers issuers, string verdict) => new()
    {
        Kind = ReportKind.Node,
        Name = DisplayText.Clip(cert.NodeId),
        NotBefore = cert.NotBefore,
        NotAfter = cert.NotAfter,
        EffectiveNotAfter = cert.EffectiveNotAfter,
        Status = cert.Status switch
        {
            NodeCertStatus.Revoked => ReportStatus.Revoked,
            NodeCertStatus.BelowMinimumSerial => ReportStatus.BelowMinimumSerial,
            // A list's expiry is left out: it comes for all nodes at once, and is reported once.
            _ when cert.LimitedBy == NodeCertLimit.IssuerReplaced => ReportStatus.Expired,
            _ => ReportItem.StatusOf(cert.NotBefore, chain.LimitWithoutList(cert.NotAfter), moment)
                .Below(cert.IssuerKeyId is { } signer && issuers.IsBelowRevoked(signer) ? ReportStatus.IssuerRevoked : null),
        },
        SerialNumber = cert.SerialNumber,
        Detail = $"{PurposeOf(cert)}, {cert.KeyAlgorithm}",
        Names = NamesOf(cert),
        Export = HandoverOf(cert),
        Verdict = verdict,
    };

    private static string? NamesOf(NodeCert cert)
    {
        string[] names = [.. cert.DnsNames.Concat(cert.IPAddresses).Where(n => n != cert.NodeId), .. cert.Uris, .. cert.EmailAddresses, .. cert.UserPrincipalNames];
        return names.Length == 0 ? null : string.Join(", ", names.Take(MostNames).Select(DisplayText.Clip)) + (names.Length > MostNames ? $" and {names.Length - MostNames} more" : "");
    }

    // Of the certificate in the row, or of one that the node had before: then its machine does not have this one yet.
    private static string? HandoverOf(NodeCert cert)
    {
        string[] told = [.. ((string?[])[ExportOf(cert), PublicationOf(cert)]).OfType<string>()];
        return told.Length == 0 ? null : string.Join("; ", told);
    }

    private static string? ExportOf(NodeCert cert) => cert.LastExport is not NodeExport last ? null
        : $"exported as {last.Layout} to {DisplayText.Clip(last.Place)}{(last.TargetPath is string target ? $", for {DisplayText.Clip(target)}" : "")}, "
            + When(last.Time, cert.ExportedSerialNumber == cert.SerialNumber);

    private static string? PublicationOf(NodeCert cert) => cert.LastPublication is not NodePublication last ? null
        : $"published as {last.Files.Layout} to {DisplayText.Clip(last.Location)}, {(last.Files.IsProven ? "and served there" : "where nothing proved it")}, "
            + When(last.Time, cert.PublishedSerialNumber == cert.SerialNumber);

    private static string When(DateTimeOffset time, bool isThisOne) =>
        $"{time.UtcDateTime:yyyy-MM-dd HH:mm}Z{(isThisOne ? "" : " (another certificate of the node)")}";

    private static string PurposeOf(NodeCert cert) => cert.Purpose switch
    {
        CertPurpose.Node => "server and client",
        CertPurpose.Server => "server",
        CertPurpose.Client => "client",
        _ => "other purpose",
    };

    private IEnumerable<ReportItem> RevocationLists()
    {
        AuthorityDocument[] names = [AuthorityDocument.RevocationList, AuthorityDocument.PreviousRevocationList];
        return names.SelectMany(name => ReadLists(name).Select(list => Describe(list, name)));
    }

    private ReportItem Describe(DecodedRevocationList list, AuthorityDocument name) => new()
    {
        Kind = ReportKind.RevocationList,
        Name = list.Issuer.ToString(),
        NotBefore = list.ThisUpdate,
        NotAfter = list.NextUpdate,
        EffectiveNotAfter = list.NextUpdate,
        Status = ReportItem.StatusOf(list.ThisUpdate, list.NextUpdate, moment),
        SerialNumber = list.Number?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Detail = $"{list.Revoked.Count} revoked{ExpiredOn(list, name)}",
    };

    private string ExpiredOn(DecodedRevocationList list, AuthorityDocument name)
    {
        CertificateChain issuer = _store.CertificatesIfAny(AuthorityDocument.Authorities.Single(a => a.List == name).Certificate);
        int expired = issuer.Count == 0 ? 0 : ListedRevocations.Expired(list, _store.ReadLedger(), issuer[0].KeyId, moment);
        bool isKept = PolicyFile.Read(_store).Rules.KeepExpiredRevocations == true;
        return (expired, isKept) switch
        {
            (_, true) => $", {expired} of them of expired certificates, which the policy keeps (keepExpiredRevocations)",
            (0, _) => "",
            _ => $", {expired} of them of expired certificates",
        };
    }

    private IReadOnlyList<DecodedRevocationList> ReadLists(AuthorityDocument name)
    {
        try
        {
            return _store.Has(name) ? _store.Lists(name) : [];
        }
        catch (ClusterCertsException e)
        {
            _findings.Add(FindingLevel.Problem, "New-RevocationList", $"The revocation list cannot be read: {e.Message} Write it again.");
            return [];
        }
    }

    // What will be in the way of renewals, before they are due.
    private IReadOnlyList<OutlookItem> AddOutlook(SigningCert signing, List<NodeCert>? listed)
    {
        var condition = new NodeCertRenewalParameters { IfExpiresWithin = TimeSpan.FromDays(30) };
        IReadOnlyList<OutlookItem> items =
            [.. RenewalOutlook.OfAll([.. authority.PlanRenewals([], condition, listed)], signing, moment, authority.Context)];
        foreach (OutlookItem item in items.Where(i => !i.StopsAll)) // The CA that is revoked is a problem itself.
        {
            foreach (string? node in item.Nodes.Count == 0 ? (string?[])[null] : [.. item.Nodes.Select(DisplayText.Clip)])
                _findings.Add(FindingLevel.Warning, item.Source, item.Text, node);
        }

        return items;
    }

    // They are counted nowhere else, and whoever has their keys is still accepted.
    private void AddRemoved()
    {
        foreach (NodeCert cert in authority.GetNodeCerts(new NodeCertFilter { AsOf = moment, Statuses = [NodeCertStatus.Removed] }))
        {
            _findings.Add(
                FindingLevel.Note,
                "Remove-NodeCert",
                "The node was taken out of service and its certificate left to expire: until then peers accept it.",
                $"{DisplayText.Clip(cert.NodeId)}, until {cert.NotAfter.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
        }
    }

    private void AddNotices(ReportRotation? rotation)
    {
        foreach (string notice in _store.Notices)
            _findings.Add(FindingLevel.Note, "Recovery", notice);
        foreach (string notice in RotationStatus.Notices(_store))
            _findings.Add(FindingLevel.Warning, "Invoke-KeyRotation", notice);
        if (rotation is { IsFinished: true })
        {
            _findings.Add(
                FindingLevel.Note,
                "Invoke-KeyRotation",
                $"A rotation of the signing certificate is under way, in the phase {rotation.Phase}. {rotation.NextStep}");
        }
    }

    // That one is revoked which nothing is issued below any more is as it should be.
    private void AddRevoked(IReadOnlyList<ReportCA> cas)
    {
        foreach (ReportCA ca in cas.Where(c => c.Revocation is not null))
        {
            _findings.Add(
                ca.IsRelied ? FindingLevel.Problem : FindingLevel.Note,
                "Invoke-KeyRotation",
                $"The CA certificate is revoked: {ca.Revocation}. Verifiers that have the list of its issuer refuse every certificate below it."
                    + (ca.IsRelied ? " Nothing is issued. Bring that list to every verifier, and make another CA with Invoke-KeyRotation -Issuer." : ""),
                DisplayText.Clip(ca.Item.Name));
        }
    }

    // A node whose life is over fails its own check; all else that is over or nearly is said here.
    private void AddExpiries(List<ReportItem> above, List<ReportItem> nodes)
    {
        foreach (ReportItem item in above.Where(i => i.Status is ReportStatus.Expired or ReportStatus.ExpiresSoon))
        {
            bool isOver = item.Status == ReportStatus.Expired;
            string ends = isOver ? "has expired" : "expires soon";
            (string source, string text) = item.Kind == ReportKind.RevocationList
                ? ("New-RevocationList",
                    $"The revocation list {ends}: then verifiers that use it refuse every certificate. Write a new one and copy it to every node.")
                : ("Invoke-KeyRotation",
                    $"The CA certificate {ends}: no certificate below it is valid longer. Rotate it.");
            _findings.Add(isOver ? FindingLevel.Problem : FindingLevel.Warning, source, text, item.Name);
        }

        foreach (ReportItem node in nodes.Where(n => n.Status == ReportStatus.ExpiresSoon))
        {
            _findings.Add(
                FindingLevel.Warning, "Update-NodeCert", "The certificate expires soon; renew it and copy it to its node.", node.Name);
        }
    }
}
