using ClusterCerts.Files;

namespace ClusterCerts.KeyRings;

/// <summary>Finds, opens and describes key rings, whether they are to be shown, turned or turned back.</summary>
internal static class KeyRingLookup
{
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

    /// <summary>Whether there is a ring: pairs of the names that a ring has, or one that a turn is about to put in place.</summary>
    internal static bool IsRing(string path)
    {
        if (Path.GetPathRoot(Path.GetFullPath(path)) == Path.GetFullPath(path))
            return false;
        string ring = Locate(path);
        try
        {
            return File.Exists(Path.Combine(KeyRingTransaction.PathFor(ring), KeyRingState.FileName))
                || (Directory.Exists(ring) && Directory.EnumerateFiles(ring).Any(f => KeyRingLayout.Parse(Path.GetFileName(f)) is not null));
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            return false; // Whoever opens it is told why it cannot be read.
        }
    }

    /// <summary>Refuses a ring with a pair's file that is a link: a plain file would take its place.</summary>
    /// <exception cref="ClusterCertsException">There is one.</exception>
    internal static void RefuseLinks(string ring)
    {
        foreach (string file in Directory.EnumerateFiles(ring).Where(f => KeyRingLayout.IsPairFile(Path.GetFileName(f))))
            TargetFile.RefuseLink(file);
    }

    /// <summary>A ring, after what was interrupted in it was finished or undone.</summary>
    internal static KeyRing Open(string path, KeyRingContext context, CancellationToken cancellation)
    {
        string ring = Locate(path);
        (KeyRingState state, IReadOnlyList<string> notices) = Recovered(ring, context, cancellation);
        return Describe(ring, state, notices, context);
    }

    /// <summary>What a ring is now.</summary>
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

    /// <summary>What is in a folder of pairs.</summary>
    internal static KeyRingContent Read(string folder, KeyRingContext context) => new KeyRingReader(folder, context.Time.GetUtcNow()).Read();

    /// <summary>Refuses a folder that is none.</summary>
    /// <remarks>A ring may be gone for the moment in which a turn was interrupted; without a hidden folder nothing was.</remarks>
    internal static void RequireRing(string ring)
    {
        if (!Path.Exists(ring) && !Directory.Exists(KeyRingTransaction.PathFor(ring)))
            throw new ClusterCertsException(
                ErrorCode.KeyRingNotFound,
                $"There is no key ring '{ring}'. Make one with New-KeyRing.",
                ring);
    }

    /// <summary>The state as a plan may take it.</summary>
    /// <remarks>A plan changes nothing, so it cannot bring back a folder that a turn was about to put in its place.</remarks>
    internal static KeyRingState StateForPlan(string ring)
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

    /// <summary>What to tell of a turn that is under way or was interrupted; nothing where none is.</summary>
    internal static string[] PendingNotice(string ring, KeyRingState state) => state.Pending is null
        ? []
        : [$"{state.Pending.Operation} is under way or was interrupted at '{ring}'; the next command by its owner waits for it, "
            + "or finishes or undoes it."];

    /// <summary>Why the last turn cannot be undone, or null.</summary>
    internal static string? UndoProblem(string ring, KeyRingState state)
    {
        if (state.Undo is not UndoableStep step)
            return "the last one was undone already, or it was not turned on this machine";
        if (RingIdentity.Of(Path.Combine(KeyRingTransaction.PathFor(ring), step.Retired)) != step.From)
            return $"the folder as it was before, '{step.Retired}' in '{KeyRingTransaction.PathFor(ring)}', is gone or was changed";
        return RingIdentity.Of(ring) == step.To ? null : "its files were changed since, so they are not what the turn made";
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
}
