using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>Which node IDs have had which key, and which keys were given up as compromised: one key is one node's.</summary>
internal sealed class KeyOwners
{
    private readonly Dictionary<string, HashSet<string>> _owners = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<SerialNumber, string> _keys = [];
    private readonly HashSet<string> _compromised = new(StringComparer.OrdinalIgnoreCase);
    private int _read;

    /// <summary>Takes in the lines of the ledger that came since.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="unrecorded">Lines that it lacks: what lists revoke and it does not know.</param>
    internal void Refresh(Ledger ledger, IEnumerable<LedgerEntry>? unrecorded = null)
    {
        for (; _read < ledger.Entries.Count; _read++)
        {
            LedgerEntry entry = ledger.Entries[_read];
            if (entry.Event == LedgerEvent.Revoke)
                TakeRevocation(entry);
            else if (entry.PublicKeySha256 is string key)
                TakeKey(entry, key);
        }

        foreach (LedgerEntry revocation in unrecorded ?? [])
            TakeRevocation(revocation);
    }

    /// <summary>The node IDs that had the key; a CA's is empty text.</summary>
    internal IEnumerable<string> Of(PublicKeyInfo key) => _owners.TryGetValue(key.Sha256, out HashSet<string>? owners) ? owners : [];

    /// <summary>Whether a certificate with the key was revoked because the key was no longer its owner's alone.</summary>
    internal bool IsCompromised(PublicKeyInfo key) => _compromised.Contains(key.Sha256);

    /// <summary>Why a node cannot have a key, or null.</summary>
    internal PolicyViolation? Problem(NodeId id, PublicKeyInfo key, PolicyRules rules)
    {
        string? other = Of(key).FirstOrDefault(o => o.Length == 0 || (o != id.ToString() && rules.AllowSharedKeys != true));
        return other is null
            ? null
            : new PolicyViolation(
                PolicyRule.AllowSharedKeys, other.Length == 0 ? $"the key of a CA for '{id}'" : $"the key of '{other}' for '{id}'", "each node a key of its own");
    }

    /// <summary>Gives a key to a node.</summary>
    /// <exception cref="ClusterCertsException">It is another's, or compromised.</exception>
    internal void Claim(NodeId id, PublicKeyInfo key, PolicyRules rules)
    {
        if (IsCompromised(key))
            throw Compromised(id);
        if (Problem(id, key, rules) is PolicyViolation violation)
            throw violation.ToException(id.ToString());
        Add(key.Sha256, id.ToString());
    }

    internal static ClusterCertsException Compromised(NodeId id) => new(
        ErrorCode.KeyCompromised, $"The key for '{id}' is one whose certificate was revoked because the key was compromised. Make a new key.", id.ToString());

    private void TakeKey(LedgerEntry entry, string key)
    {
        Add(key, entry.NodeId?.ToString() ?? "");
        if (entry.SerialNumber is SerialNumber serial)
            _keys[serial] = key;
    }

    private void TakeRevocation(LedgerEntry entry)
    {
        if (entry.Reason?.IsCompromise() == true && (_keys.TryGetValue(entry.SerialNumber!.Value, out string? known) ? known : entry.PublicKeySha256) is string key)
        {
            _compromised.Add(key);
        }
    }

    private void Add(string key, string owner)
    {
        if (!_owners.TryGetValue(key, out HashSet<string>? owners))
            _owners[key] = owners = new HashSet<string>(StringComparer.Ordinal);
        owners.Add(owner);
    }
}
