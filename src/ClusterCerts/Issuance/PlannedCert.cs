using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>One certificate to issue: for which node, with which names, key and files. A <see cref="CertBatch"/> makes it true or tells why not.</summary>
/// <param name="target">What the outcome is told for: the node ID, the request's file.</param>
internal sealed class PlannedCert(object target)
{
    internal object Target { get; } = target;

    internal NodeId Id { get; init; }

    /// <summary>What it takes over from the certificate whose place it takes: subject, usages; null when there is none.</summary>
    internal SuccessorContent? Inherited { get; init; }

    internal SubjectNames Names { get; init; } = new([], []);

    internal CertPurpose Purpose { get; init; }

    internal CertLifetime Lifetime { get; init; }

    /// <summary>The lifetime when none is asked for; the preset's when null.</summary>
    internal TimeSpan? DefaultLifetime { get; init; }

    /// <summary>What it must end after, or it is not worth issuing; null for anything.</summary>
    internal DateTimeOffset? Outlasts { get; init; }

    /// <summary>Absolute.</summary>
    internal string CertificatePath { get; init; } = "";

    /// <summary>Absolute; null when the key was never here.</summary>
    internal string? KeyPath { get; init; }

    /// <summary>The folder that is made for its files where it is not there, once nothing is in the way; null where it must be there.</summary>
    internal string? FolderToMake { get; init; }

    /// <summary>The key to make and to write; null when <see cref="PublicKey"/> is given.</summary>
    internal NewKeyTerms? KeyToMake { get; init; }

    /// <summary>The public half of the key that the node has already; null when one is made.</summary>
    internal PublicKeyInfo? PublicKey { get; init; }

    /// <summary>The number of the certificate that this one supersedes, for the ledger.</summary>
    internal string? Replaces { get; init; }

    /// <summary>What else the ledger shall say.</summary>
    internal string? Detail { get; init; }

    /// <summary>Whether files that exist are replaced.</summary>
    internal bool MayReplaceFiles { get; init; }

    /// <summary>How the node stood when this was planned; under the lock it must still stand so.</summary>
    internal NodeSnapshot? Basis { get; init; }

    /// <summary>Looks under the lock whether all else that was decided before still holds, and throws otherwise.</summary>
    internal Action<Ledger>? CheckLedger { get; init; }

    /// <summary>Whether there is none because another process issued one to the node meanwhile.</summary>
    internal bool IsSuperseded { get; set; }

    /// <summary>The key that was made.</summary>
    internal NewKey? Key { get; set; }

    /// <summary>Why there will be no certificate.</summary>
    internal ClusterCertsException? Error { get; set; }

    /// <summary>One that fails before anything was tried.</summary>
    internal static PlannedCert Refused(object target, ClusterCertsException error) => new(target) { Error = error };

    /// <summary>Checks what the policy says about the node ID, the names and the key.</summary>
    /// <exception cref="ClusterCertsException">A rule refuses it.</exception>
    internal void Check(PolicyRules rules)
    {
        if (Violation(rules) is PolicyViolation violation)
            throw violation.ToException(Id.ToString());
    }

    /// <summary>What the policy refuses of the node ID, the names and the key, or null.</summary>
    internal PolicyViolation? Violation(PolicyRules rules) => rules.OfNodeId(Id) ?? rules.OfNames(Id, Names)
        ?? (PublicKey is not null ? rules.OfKey(PublicKey) : rules.OfKey(KeyToMake!.Algorithm, KeyToMake.Algorithm.ToString()));

    /// <summary>What must be said of a certificate without any name; null when it has one.</summary>
    /// <exception cref="ClusterCertsException">It is for a server.</exception>
    internal string? NamelessNotice() => Names.NamelessNotice(Id, Purpose);

    /// <summary>Checks that nothing is in the way of its files.</summary>
    /// <exception cref="ClusterCertsException">A file is, and may not be replaced, or what is there cannot be.</exception>
    internal void CheckFiles()
    {
        if (!Directory.Exists(FileErrors.FolderOf(CertificatePath)))
            return; // It is made before they are written.
        TargetFile.Check(CertificatePath, MayReplaceFiles);
        if (KeyToMake is not null)
            TargetFile.Check(KeyPath!, MayReplaceFiles);
    }
}
