namespace ClusterCerts.Issuance;

/// <summary>Which of a group will have no certificate, and why; each step goes on with the others.</summary>
/// <param name="group">The group.</param>
internal sealed class BatchRefusals(IEnumerable<BatchCandidate> group)
{
    private readonly List<BatchCandidate> _group = [.. group];
    private readonly Dictionary<PlannedCert, ClusterCertsException> _errors = [];

    internal IEnumerable<BatchCandidate> Open => _group.Where(c => !_errors.ContainsKey(c.Plan));

    internal ClusterCertsException? Of(PlannedCert plan) => _errors.GetValueOrDefault(plan);

    internal void Add(PlannedCert plan, ClusterCertsException? error)
    {
        if (error is not null)
            _errors[plan] = error;
    }

    internal void Try(Action<BatchCandidate> work)
    {
        foreach (BatchCandidate candidate in Open.ToList())
        {
            try
            {
                work(candidate);
            }
            catch (ClusterCertsException e)
            {
                Add(candidate.Plan, e);
            }
        }
    }
}
