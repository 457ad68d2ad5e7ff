using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>Which node IDs have had which key, and which keys were given up as compromised: one key is one node's.</summary>
internal sealed class KeyOwners
{
    private readonly Dictionary<string, HashSet<string>> _claimed = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<SerialNumber> _givenUp = [];
    private Ledger? _ledger;
    private int _read;

    /// <summary>Counts what the ledger says by now.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="unrecorded">Lines that it lacks: what lists revoke and it does not know.</param>
    internal void Refresh(Ledger ledger, IEnumerable<LedgerEntry>? unrecorded = null)
    {
        if (ledger.Count > _read)
            _claimed.Clear(); // What came of it is recorded. In a rehearsal nothing is.
        (_ledger, _read) = (ledger, ledger.Count);
        _givenUp.UnionWith((unrecorded ?? []).Where(IsCompromise).Select(e => e.SerialNumber!.Value));
    }

    /// <summary>Asks together about keys that are claimed next.</summary>
    internal void Foresee(IEnumerable<PublicKeyInfo> keys)
    {
        if (_ledger?.Foresight is null)
            return;
        LineQuery[] queries = [.. keys.Select(Query)];
        _ledger.ForeseeLines(queries);
        SerialNumber[] serials = [.. _ledger.Peek([.. queries.SelectMany(_ledger.Find)]).Select(line => line.Entry.SerialNumber).OfType<SerialNumber>()];
        _ledger.ForeseeLines(serials.Distinct().Select(LineQuery.RevocationOf));
    }

    /// <summary>The node IDs that had the key; a CA's is empty text.</summary>
    internal IEnumerable<string> Of(PublicKeyInfo key) => With(key).Where(e => e.Event != LedgerEvent.Revoke).Select(e => e.NodeId?.ToString() ?? "")
        .Concat(_claimed.GetValueOrDefault(key.Sha256) ?? []).Distinct(StringComparer.Ordinal);

    /// <summary>Whether a certificate with the key was revoked because the key was no longer its owner's alone.</summary>
    internal bool IsCompromised(PublicKeyInfo key) =>
        With(key).Any(e => IsCompromise(e) || (e.SerialNumber is SerialNumber serial && IsGivenUp(serial)));

    /// <summary>Why a node cannot have a key, or null.</summary>
    internal PolicyViolation? Problem(NodeId id, PublicKeyInfo key, PolicyRules rules)
    {
        string? other = Of(key).FirstOrDefault(o => o.Length == 0 || (o != id.ToString() && rules.AllowSharedKeys != true));
        return other is null
            ? null
            : new PolicyViolation(
                PolicyRule.AllowSharedKeys, other.Length == 0 ? $"the key of a CA for '{id}'" : $"the key of '{other}' for '{id}'",
                "each node a key of its own");
    }

    /// <summary>Gives a key to a node.</summary>
    /// <exception cref="ClusterCertsException">It is another's, or compromised.</exception>
    internal void Claim(NodeId id, PublicKeyInfo key, PolicyRules rules)
    {
        if (IsCompromised(key))
            throw Compromised(id);
        if (Problem(id, key, rules) is PolicyViolation violation)
            throw violation.ToException(id.ToString());
        if (!_claimed.TryGetValue(key.Sha256, out HashSet<string>? owners))
            _claimed[key.Sha256] = owners = new HashSet<string>(StringComparer.Ordinal);
        owners.Add(id.ToString());
    }

    internal static ClusterCertsException Compromised(NodeId id) => new(
        ErrorCode.KeyCompromised, $"The key for '{id}' is one whose certificate was revoked because the key was compromised. "
            + "Make a new key.", id.ToString());

    private IEnumerable<LedgerEntry> With(PublicKeyInfo key) =>
        _ledger?.Entries(Query(key)) ?? [];

    private LineQuery Query(PublicKeyInfo key) => new() { PublicKeySha256 = key.Sha256, Before = _read };

    private bool IsGivenUp(SerialNumber serial) => _givenUp.Contains(serial) || _ledger!.RevocationsOf(serial).Any(IsCompromise);

    private static bool IsCompromise(LedgerEntry entry) => entry.Event == LedgerEvent.Revoke && entry.Reason?.IsCompromise() == true;
}
