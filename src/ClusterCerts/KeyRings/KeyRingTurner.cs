using System.Security.Cryptography;
using ClusterCerts.Values;

namespace ClusterCerts.KeyRings;

/// <summary>Turns key rings: the next pair becomes active, the active one previous, and a new one is made.</summary>
internal static class KeyRingTurner
{
    private const string TurnName = "Turn";

    internal static KeyRingRotation PlanTurn(KeyRingTurnParameters parameters, KeyRingContext context)
    {
        string ring = KeyRingLookup.Locate(parameters.Path);
        KeyRingState state = KeyRingLookup.StateForPlan(ring);
        KeyRingContent content = CheckedForTurn(ring, parameters, state, context);
        KeyRingPairMaker.Like(Newest(content), parameters).Rehearse(context);
        KeyRingTransaction.Rehearse(ring);
        return new KeyRingRotation
        {
            Path = ring,
            Operation = TurnName,
            Moves = MovesOf(content, null),
            Notices = KeyRingLookup.PendingNotice(ring, state),
        };
    }

    internal static KeyRingRotation Turn(KeyRingTurnParameters parameters, KeyRingContext context, CancellationToken cancellation)
    {
        string ring = KeyRingLookup.Locate(parameters.Path);
        KeyRingLookup.RequireRing(ring);
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

        KeyRing turned = KeyRingLookup.Describe(ring, transaction.State, transaction.Notices, context);
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

    // The pair made last: the model of the next one.
    private static KeyRingPair Newest(KeyRingContent content) => content.Pairs[content.Layout.NewSlot];

    private static KeyRingContent CheckedForTurn(
        string ring, KeyRingTurnParameters parameters, KeyRingState state, KeyRingContext context)
    {
        KeyRingContent content = KeyRingLookup.Read(ring, context);
        if (ProblemOfTurn(ring, content) is string problem)
        {
            throw new ClusterCertsException(
                ErrorCode.KeyRingDamaged,
                $"The key ring '{ring}' is not turned: {problem.TrimEnd('.')}. Correct that and run the command again.",
                ring);
        }

        KeyRingLookup.RefuseLinks(ring);
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
}
