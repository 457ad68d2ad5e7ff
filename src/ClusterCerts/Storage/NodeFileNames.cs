using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Which node ID owns which file name, so that no two share one, also where case does not count in file names.</summary>
internal sealed class NodeFileNames
{
    private readonly Dictionary<string, string> _claimed = new(StringComparer.OrdinalIgnoreCase);
    private Ledger? _ledger;

    /// <summary>Counts what the ledger says from now on.</summary>
    internal void Refresh(Ledger ledger) => _ledger = ledger;

    /// <summary>Takes the name for a node ID.</summary>
    /// <exception cref="ClusterCertsException">Another ID has it.</exception>
    internal void Claim(NodeId id)
    {
        Check(id);
        _claimed.TryAdd(id.FileStem, id.ToString());
    }

    /// <summary>Checks that the name is not another's.</summary>
    /// <exception cref="ClusterCertsException">Another ID has it.</exception>
    internal void Check(NodeId id)
    {
        if (OwnerOf(id.FileStem) is not string owner || owner == id.ToString())
            return;
        throw new ClusterCertsException(
            ErrorCode.NodeIdCollision,
            $"The node IDs '{id}' and '{owner}' would share the file name 'node.{id.FileStem}.crt'; choose another ID.",
            id.ToString());
    }

    // What cannot be a node ID any more has no file.
    private string? OwnerOf(string stem) =>
        _ledger?.NodesWithStem(stem).Where(node => NodeId.TryParse(node.ToString(), out _)).Select(node => node.ToString()).FirstOrDefault()
        ?? _claimed.GetValueOrDefault(stem);
}
