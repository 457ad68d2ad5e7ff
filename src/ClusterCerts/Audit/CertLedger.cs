using ClusterCerts.Authority;
using ClusterCerts.Policy;
using ClusterCerts.Storage;

namespace ClusterCerts.Audit;

/// <summary>Examines the ledger of an authority, whatever its state is, and holds the folder against it.</summary>
public static class CertLedger
{
    // A running command is waited for: so many reads at least, and so long.
    private const int FewestReads = 20;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan WritePause = TimeSpan.FromMilliseconds(50);

    /// <summary>Looks for lines that were changed, removed or moved, for numbers and keys used twice, and for files that do not
    /// match.</summary>
    /// <remarks>
    /// Found without fail: any change to a line but the last, and any line removed or moved but at the end. Of the last lines,
    /// only what their certificates, the serial file, the revocation list or the folder tell otherwise is found. Encrypted keys
    /// are not opened.
    /// </remarks>
    /// <param name="authorityPath">The authority directory.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <param name="heads">Files of signed heads that the ledger must go on from; besides, the head that the authority keeps counts always.</param>
    /// <returns>What is wrong: lines first, in their order, then files; empty when nothing is.</returns>
    /// <exception cref="ClusterCertsException">The folder is not an authority directory, or the ledger may not be
    /// read; a file is no signed head.</exception>
    /// <exception cref="OperationCanceledException">The command was stopped meanwhile.</exception>
    public static IReadOnlyList<LedgerFinding> Test(string authorityPath, AuthorityContext? context = null, IReadOnlyList<string>? heads = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(authorityPath);
        context ??= AuthorityContext.Default;
        IAuthorityStore store = context.StoreAt(authorityPath);
        (LedgerHead Head, string Path)[] given = [.. (heads ?? []).Select(path => (LedgerHead.Read(path), Path.GetFullPath(path)))];
        string ledger = store.LedgerPlace;
        if (!store.HasLedger())
            return store.IsAuthority() ? [Missing(ledger, "is gone") with { AuthorityPath = store.Location }] : throw NoAuthority(authorityPath);

        // Another process may write between the ledger and the files: what was found counts when nothing changed meanwhile.
        long begun = context.Time.GetTimestamp();
        for (int reads = 1; ; reads++)
        {
            string? before = store.Stamp();
            List<LedgerFinding> findings = Examine(ledger, store, context, given);
            bool isLate = reads >= FewestReads && context.Time.GetElapsedTime(begun) > LongestWait;
            if (findings.Count == 0 || isLate || (before is not null && before == store.Stamp()))
                return findings.ConvertAll(f => f with { AuthorityPath = store.Location });
            context.Log.Cancellation.ThrowIfCancellationRequested();
            Thread.Sleep(WritePause);
        }
    }

    /// <summary>Makes a ledger again that is gone or empty, from the certificates, lists and the serial file of the folder, and a policy
    /// or the file of a rotation that is gone from the ledger; the ledger and a policy are recorded, with what could not be known. A trust bundle that is gone is written again with the roots that
    /// the folder tells. What is there is not touched.</summary>
    /// <param name="authorityPath">The authority directory.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <returns>What was done, in sentences; empty when nothing was to do.</returns>
    /// <exception cref="ClusterCertsException">The folder is not an authority directory or cannot be written, the ledger is damaged, or the
    /// policy is gone as well.</exception>
    public static IReadOnlyList<string> Repair(string authorityPath, AuthorityContext? context = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(authorityPath);
        context ??= AuthorityContext.Default;
        IAuthorityStore store = context.StoreAt(authorityPath);
        return store.IsAuthority() ? new LedgerRebuilder(store, context).Run() : throw NoAuthority(authorityPath);
    }

