using System.Security.Cryptography;
using ClusterCerts.Files;
using ClusterCerts.Values;

namespace ClusterCerts.KeyRings;

/// <summary>Reads and turns key rings.</summary>
internal static class KeyRingTurner
{
    private const string TurnName = "Turn";
    private const string UndoName = "Undo";

    /// <summary>The folder itself, where the path is a symbolic link to it: a turn replaces the folder, not the link.</summary>
    internal static string Locate(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        try
        {
            string ring = Directory.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
            return Path.GetFileName(ring).Length > 0
                ? Path.TrimEndingDirectorySeparator(ring)
                : throw new ClusterCertsException(
                    ErrorCode.InvalidArgument,
                    $"'{path}' cannot be a key ring; name a folder.",
                    path);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            return full; // There is nothing yet.
        }
    }

    /// <summary>Refuses a ring with a pair's file that is a link: a plain file would take its place.</summary>
    /// <exception cref="ClusterCertsException">There is one.</exception>
    internal static void RefuseLinks(string ring)
    {
        foreach (string file in Directory.EnumerateFiles(ring).Where(f => KeyRingLayout.IsPairFile(Path.GetFileName(f))))
            TargetFile.RefuseLink(file);
    }

    internal static KeyRing Open(string path, KeyRingContext context, CancellationToken cancellation)
    {
        string ring = Locate(path);
        (KeyRingState state, IReadOnlyList<string> notices) = Recovered(ring, context, cancellation);
        return Describe(ring, state, notices, context);
    }

    internal static KeyRing Describe(string ring, KeyRingState state, IReadOnlyList<string> notices, KeyRingContext context)
    {
        KeyRingContent content = new KeyRingReader(ring, context.Time.GetUtcNow()).Read();
        return new KeyRing
        {
            Path = ring,
            Name = content.Layout.Name,
            Pairs = content.Pairs,
            LastTurn = state.LastTurn,
            CanUndo = UndoProblem(ring, state) is null,
            Findings = content.Findings,
            Notices = [.. notices, .. content.Advice],
        };
    }

    internal static KeyRingRotation PlanTurn(KeyRingTurnParameters parameters, KeyRingContext context)
    {
        string ring = Locate(parameters.Path);
        KeyRingState state = StateForPlan(ring);
        KeyRingContent content = CheckedForTurn(ring, parameters, state, context);
        KeyRingPairMaker.Like(Newest(content), parameters).Rehearse(context);
        KeyRingTransaction.Rehearse(ring);
        return new KeyRingRotation { Path = ring, Operation = TurnName, Moves = MovesOf(content, null), Notices = PendingNotice(ring, state) };
    }

    internal static KeyRingRotation Turn(KeyRingTurnParameters parameters, KeyRingContext context, CancellationToken cancellation)
    {
        string ring = Locate(parameters.Path);
        RequireRing(ring);
        using var transaction = KeyRingTransaction.Enter(ring, context, cancellation);
        DateTimeOffset now = context.Time.GetUtcNow();
        KeyRingContent content = CheckedForTurn(ring, parameters, transaction.State, context);
        (byte[] key, byte[] certificate) = KeyRingPairMaker.Like(Newest(content), parameters).Make(context);
        try
        {
            transaction.Replace(
                "Invoke-KeyRotation",
                FilesOfTurn(content, key, certificate),
                keepTimes: false,
                undo => new KeyRingState { LastTurn = now, Undo = undo },
                cancellation);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }

        KeyRing turned = Describe(ring, transaction.State, transaction.Notices, context);
        return new KeyRingRotation
        {
            Path = ring,
            Operation = TurnName,
            Moves = MovesOf(content, turned.Pairs[content.Layout.NewSlot].Fingerprint),
            Time = now,
            KeyRing = turned,
            Notices = turned.Notices,
        };
    }

    internal static KeyRingRotation PlanUndo(string path, KeyRingContext context)
    {
        string ring = Locate(path);
        KeyRingState state = StateForPlan(ring);
        string retired = CheckedForUndo(ring, state);
        KeyRingTransaction.Rehearse(ring);
        return new KeyRingRotation
        {
            Path = ring,
            Operation = UndoName,
            Moves = MovesOfUndo(Read(ring, context), Read(retired, context)),
            Notices = PendingNotice(ring, state),
        };
    }

