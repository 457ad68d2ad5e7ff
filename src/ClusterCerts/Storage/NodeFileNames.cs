using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Which node ID owns which file name, so that no two share one, also where case does not count in file names.</summary>
internal sealed class NodeFileNames
{
    private readonly Dictionary<string, string> _owners = new(StringComparer.OrdinalIgnoreCase);
    private int _read;

    /// <summary>Takes in the lines of the ledger that came since.</summary>
    internal void Refresh(Ledger ledger)
    {
        for (; _read < ledger.Entries.Count; _read++)
        {
            if (NodeId.TryParse(ledger.Entries[_read].NodeId?.ToString(), out NodeId id))
                _owners.TryAdd(id.FileStem, id.ToString());
        }
    }

    /// <summary>Takes the name for a node ID.</summary>
    /// <exception cref="ClusterCertsException">Another ID has it.</exception>
    internal void Claim(NodeId id)
    {
        Check(id);
        _owners.TryAdd(id.FileStem, id.ToString());
    }

    /// <summary>Checks that the name is not another's.</summary>
    /// <exception cref="ClusterCertsException">Another ID has it.</exception>
    internal void Check(NodeId id)
    {
        if (!_owners.TryGetValue(id.FileStem, out string? owner) || owner == id.ToString())
            return;
        throw new ClusterCertsException(
            ErrorCode.NodeIdCollision,
            $"The node IDs '{id}' and '{_owners[id.FileStem]}' would share the file name 'node.{id.FileStem}.crt'; choose another ID.",
            id.ToString());
    }
}
