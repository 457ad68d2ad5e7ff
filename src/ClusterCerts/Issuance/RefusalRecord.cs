using ClusterCerts.Policy;
using ClusterCerts.Storage;

namespace ClusterCerts.Issuance;

/// <summary>Records in the ledger what was asked for and refused by the policy or by who approves requests: what, by whom, and when. The refusal is the
/// error of its item, whether it can be recorded or not.</summary>
/// <param name="store">Whose ledger.</param>
/// <param name="context">The world outside.</param>
/// <param name="command">Which command, for an administrator.</param>
/// <param name="notify">Told that refusals are not recorded, and why; may be null.</param>
internal sealed class RefusalRecord(IAuthorityStore store, AuthorityContext context, string command, Action<string>? notify)
{
    // Nobody waits long for others here.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LastWait = TimeSpan.FromMilliseconds(300);

    // What these refuse is one name of several.
    private static readonly string[] RulesOfNames =
    [
        nameof(PolicyRule.AllowedDnsNames), nameof(PolicyRule.AllowedIPAddresses), nameof(PolicyRule.AllowedUris), nameof(PolicyRule.AllowedEmailAddresses),
        nameof(PolicyRule.AllowedUserPrincipalNames), nameof(PolicyRule.AllowWildcardNames),
    ];

    private readonly List<LedgerEntry> _refused = [];

    /// <summary>Whether the command is one that runs every night: it is refused the same until the policy or the CA is changed, and that is recorded once.</summary>
    internal bool Repeats { get; init; }

    /// <summary>Hands outcomes on, and records what was refused of them once all are handed on or nobody wants more.</summary>
    /// <param name="outcomes">The outcomes.</param>
    /// <param name="cancellation">Whether the command was stopped: then nothing is waited for.</param>
    /// <param name="askedFor">The node ID that an outcome's target asks for; the target itself where null.</param>
    internal IEnumerable<Outcome<T>> Of<T>(IEnumerable<Outcome<T>> outcomes, CancellationToken cancellation, Func<object, string>? askedFor = null)
        where T : class
    {
        try
        {
            foreach (Outcome<T> outcome in outcomes)
            {
                Add(outcome, askedFor);
                yield return outcome;
            }
        }
        finally
        {
            Write(cancellation);
        }
    }

    /// <summary>Remembers a refusal; what failed for another reason is none.</summary>
    internal void Add<T>(Outcome<T> outcome, Func<object, string>? askedFor = null)
        where T : class
    {
        if (outcome.Error is ClusterCertsException error && IsRefusal(error.ErrorCode) && !context.Files.IsRehearsal)
            _refused.Add(LedgerEntries.Refused(context.Now, askedFor?.Invoke(outcome.Target) ?? $"{outcome.Target}", command, error, (Environment.UserName, Environment.MachineName)));
    }

    /// <summary>Records what was remembered, in one commit.</summary>
    internal void Write(CancellationToken cancellation)
    {
        LedgerEntry[] refused = [.. _refused];
        _refused.Clear();
        if (refused.Length == 0)
            return;
        string what = refused.Length == 1 ? "The refusal is" : "The refusals are";
        using var late = new CancellationTokenSource(cancellation.IsCancellationRequested ? LastWait : LongestWait);
        try
        {
            using IAuthoritySession session = store.Begin(command, late.Token);
            if (LedgerClock.Doubt(session.Ledger, context.Now) is string doubt)
            {
                notify?.Invoke($"{what} not recorded: {doubt}");
                return;
            }

            var changes = new ChangeSet(command);
            changes.Ledger.AddRange(Repeats ? New(session.Ledger, refused) : refused);
            if (changes.Ledger.Count == 0)
                return;
            session.Commit(changes);
            context.Log.Tell($"Recorded {DisplayText.Count(changes.Ledger.Count, "refusal")} in the ledger.");
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.WriteDenied)
        {
            // Who may only read is refused all the same.
            context.Log.Tell($"{what} not recorded, since '{store.Location}' cannot be written by this user.");
        }
        catch (ClusterCertsException e)
        {
            notify?.Invoke($"{what} not recorded in the ledger of '{store.Location}': {DisplayText.Sentence(e.Message)}");
        }
        catch (OperationCanceledException)
        {
            notify?.Invoke($"{what} not recorded: another process is using '{store.Location}'.");
        }
    }

    // What the policy and the CA of today have refused already is not said again every night.
    private static IEnumerable<LedgerEntry> New(Ledger ledger, IEnumerable<LedgerEntry> refused)
    {
        int change = ledger.FindLast(new LineQuery { Events = [LedgerEvent.Policy, LedgerEvent.Authority, LedgerEvent.Rotation] });
        var known = ledger.Entries(new LineQuery { Events = [LedgerEvent.Refuse], From = change + 1 }).Select(KeyOf).ToHashSet();
        return refused.Where(entry => known.Add(KeyOf(entry)));
    }

    // Never the text of other rules: that of a lifetime holds moments, which are others each night.
    private static (string?, string?, string?, string?, string?) KeyOf(LedgerEntry entry) =>
        (entry.Asked, entry.Command, entry.Refusal, entry.Rule, entry.Rule is string rule && RulesOfNames.Contains(rule) ? entry.Detail : null);

    // What the policy or the limits of a CA refuse, what is of too high a risk, and requests that nobody may sign. A file that cannot be read or written is no refusal.
    private static bool IsRefusal(ErrorCode code) => code is ErrorCode.PolicyViolation or ErrorCode.OutsideConstraints or ErrorCode.RequestRiskTooHigh or ErrorCode.ContradictoryRequests
        or ErrorCode.KeyCompromised or ErrorCode.RequestSignatureInvalid;
}
