using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <content>What is run after renewals.</content>
public abstract partial class ClusterCertsCmdlet
{
    /// <summary>Renewals, and then a block for each: all of them are whole before it runs for the first, whatever becomes of it.</summary>
    /// <typeparam name="T">What tells of a renewal.</typeparam>
    /// <param name="authority">The authority.</param>
    /// <param name="block">What <c>-OnRenewed</c> holds; null leaves the outcomes as they are.</param>
    /// <param name="outcomes">The renewals, done as they are asked for.</param>
    /// <param name="certOf">The new certificate, as the cmdlet writes it; null where there is none.</param>
    /// <param name="progress">How many come, and what the progress bar says.</param>
    /// <returns>The outcomes. The failure of the block is its node's, told beside its object.</returns>
    private protected IEnumerable<Outcome<T>> AfterHooks<T>(
        CertAuthority authority, ScriptBlock? block, IEnumerable<Outcome<T>> outcomes, Func<T, object?> certOf, (int Total, string Activity) progress)
        where T : class
    {
        if (block is null)
            return outcomes;
        List<Outcome<T>> done = [];
        BeginProgress(progress.Activity, progress.Total);
        try
        {
            foreach (Outcome<T> outcome in outcomes)
            {
                AdvanceProgress(outcome.Target);
                done.Add(outcome);
            }
        }
        catch (ClusterCertsException e)
        {
            done.Add(new("", null, e)); // What was renewed before it is renewed.
        }

        var run = new RenewalBlock(block, this);
        ForEach(done.Select(o => o.Value).OfType<T>().Select(certOf).OfType<object>(), item =>
        {
            var cert = (NodeCert)PSObject.AsPSObject(item).BaseObject;
            WriteVerbose($"Running -OnRenewed for node '{cert.NodeId}'.");
            run.Run(item, cert, authority.HookVariables(cert));
        });
        return done;
    }
}
