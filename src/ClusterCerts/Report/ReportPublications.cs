using ClusterCerts.Authority;
using ClusterCerts.Publishing;

namespace ClusterCerts.Report;

/// <summary>Whether each node was brought what its target is to have, as far as the ledger knows.</summary>
internal sealed class ReportPublications
{
    private const string Source = "Publish-NodeCert";

    private readonly KnownPublications? _known;

    private ReportPublications(KnownPublications? known) => _known = known;

    /// <summary>Reads the targets; what is wrong with them is a finding.</summary>
    internal static ReportPublications Of(CertAuthority authority, ReportFindings findings)
    {
        try
        {
            var known = new KnownPublications(authority);
            return new(known.HasTargets ? known : null);
        }
        catch (ClusterCertsException e)
        {
            findings.Add(FindingLevel.Problem, "Get-NodeCertTarget", e.Message);
            return new(null);
        }
    }

    /// <summary>The state of a node; null where no node has a target. What is to be done about it is a finding.</summary>
    internal ReportPublication? StateOf(NodeCert cert, ReportFindings findings)
    {
        if (_known is null)
            return null;
        if (!KnownPublications.IsInUse(cert))
            return ReportPublication.OutOfUse;
        if (!_known.HasTarget(cert))
            return ReportPublication.WithoutTarget;
        string name = DisplayText.Clip(cert.NodeId);
        try
        {
            if (!_known.Lacks(cert))
                return cert.LastPublication!.Files.IsProven ? ReportPublication.Proven : ReportPublication.Placed;
            findings.Add(
                FindingLevel.Warning, Source,
                "By the ledger the node does not have what it is to have now: its certificate, trust bundle or revocation list. Publish it.", name);
            return ReportPublication.Lacking;
        }
        catch (ClusterCertsException e)
        {
            findings.Add(FindingLevel.Problem, "Set-NodeCertTarget", e.Message, name);
            return ReportPublication.Unsuited;
        }
    }
}
