using ClusterCerts.Authority;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts.Monitoring;

/// <summary>Runs the checks of an authority. What one of them cannot read is its own finding, and the others go on.</summary>
/// <param name="authority">The authority.</param>
/// <param name="parameters">How, and from when on something is an alarm.</param>
/// <param name="known">What was read already.</param>
internal sealed class HealthSurvey(CertAuthority authority, AuthorityTestParameters parameters, HealthKnowledge known)
{
    // Who asked may not look, or cannot reach it: that tells nothing of the authority.
    private static readonly ErrorCode[] Unknowable =
    [
        ErrorCode.AccessDenied, ErrorCode.AuthorityBusy, ErrorCode.LockUnavailable, ErrorCode.StoreUnreachable, ErrorCode.StoreAccessDenied, ErrorCode.StoreFailed,
        ErrorCode.RenewalRunDamaged,
    ];

    // Read once; what is wrong with them is the finding of each check that needs them.
    private readonly Lazy<SigningCert> _signing = new(authority.GetSigningCert);
    private readonly Lazy<ListedNodes> _nodes = new(() => ListedNodes.Of(authority, known.Listed));

    /// <summary>Whether a failure tells nothing of what was to be read.</summary>
    internal static bool IsUnknowable(ClusterCertsException failure) => Unknowable.Contains(failure.ErrorCode);

    /// <summary>Runs them.</summary>
    /// <param name="cancellation">Stops before the next check.</param>
    /// <exception cref="ClusterCertsException">A text is no endpoint, or a warning would never show.</exception>
    internal AuthorityHealth Run(CancellationToken cancellation)
    {
        parameters.Demand();
        foreach (string endpoint in parameters.Endpoints)
            EndpointAddress.Parse(endpoint);
        AuthorityContext context = authority.Context;
        DateTimeOffset now = context.Now;
        IAuthorityStore store = authority.Store;
        var given = new AlertTerms(parameters.Warning, parameters.Critical);
        var ledger = new LedgerChecks(store, context, parameters.SkipLedger, known.Audited);
        (AuthorityCheckName Name, Func<AuthorityCheck?> Look)[] checks =
        [
            (AuthorityCheckName.NodeCerts, () => CertificateChecks.OfNodes(_nodes.Value, given, authority)),
            (AuthorityCheckName.SigningCerts, () => CertificateChecks.OfAuthorities(_signing.Value, given, context)),
            (AuthorityCheckName.RevocationLists, () => ListChecks.Of(store, context, new(parameters.ListWarning, parameters.ListCritical))),
            (AuthorityCheckName.PreparedLists, () => ListChecks.OfPrepared(authority, new(parameters.ListWarning, parameters.ListCritical))),
            (AuthorityCheckName.Outlook, () => WorkChecks.Outlook(authority, _signing.Value, _nodes.Value, known.Outlook)),
            (AuthorityCheckName.Rotation, () => WorkChecks.Rotation(store, parameters.MaximumPhaseAge, now)),
            (AuthorityCheckName.Publication, () => PublicationChecks.OfFiles(authority, _nodes.Value)),
            (AuthorityCheckName.Endpoints, () => PublicationChecks.AreAsked(parameters) ? PublicationChecks.OfEndpoints(authority, _nodes.Value, parameters, cancellation) : null),
            (AuthorityCheckName.Ledger, ledger.OfLines),
            (AuthorityCheckName.Policy, () => OfPolicy(store)),
            (AuthorityCheckName.Files, () => FileChecks.Of(store, _nodes.Value, ledger.OfFiles)),
            (AuthorityCheckName.Tokens, () => TokenChecks.Of(store)),
            (AuthorityCheckName.Clock, () => WorkChecks.Clock(store, now)),
            (AuthorityCheckName.Renewal, () => WorkChecks.Renewal(authority, parameters.MaximumRenewalAge, now)),
            (AuthorityCheckName.BackupDrill, () => WorkChecks.Drill(authority.GetLastDrill(), parameters.MaximumDrillAge, now)),
        ];
        var done = new List<AuthorityCheck>();
        foreach ((AuthorityCheckName name, Func<AuthorityCheck?> look) in checks)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Guarded(name, look) is AuthorityCheck check)
                done.Add(check);
        }

        return new AuthorityHealth(store.Location, now, _nodes.IsValueCreated ? _nodes.Value.Count : 0, done);
    }

    // A file that is damaged is a finding, as much as what it would have told.
    private static AuthorityCheck? Guarded(AuthorityCheckName name, Func<AuthorityCheck?> look)
    {
        try
        {
            return look();
        }
        catch (ClusterCertsException e)
        {
            return new AuthorityCheck(name, IsUnknowable(e) ? CheckState.Unknown : CheckState.Critical, DisplayText.Sentence(e.Message));
        }
    }

    private static AuthorityCheck OfPolicy(IAuthorityStore store)
    {
        PolicyFile.Read(store);
        return new AuthorityCheck(AuthorityCheckName.Policy, CheckState.Ok, store.Has(AuthorityDocument.Policy) ? "The policy can be read." : "There is no policy.");
    }
}
