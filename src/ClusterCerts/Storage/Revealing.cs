using System.Collections.Concurrent;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>The ledger has certificates: now their files may be seen. Those of a pair follow each other without a pause.</summary>
/// <param name="folder">The directory.</param>
/// <param name="record">What is recorded.</param>
/// <param name="step">The journalled step they belong to.</param>
/// <param name="units">The files of each pair.</param>
internal sealed class Revealing(
    AuthorityPaths folder, AuthorityRecord record, JournalStep step, Dictionary<NodeFiles, IReadOnlyList<JournalFile>> units)
{
    private readonly FileSystem _files = folder.Files;

    /// <summary>Shows them. What cannot be written is put back, and its certificate withdrawn.</summary>
    /// <param name="failures">Receives why, of each pair whose files are not in place.</param>
    /// <returns>What the next command must try again.</returns>
    internal IReadOnlyList<JournalStep> Run(Dictionary<NodeFiles, ClusterCertsException> failures)
    {
        var recovery = new PairRecovery(folder, record);
        var unwritten = new ConcurrentDictionary<NodeFiles, ClusterCertsException>();
        FileWork.Together([.. units], u => FileWork.Try(u.Key, unwritten, u.Key.CertificatePath, () => recovery.WriteCertificate(u.Value[0], step.Chain)));
        var left = new List<JournalFile>();
        foreach ((NodeFiles pair, IReadOnlyList<JournalFile> unit) in units)
        {
            if (unwritten.ContainsKey(pair) || !TryPlace(unit))
            {
                // Once more: a program that reads everything may have had it open. Then it is put back.
                RecoveredPair result = recovery.Recover(step, unit);
                if (result.Error is not null)
                    failures.Add(pair, Withdrawn(pair, result));
                if (result.State == UnitState.Left)
                    left.AddRange(unit);
            }
        }

        FileWork.SyncFolders(_files, step.Files);
        return left.Count == 0 ? [] : [step with { Files = left }];
    }

    private bool TryPlace(IReadOnlyList<JournalFile> unit)
    {
        try
        {
            new Placement(_files, unit).Place();
            return true;
        }
        catch (Exception e) when (e is ClusterCertsException || FileErrors.IsFileError(e))
        {
            return false; // The second attempt tells why.
        }
    }

    private static ClusterCertsException Withdrawn(NodeFiles pair, RecoveredPair result) => new(
        result.Error!.ErrorCode,
        result.State == UnitState.Withdrawn
            ? $"{result.Error.Message} Node '{pair.NodeId}' keeps what it had; the new certificate was withdrawn."
            : $"{result.Error.Message} The files of node '{pair.NodeId}' are not all in place; the next command tries again.",
        result.Error.Target,
        result.Error);
}
