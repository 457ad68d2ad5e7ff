namespace ClusterCerts.KeyRings;

/// <summary>Takes the last turn of a key ring back: the folder that it replaced comes again.</summary>
internal static class KeyRingUndo
{
    private const string UndoName = "Undo";

    internal static KeyRingRotation Plan(string path, KeyRingContext context)
    {
        string ring = KeyRingLookup.Locate(path);
        KeyRingState state = KeyRingLookup.StateForPlan(ring);
        string retired = Checked(ring, state);
        KeyRingTransaction.Rehearse(ring);
        return new KeyRingRotation
        {
            Path = ring,
            Operation = UndoName,
            Moves = MovesOf(KeyRingLookup.Read(ring, context), KeyRingLookup.Read(retired, context)),
            Notices = KeyRingLookup.PendingNotice(ring, state),
        };
    }

    internal static KeyRingRotation Run(string path, KeyRingContext context, CancellationToken cancellation)
    {
        string ring = KeyRingLookup.Locate(path);
        KeyRingLookup.RequireRing(ring);
        using var transaction = KeyRingTransaction.Enter(ring, context, cancellation);
        string retired = Checked(ring, transaction.State);
        DateTimeOffset? before = transaction.State.Undo!.LastTurn;
        IReadOnlyList<KeyRingMove> moves = MovesOf(KeyRingLookup.Read(ring, context), KeyRingLookup.Read(retired, context));
        RingFile[] files = [.. Directory.EnumerateFiles(retired)
            .Where(f => KeyRingLayout.IsPairFile(Path.GetFileName(f)))
            .Select(f => new RingFile { Name = Path.GetFileName(f), Source = f })];
        transaction.Replace(
            "Invoke-KeyRotation -Undo", files, keepTimes: true, _ => new KeyRingState { LastTurn = before }, cancellation);
        KeyRing turned = KeyRingLookup.Describe(ring, transaction.State, transaction.Notices, context);
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

    private static KeyRingMove[] MovesOf(KeyRingContent now, KeyRingContent before)
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

    private static string Checked(string ring, KeyRingState state) => KeyRingLookup.UndoProblem(ring, state) is string problem
        ? throw new ClusterCertsException(
            ErrorCode.NothingToUndo,
            $"No turn of the key ring '{ring}' can be undone: {DisplayText.Sentence(problem)}",
            ring)
        : Path.Combine(KeyRingTransaction.PathFor(ring), state.Undo!.Retired);
}
