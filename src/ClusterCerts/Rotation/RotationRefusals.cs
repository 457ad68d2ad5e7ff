using ClusterCerts.Authority;
using ClusterCerts.Issuance;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>Records what the policy refuses nodes in a rotation. A phase is tried until it goes through: what was recorded once is not recorded again until the policy
/// or the CA is changed.</summary>
/// <param name="store">Whose ledger.</param>
/// <param name="context">The world outside.</param>
/// <param name="cancellation">Whether the command was stopped: then nothing is waited for.</param>
internal sealed class RotationRefusals(IAuthorityStore store, AuthorityContext context, CancellationToken cancellation) : IDisposable
{
    private readonly RefusalRecord _record = new(store, context, RotationRun.Command, store.Tell) { Repeats = true };

    /// <summary>Notes what is refused among the certificates that are issued.</summary>
    /// <param name="report">Told of each, as before.</param>
    internal Action<Outcome<NodeCert>> Noting(Action<Outcome<NodeCert>> report) => outcome =>
    {
        _record.Add(outcome);
        report(outcome);
    };

    /// <summary>Notes what blocks a phase, where that is a refusal.</summary>
    internal void Note(ClusterCertsException block)
    {
        if (block is { InnerException: ClusterCertsException refusal, Target: { } node })
            _record.Add(new Outcome<NodeCert>(node, null, refusal));
    }

    /// <summary>Records them.</summary>
    public void Dispose() => _record.Write(cancellation);
}