    internal static KeyRingRotation Undo(string path, KeyRingContext context, CancellationToken cancellation)
    {
        string ring = Locate(path);
        RequireRing(ring);
        using var transaction = KeyRingTransaction.Enter(ring, context, cancellation);
        string retired = CheckedForUndo(ring, transaction.State);
        DateTimeOffset? before = transaction.State.Undo!.LastTurn;
        IReadOnlyList<KeyRingMove> moves = MovesOfUndo(Read(ring, context), Read(retired, context));
        RingFile[] files = [.. Directory.EnumerateFiles(retired)
            .Where(f => KeyRingLayout.IsPairFile(Path.GetFileName(f)))
            .Select(f => new RingFile { Name = Path.GetFileName(f), Source = f })];
        transaction.Replace(
            "Invoke-KeyRotation -Undo", files, keepTimes: true, _ => new KeyRingState { LastTurn = before }, cancellation);
        KeyRing turned = Describe(ring, transaction.State, transaction.Notices, context);
        return new KeyRingRotation
        {
            Path = ring,
            Operation = UndoName,
            Moves = moves,
            Time = context.Time.GetUtcNow(),
            KeyRing = turned,
            Notices = turned.Notices,
        };
    }

    // A ring may be gone for the moment in which a turn was interrupted; without a hidden folder nothing was.
    private static void RequireRing(string ring)
    {
        if (!Path.Exists(ring) && !Directory.Exists(KeyRingTransaction.PathFor(ring)))
            throw new ClusterCertsException(
                ErrorCode.KeyRingNotFound,
                $"There is no key ring '{ring}'. Make one with New-KeyRing.",
                ring);
    }

    // A plan changes nothing, so it cannot bring back a folder that a turn was about to put in its place.
    private static KeyRingState StateForPlan(string ring)
    {
        RequireRing(ring);
        KeyRingState state = KeyRingState.Read(KeyRingTransaction.PathFor(ring));
        return state.Pending is null || Directory.Exists(ring)
            ? state
            : throw new ClusterCertsException(
                ErrorCode.KeyRingDamaged,
                $"{state.Pending.Operation} was interrupted at '{ring}'; run Get-KeyRing, which finishes or undoes it.",
                ring);
    }

    private static (KeyRingState State, IReadOnlyList<string> Notices) Recovered(
        string ring, KeyRingContext context, CancellationToken cancellation)
    {
        KeyRingState state = KeyRingState.Read(KeyRingTransaction.PathFor(ring));
        if (state.Pending is null)
            return (state, []);
        try
        {
            using var transaction = KeyRingTransaction.Enter(ring, context, cancellation);
            return (transaction.State, transaction.Notices);
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.WriteDenied or ErrorCode.AccessDenied)
        {
            return (state, PendingNotice(ring, state));
        }
    }

    private static string[] PendingNotice(string ring, KeyRingState state) => state.Pending is null
        ? []
        : [$"{state.Pending.Operation} is under way or was interrupted at '{ring}'; the next command by its owner waits for it, or finishes or undoes it."];

    private static KeyRingContent Read(string folder, KeyRingContext context) => new KeyRingReader(folder, context.Time.GetUtcNow()).Read();

    // The pair made last: the model of the next one.
    private static KeyRingPair Newest(KeyRingContent content) => content.Pairs[content.Layout.NewSlot];

    private static KeyRingContent CheckedForTurn(
        string ring, KeyRingTurnParameters parameters, KeyRingState state, KeyRingContext context)
    {
        KeyRingContent content = Read(ring, context);
        if (ProblemOfTurn(ring, content) is string problem)
        {
            throw new ClusterCertsException(
                ErrorCode.KeyRingDamaged,
                $"The key ring '{ring}' is not turned: {problem.TrimEnd('.')}. Correct that and run the command again.",
                ring);
        }

        RefuseLinks(ring);
        DateTimeOffset now = context.Time.GetUtcNow();
        if (!parameters.Force && state.LastTurn is DateTimeOffset last && now - last < context.Interval)
        {
            throw new ClusterCertsException(
                ErrorCode.KeyRingTurnedRecently,
                $"The key ring '{ring}' was turned at {last:u}. Every node must have that state and be restarted before "
                    + "the next turn, or nodes that are "
                + $"late lose the others' trust. Wait until {DurationText.Format(context.Interval)} have passed, or "
                + "use -Force once every node has it.",
                ring);
        }

        return content;
    }

