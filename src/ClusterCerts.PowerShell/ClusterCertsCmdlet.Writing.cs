using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <content>What is reported: results, warnings, progress and failures.</content>
public abstract partial class ClusterCertsCmdlet
{
    /// <summary>Writes a result.</summary>
    /// <param name="result">The result.</param>
    private protected new void WriteObject(object? result) => Write(() => base.WriteObject(result));

    /// <summary>Writes results.</summary>
    /// <param name="results">The results.</param>
    /// <param name="enumerateCollection">Whether each is one of its own.</param>
    private protected new void WriteObject(object? results, bool enumerateCollection) => Write(() => base.WriteObject(results, enumerateCollection));

    /// <summary>Writes a file as Get-Item would: it lists as a file, and goes to every command that takes files, whatever its name.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="changed">Whether it was written, for its property Changed; null for a file that is always written.</param>
    private protected void WriteFile(string path, bool? changed = null)
    {
        foreach (PSObject file in InvokeProvider.Item.Get([$@"Microsoft.PowerShell.Core\FileSystem::{path}"], force: true, literalPath: true))
        {
            if (changed is not null)
                file.Properties.Add(new PSNoteProperty("Changed", changed));
            WriteObject(file);
        }
    }

    /// <summary>Warns, unless an error says the same; what a message quotes of foreign files and servers steers no terminal.</summary>
    /// <param name="text">The warning.</param>
    private protected new void WriteWarning(string text) => _warnings.Write(text);

    /// <summary>Warns of each.</summary>
    /// <param name="texts">The warnings.</param>
    private protected void WriteWarnings(IEnumerable<string> texts)
    {
        foreach (string text in texts)
            WriteWarning(text);
    }

    /// <summary>Tells what <c>-Verbose</c> asks for, as <see cref="WriteWarning"/> does.</summary>
    /// <param name="text">The message.</param>
    private protected new void WriteVerbose(string text) => _messages.Tell(DisplayText.Printable(text));

    /// <summary>Shows from its first moment on that something takes time.</summary>
    /// <param name="activity">What is done.</param>
    /// <param name="total">To how many things; none where that is not known.</param>
    private protected void BeginProgress(string activity, int total = 0) => _progress.Begin(activity, total);

    /// <summary>Shows that it is done to one more.</summary>
    /// <param name="target">Which.</param>
    private protected void AdvanceProgress(object target) => _progress.Advance(target);

    /// <summary>Warns of what an authority has to say now.</summary>
    /// <param name="authority">The authority.</param>
    private protected void WriteNotices(CertAuthority authority) => _warnings.WriteNotices(authority);

    /// <summary>Says with <c>-WhatIf</c> what would be done for each item of a rehearsal, or why it would fail.</summary>
    /// <typeparam name="T">The objects' type; none is written.</typeparam>
    /// <param name="outcomes">What the rehearsal came to.</param>
    /// <param name="target">What it would be done to.</param>
    /// <param name="action">What would be done.</param>
    private protected void WriteRehearsal<T>(IEnumerable<Outcome<T>> outcomes, Func<Outcome<T>, string> target, string action)
        where T : class
    {
        foreach (Outcome<T> outcome in outcomes)
        {
            if (outcome.Error is ClusterCertsException error)
                WriteFailure(error);
            else
                ShouldProcess(target(outcome), action);
        }
    }

    /// <summary>Writes each object as it comes and reports what failed, with a progress bar when there are several.</summary>
    /// <typeparam name="T">The objects' type.</typeparam>
    /// <param name="outcomes">The outcomes.</param>
    /// <param name="total">How many will come.</param>
    /// <param name="activity">What the progress bar says.</param>
    private protected void WriteOutcomes<T>(IEnumerable<Outcome<T>> outcomes, int total, string activity)
        where T : class
    {
        BeginProgress(activity, total);
        foreach (Outcome<T> outcome in outcomes)
        {
            AdvanceProgress(outcome.Target);
            if (outcome.Error is ClusterCertsException error)
                WriteFailure(error);
            else
                WriteObject(outcome.Value);
        }
    }

    /// <summary>Reports what was looked for and not found.</summary>
    /// <typeparam name="T">The objects' type; none is written.</typeparam>
    /// <param name="found">What was found, and what was not.</param>
    private protected void WriteFailures<T>(IEnumerable<Outcome<T>> found)
        where T : class
    {
        foreach (ClusterCertsException error in found.Select(o => o.Error).OfType<ClusterCertsException>())
            WriteFailure(error);
    }

    /// <summary>Reports the failure of one object; a test also answers here. What changes something tells its failures after the last object.</summary>
    /// <param name="failure">The failure.</param>
    private protected virtual void WriteFailure(ClusterCertsException failure)
    {
        _warnings.LeaveTo(failure.Message);
        _failures.Add(Explain(failure));
    }

    /// <summary>The same failure, or one that says more of what may have been meant.</summary>
    /// <param name="failure">The failure.</param>
    private protected virtual ClusterCertsException Explain(ClusterCertsException failure) =>
        MyInvocation.MyCommand.Parameters.ContainsKey("Force") ? failure : ExistingFile.WithoutForce(failure, MyInvocation.MyCommand.Name);

    private void End()
    {
        _messages.Write();
        _progress.End();
        _failures.Write();
        _warnings.WriteDamages();
        _end.Throw();
    }

    private void Write(Action write) => _end.Write(() => TellAndWrite(write), () => _failures.Wait && !_stop.IsCancellationRequested);

    private void TellAndWrite(Action write)
    {
        _messages.Write();
        write();
    }
}