    private static List<LedgerFinding> Examine(string ledger, IAuthorityStore store, AuthorityContext context, IEnumerable<(LedgerHead Head, string Path)> heads)
    {
        var findings = new List<LedgerFinding>();
        FolderLeaves leaves = FolderLeaves.Of(store, context);
        List<ComparedHead> compared = [.. heads.Select(one => new ComparedHead(one.Head, one.Path))];
        if (CompareKept(store, findings) is ComparedHead kept)
            compared.Add(kept);
        LedgerPass pass = LedgerPass.Over(store, context, leaves, compared);
        if (pass.Lines.Count == 0 && store.IsAuthority())
            findings.Add(Missing(ledger, "is empty"));
        if (store.FindLost() is LostLines lost)
            findings.Add(new LedgerFinding(LedgerFindingKind.LedgerRestored, null, null, null, lost.Text) { Path = ledger });
        new LedgerChainAudit(pass, findings).Run();
        new LedgerHeadAudit(pass, store, findings).Run();
        new LedgerContentAudit(pass, store, findings).Run();
        new LedgerFilesAudit(pass, leaves, store, context, findings).Run();
        if (PolicyProblem(pass, store) is LedgerFinding policy)
            findings.Add(policy);
        if (RotationProblem(pass, store) is LedgerFinding rotation)
            findings.Add(rotation);

        if (pass.HasPublications && !store.IsTaken(AuthorityDocument.Targets))
            findings.Add(TargetsMissing(store.PlaceOf(AuthorityDocument.Targets)));
        findings.AddRange(store.Misplaced().Select(e => new LedgerFinding(LedgerFindingKind.NoFile, null, null, null, e.Message) { Path = (string)e.Target! }));
        if (TrustProblem(store) is LedgerFinding trust)
            findings.Add(trust);

        // Where a line was changed it is the line that is wrong, and not the index that has it as it was.
        if (pass is { Index: LedgerFinding index, IsLinked: true })
            findings.Add(index);
        if (store.Paths.OpenToOthers() is string open)
            findings.Add(new LedgerFinding(LedgerFindingKind.FolderOpen, null, null, null, open) { Path = store.Location });
        context.Log.Tell($"Examined the ledger '{ledger}', {DisplayText.Count(pass.Lines.Count, "line")}, and the files of '{store.Location}'.");
        return findings;
    }

    // Who names no head holds the ledger against the one that is kept.
    private static ComparedHead? CompareKept(IAuthorityStore store, List<LedgerFinding> findings)
    {
        string place = store.PlaceOf(AuthorityDocument.LedgerHead);
        try
        {
            return KeptHead.Read(store) is LedgerHead head ? new ComparedHead(head, place) : null;
        }
        catch (ClusterCertsException e)
        {
            findings.Add(new LedgerFinding(LedgerFindingKind.HeadNotSigned, null, null, null, e.Message) { Path = place });
            return null;
        }
    }

    private static LedgerFinding TargetsMissing(string path) => new(
        LedgerFindingKind.TargetsMissing, null, null, null,
        $"'{path}' is gone, though nodes were published to: where their files go is unknown. Restore it, or set every target again with Set-NodeCertTarget.") { Path = path };

    private static LedgerFinding? RotationProblem(LedgerPass pass, IAuthorityStore store)
    {
        string? different = null;
        try
        {
            if (store.IsTaken(AuthorityDocument.Rotation))
                different = pass.Rotation.IsKnown ? RotationFile.Read(store)?.Difference(store, pass.Rotation) : null;
            else if (pass.Rotation.IsOpen)
                return Found(LedgerFindingKind.RotationMissing, RotationFile.LostText(store, pass.Rotation.Shown));
        }
        catch (ClusterCertsException e)
        {
            different = e.Message;
        }

        return different is null ? null : Found(LedgerFindingKind.RotationDiffers, different);

        LedgerFinding Found(LedgerFindingKind kind, string detail) => new(kind, null, null, null, detail) { Path = store.PlaceOf(AuthorityDocument.Rotation) };
    }

    private static LedgerFinding? TrustProblem(IAuthorityStore store)
    {
        string? gone = TrustBundleFile.IsGone(store) ? TrustBundleFile.GoneText(store) : null;
        return (gone ?? TrustBundleFile.Difference(store)) is string text
            ? new(gone is null ? LedgerFindingKind.TrustDiffers : LedgerFindingKind.TrustMissing, null, null, null, text) { Path = store.PlaceOf(AuthorityDocument.TrustBundle) }
            : null;
    }

    // A policy that cannot be read is as good as none: nothing is issued or revoked until it can.
    private static LedgerFinding? PolicyProblem(LedgerPass pass, IAuthorityStore store)
    {
        string path = store.PlaceOf(AuthorityDocument.Policy);
        try
        {
            if (PolicyFile.ReadBytes(store) is byte[] bytes)
                PolicyFile.Parse(bytes, path);
            else if (pass.HasPolicy)
                return Found($"'{path}' is gone; restore it, or write it again as the ledger has it with Test-CertLedger -Repair.");
            return null;
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.PolicyMissing)
        {
            return Found(e.Message);
        }
        catch (ClusterCertsException e)
        {
            return Found($"{e.Message} Or move the file away, and write it again as the ledger has it with Test-CertLedger -Repair.");
        }

        LedgerFinding Found(string detail) => new(LedgerFindingKind.PolicyMissing, null, null, null, detail) { Path = path };
    }

    private static LedgerFinding Missing(string ledger, string how) => new(LedgerFindingKind.LedgerMissing, null, null, null,
        $"'{ledger}' {how}; restore it from a backup, or rebuild it from the files of the folder with Test-CertLedger -Repair.") { Path = ledger };

    private static ClusterCertsException NoAuthority(string authorityPath) => new(
        ErrorCode.AuthorityNotFound, $"'{authorityPath}' is not an authority directory; give one with -AuthorityPath.", authorityPath);
}