    private static string? ProblemOfTurn(string ring, KeyRingContent content)
    {
        KeyRingLayout layout = content.Layout;
        string? foreign = Directory.EnumerateFiles(ring).Select(f => Path.GetFileName(f))
            .FirstOrDefault(n => KeyRingLayout.IsPairFile(n) && !layout.Owns(n));
        if (foreign is not null)
            return $"'{foreign}' in it is not one of the ring's files, {layout.KeyFile(0)} and so on; move it elsewhere";
        if (layout.Count < KeyRingLayout.SmallestCount)
            return $"it has {layout.Count} of at least {KeyRingLayout.SmallestCount} pairs, so the pair that nodes still present would go";
        string lost = KeyRingLayout.LetterOf(layout.LostSlot);
        if (content.Pairs.FirstOrDefault(p => !p.IsWhole && (p.Slot != lost || p.Status == KeyRingPairStatus.Missing)) is KeyRingPair broken)
            return broken.Problem;
        KeyRingPair next = content.Pairs[1];
        if (next.Status != KeyRingPairStatus.Valid)
            return $"the next pair cannot become active: {next.Problem}";
        return next.Fingerprint == content.Pairs[0].Fingerprint ? $"the next pair {next} is the active one too" : null;
    }

    private static List<RingFile> FilesOfTurn(KeyRingContent content, byte[] newKey, byte[] newCertificate)
    {
        KeyRingLayout layout = content.Layout;
        var files = new List<RingFile>();
        for (int slot = 0; slot < layout.Count; slot++)
        {
            KeyRingPair? source = layout.SourceOf(slot) is int from ? content.Pairs[from] : null;
            files.Add(new RingFile
            {
                Name = layout.KeyFile(slot),
                Source = source?.KeyPath,
                Content = source is null ? newKey : null,
                Model = source is null ? content.Pairs[0].KeyPath : null,
            });
            files.Add(new RingFile
            {
                Name = layout.CertificateFile(slot),
                Source = source?.CertificatePath,
                Content = source is null ? newCertificate : null,
                Model = source is null ? content.Pairs[0].CertificatePath : null,
            });
        }

        return files;
    }

    private static KeyRingMove[] MovesOf(KeyRingContent content, string? newFingerprint)
    {
        KeyRingLayout layout = content.Layout;
        IEnumerable<KeyRingMove> stay = Enumerable.Range(0, layout.Count).Select(slot => new KeyRingMove
        {
            From = layout.SourceOf(slot) is int from ? layout.PairName(from) : null,
            To = layout.PairName(slot),
            Role = layout.RoleOf(slot),
            Fingerprint = layout.SourceOf(slot) is int source ? content.Pairs[source].Fingerprint : newFingerprint,
        });
        KeyRingPair lost = content.Pairs[layout.LostSlot];
        return [.. stay, new KeyRingMove { From = lost.Name, Fingerprint = lost.Fingerprint }];
    }

    private static KeyRingMove[] MovesOfUndo(KeyRingContent now, KeyRingContent before)
    {
        IEnumerable<KeyRingMove> stay = before.Pairs.Select(p => new KeyRingMove
        {
            From = now.Pairs.FirstOrDefault(n => n.Fingerprint == p.Fingerprint)?.Name,
            To = p.Name,
            ComesBack = true,
            Role = p.Role,
            Fingerprint = p.Fingerprint,
        });
        IEnumerable<KeyRingMove> go = now.Pairs.Where(n => before.Pairs.All(p => p.Fingerprint != n.Fingerprint))
            .Select(n => new KeyRingMove { From = n.Name, Fingerprint = n.Fingerprint });
        return [.. stay, .. go];
    }

    private static string CheckedForUndo(string ring, KeyRingState state) => UndoProblem(ring, state) is string problem
        ? throw new ClusterCertsException(
            ErrorCode.NothingToUndo,
            $"No turn of the key ring '{ring}' can be undone: {DisplayText.Sentence(problem)}",
            ring)
        : Path.Combine(KeyRingTransaction.PathFor(ring), state.Undo!.Retired);

    private static string? UndoProblem(string ring, KeyRingState state)
    {
        if (state.Undo is not UndoableStep step)
            return "the last one was undone already, or it was not turned on this machine";
        if (RingIdentity.Of(Path.Combine(KeyRingTransaction.PathFor(ring), step.Retired)) != step.From)
            return $"the folder as it was before, '{step.Retired}' in '{KeyRingTransaction.PathFor(ring)}', is gone or was changed";
        return RingIdentity.Of(ring) == step.To ? null : "its files were changed since, so they are not what the turn made";
    }
}
