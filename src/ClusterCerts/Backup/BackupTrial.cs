using ClusterCerts.Audit;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Issuance;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Backup;

/// <summary>Tries an authority that was unpacked into a folder of its own, as one that must take over now.</summary>
/// <param name="path">The folder.</param>
/// <param name="backup">What was unpacked.</param>
/// <param name="context">The world outside.</param>
/// <param name="passphrase">What opens its signing key; may be null.</param>
/// <param name="rotationPassphrase">What opens the key of the other CA of a rotation; may be null.</param>
internal sealed class BackupTrial(string path, CertAuthorityBackup backup, AuthorityContext context, Passphrase? passphrase, Passphrase? rotationPassphrase)
{
    // With a space it is no name of a host, and so no node's: it is a client's certificate.
    private const string NodeId = "ClusterCerts backup drill";

    // What an authority cannot work with. All else is as it was when it was backed up, and told.
    private static readonly LedgerFindingKind[] s_fatal =
    [
        LedgerFindingKind.LedgerMissing, LedgerFindingKind.LedgerRestored, LedgerFindingKind.PolicyMissing, LedgerFindingKind.LineUnreadable, LedgerFindingKind.LineChanged,
        LedgerFindingKind.LineRemoved, LedgerFindingKind.LineMoved, LedgerFindingKind.LineTorn, LedgerFindingKind.NoFile, LedgerFindingKind.TrustMissing, LedgerFindingKind.IndexDiffers,
    ];

    // The other CAs of a rotation.
    private static readonly (AuthorityDocument Certificate, AuthorityDocument Key)[] s_others =
    [
        (AuthorityDocument.NextCertificate, AuthorityDocument.NextKey), (AuthorityDocument.PreviousCertificate, AuthorityDocument.PreviousKey),
    ];

    private readonly IAuthorityStore _store = context.StoreAt(path);

    /// <summary>Tries it.</summary>
    /// <exception cref="ClusterCertsException">The passphrase of its signing key is missing or wrong.</exception>
    internal IEnumerable<BackupCheck> Run()
    {
        SigningCert? read = null;
        BackupCheck opened = Check(BackupCheckName.Chain, () => ((read = SigningCert.Read(_store.Opened(path))) is not null, ""));
        yield return Check(BackupCheckName.Ledger, CheckLedger);
        if (read is not { } signing)
        {
            // Without it there is nothing that the others could be about.
            yield return opened;
            yield break;
        }

        yield return Check(BackupCheckName.Key, () => CheckKey(signing));
        yield return Check(BackupCheckName.Chain, () => CheckChain(signing));
        yield return Check(BackupCheckName.Lists, CheckLists);
        yield return Check(BackupCheckName.Issue, () => CheckIssue(signing));
    }

    // What an authority refuses is what the drill is to find; a passphrase is the caller's affair.
    private BackupCheck Check(BackupCheckName name, Func<(bool Passed, string Detail)> check)
    {
        try
        {
            (bool passed, string detail) = check();
            return new BackupCheck(name, passed, detail);
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.WrongPin or ErrorCode.PinLocked || e.PassphraseParameter is not null)
        {
            throw; // A wrong one is tried once.
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.PassphraseRequired or ErrorCode.WrongPassphrase)
        {
            throw new ClusterCertsException(
                e.ErrorCode,
                e.ErrorCode == ErrorCode.WrongPassphrase ? $"The passphrase of the signing key in the backup '{backup.Path}' is wrong."
                    : $"The signing key in the backup '{backup.Path}' is encrypted; give -Passphrase or -PassphraseFile.",
                "the signing key in the backup",
                e);
        }
        catch (ClusterCertsException e)
        {
            return new BackupCheck(name, false, e.Message);
        }
    }

    private (bool, string) CheckLedger()
    {
        Ledger ledger = _store.ReadLedger();
        LedgerGrowth growth = LedgerGrowth.Since(ledger, backup.LedgerLines, backup.LedgerHead);
        if (!growth.Continues || growth.Lines > 0)
            return (false, "The ledger does not end with the line that the manifest names.");
        IReadOnlyList<LedgerFinding> findings = CertLedger.Test(path, context);
        string told = findings.Count == 0 ? "" : $" {DisplayText.Count(findings.Count, "finding")}: {string.Join(' ', findings.Take(5).Select(finding => finding.ToString()))}";
        return (!findings.Any(finding => s_fatal.Contains(finding.Kind)), $"{DisplayText.Count(backup.LedgerLines, "line")}, each goes on from the one before.{told}");
    }

    private (bool, string) CheckKey(SigningCert signing)
    {
        string own = Own(signing);
        return (true, $"{own}{string.Concat(s_others.Select(Other))}");
    }

    private string Own(SigningCert signing)
    {
        if (signing.IsOffline)
            return "There is no signing key in the backup: the CA is offline until its key is brought. Nothing was issued.";
        if (IsUnasked(signing))
            return $"The signing key is in '{signing.KeyUri}' and not in the backup. No PIN was given, so nothing was asked of it.";
        using SigningKey key = SigningKey.Open(signing, passphrase);
        return $"The signing key belongs to '{signing.Subject}'.";
    }

    // Of a rotation: without the next CA's key it cannot go on. A passphrase of its own may be known to nobody here.
    private string Other((AuthorityDocument Certificate, AuthorityDocument Key) ca)
    {
        if (!_store.Has(ca.Certificate))
            return "";
        if (!_store.Has(ca.Key))
            return $" '{ca.Key}' is not in the backup.";
        try
        {
            using SigningKey key = SigningKey.Open(_store, ca.Key, ca.Certificate, new AuthorityPassphrases(passphrase, rotationPassphrase));
            return $" '{ca.Key}' belongs to '{ca.Certificate}'.";
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.PassphraseRequired or ErrorCode.WrongPassphrase && rotationPassphrase is null)
        {
            return $" '{ca.Key}' was not opened: it has another passphrase, which -RotationPassphrase or -RotationPassphraseFile gives.";
        }
        catch (ClusterCertsException e) when (PassphraseRefusal.IsOne(e) && rotationPassphrase is not null)
        {
            throw new ClusterCertsException(
                e.ErrorCode, $"What -RotationPassphrase or -RotationPassphraseFile gives does not open '{ca.Key}' in the backup '{backup.Path}'.", $"'{ca.Key}' in the backup", e)
            {
                PassphraseParameter = e.PassphraseParameter,
            };
        }
    }

    // Without its PIN a token is not asked, and what is in the backup is as good as without it.
    private bool IsUnasked(SigningCert signing) => passphrase is null && HeldKeyFile.UriIn(signing.KeyPath)?.Token is not null;

    private static (bool, string) CheckChain(SigningCert signing)
    {
        Finding[] faults = [.. IssuanceLint.CheckInstalled(signing.Chain, new SignatureCache()).Where(finding => !finding.IsNote)];
        return (faults.Length == 0, faults.Length > 0 ? string.Join("; ", faults.Select(finding => finding.Text)) + "."
            : $"{DisplayText.Count(signing.Chain.Count, "certificate")} up to the root, until {signing.Chain.Min(certificate => certificate.NotAfter):u}.");
    }

    private (bool, string) CheckLists()
    {
        var told = new List<string>();
        bool isSound = true;
        foreach ((AuthorityDocument certificate, AuthorityDocument document) in AuthorityDocument.Authorities.Where(ca => _store.Has(ca.Certificate) && _store.Has(ca.List)))
        {
            DecodedCertificate issuer = _store.Certificates(certificate)[0];
            DecodedRevocationList list = _store.Lists(document)[0];
            string? problem = list.ProblemWith(issuer);
            isSound &= problem is null;
            told.Add(problem is not null ? $"{document}: {problem}."
                : $"{document} {(list.NextUpdate < context.Now ? "expired" : "is valid until")} {list.NextUpdate:u}.");
        }

        return (isSound, told.Count == 0 ? "There is no revocation list." : string.Join(' ', told));
    }

    private (bool, string) CheckIssue(SigningCert signing)
    {
        if (signing.IsOffline || OutgoingAuthority.Is(_store.ReadLedger(), signing.Decoded))
            return (true, "Nothing was issued: " + (signing.IsOffline ? "the signing key is not in the backup." : "this CA issues nothing, and is to be rotated away from."));
        if (IsUnasked(signing))
            return (true, "Nothing was issued: the signing key is in a token, and no PIN was given.");
        CertAuthority authority = CertAuthority.Open(path, context);

        // Whom the policy lets in is the nodes' affair; here it is about the key.
        authority.SetPolicy(new CertPolicyChanges { Remove =
        [
            PolicyRule.AllowedNodeIds, PolicyRule.AllowedDnsNames, PolicyRule.AllowedIPAddresses, PolicyRule.AllowedUris, PolicyRule.AllowedEmailAddresses,
            PolicyRule.AllowedUserPrincipalNames,
        ], Force = true });
        KeyAlgorithm? algorithm = authority.GetPolicy().AllowedKeyAlgorithms is [KeyAlgorithm first, ..] ? first : null;
        var wish = new NodeCertParameters { Lifetime = new CertLifetime(TimeSpan.FromHours(1), clampToIssuer: true), KeyAlgorithm = algorithm, Purpose = CertPurpose.Client };
        Outcome<NodeCert> issued = authority.Issue([NodeId], wish, passphrase).Single();
        if (issued.Value is not NodeCert certificate)
            return (false, issued.Error!.Message);
        NodeCertReport report = NodeCertTester.Test(
            new NodeCertTestParameters { CertificatePaths = [certificate.CertificatePath!], NodeId = NodeId, Purpose = CertPurpose.Client, TrustPaths = [signing.TrustPath] }, context);
        return (report.Passed, report.Passed ? "A certificate was issued and accepted, and is gone with its key."
            : string.Join(' ', report.Checks.Where(check => !check.Passed).Select(check => $"{check.Name}: {DisplayText.Sentence(check.Detail)}")));
    }
}
