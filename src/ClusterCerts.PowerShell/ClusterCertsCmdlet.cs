using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>What all cmdlets share: Ctrl+C as a token, the core's exceptions as error records, and secrets that are zeroed.</summary>
public abstract partial class ClusterCertsCmdlet : PSCmdlet, IDisposable
{
    private static readonly ConcurrentDictionary<Type, bool> Changing = new();

    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDisposable> _owned = [];
    private readonly List<ClusterCertsException> _failures = [];
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly List<string> _damages = [];
    private readonly HashSet<string> _onCommandLine = new(StringComparer.OrdinalIgnoreCase);
    private ExceptionDispatchInfo? _ended;
    private AuthorityContext? _rehearsal;
    private IReadOnlyList<PropertyInfo>? _lists;

    /// <summary>Cancelled when the pipeline is stopped, for example by Ctrl+C.</summary>
    protected CancellationToken Cancellation => _stop.Token;

    /// <summary>The world that commands act on; with <c>-WhatIf</c> one in which nothing changes.</summary>
    private protected AuthorityContext Context =>
        IsWhatIf ? _rehearsal ??= AuthorityContext.ForRehearsal() : AuthorityContext.Default;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guard(
        () =>
        {
            _onCommandLine.UnionWith(MyInvocation.BoundParameters.Keys);
            GivenValues.Check(this);
            Start();
        },
        e => ThrowTerminatingError(ErrorRecords.From(e)));

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        Guard(
            () =>
            {
                CheckObject();
                Process();
            },
            WriteFailure);
        if (_ended is not null)
            End();
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        Guard(Finish, WriteFailure);
        End();
    }

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stop.Cancel();

    /// <summary>Work before the first object; a failure here ends the command.</summary>
    protected virtual void Start()
    {
    }

    /// <summary>Work for each object of the pipeline; a failure here is that object's alone.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>Work after the last object.</summary>
    protected virtual void Finish()
    {
    }

    /// <summary>Reads the passphrase that two parameters give: a secure string or a file. It is zeroed when the command ends.</summary>
    /// <param name="secret">What <c>-Passphrase</c> holds, or null.</param>
    /// <param name="file">What <c>-PassphraseFile</c> holds, or null.</param>
    /// <returns>The passphrase, or null when none is given.</returns>
    /// <exception cref="ClusterCertsException">Both are given, it is empty, or the file cannot be read.</exception>
    private protected Passphrase? ReadPassphrase(SecureString? secret, string? file)
    {
        Passphrase? passphrase = (secret, file) switch
        {
            (null, null) => null,
            (not null, null) => Passphrase.FromSecureString(secret),
            (null, not null) => Passphrase.FromFile(Paths.Literal(this, file)),
            _ => throw new ClusterCertsException(ErrorCode.InvalidArgument, "Give a passphrase or a passphrase file, not both."),
        };
        if (passphrase is not null)
            _owned.Add(passphrase);
        if (passphrase?.Warning is string warning)
            WriteWarning(warning);
        return passphrase;
    }

    /// <summary>Does something for each item; the failure of one is a non-terminating error, told in its time, and the rest go on.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="items">The items.</param>
    /// <param name="action">What to do with each.</param>
    protected void ForEach<T>(IEnumerable<T> items, Action<T> action)
    {
        ArgumentNullException.ThrowIfNull(items);
        foreach (T item in items)
            Guard(() => action(item), WriteFailure);
    }

    /// <summary>Opens an authority directory and warns of what its recovery finished or undid.</summary>
    /// <param name="path">Its full path.</param>
    /// <returns>The authority.</returns>
    /// <exception cref="ClusterCertsException">It is not one, or it is damaged.</exception>
    private protected CertAuthority OpenAuthority(string path)
    {
        CertAuthority authority = CertAuthority.Open(path, Context);
        WriteNotices(authority);
        return authority;
    }

    /// <summary>Checks what an object of the pipeline holds.</summary>
    /// <exception cref="ClusterCertsException">It cannot be what is meant.</exception>
    private protected virtual void CheckObject() => GivenValues.CheckObject(this, _lists ??= GivenValues.ListsOfObjects(this));

    /// <summary>Whether the command line gives a parameter; an object of the pipeline then cannot.</summary>
    /// <param name="parameter">Its name.</param>
    private protected bool IsOnCommandLine(string parameter) => _onCommandLine.Contains(parameter);

    /// <summary>Writes a result.</summary>
    /// <param name="result">The result.</param>
    private protected new void WriteObject(object? result) => Write(() => base.WriteObject(result));

    /// <summary>Writes results.</summary>
    /// <param name="results">The results.</param>
    /// <param name="enumerateCollection">Whether each is one of its own.</param>
    private protected new void WriteObject(object? results, bool enumerateCollection) => Write(() => base.WriteObject(results, enumerateCollection));

    /// <summary>Warns, unless an error says the same; what a message quotes of foreign files and servers steers no terminal.</summary>
    /// <param name="text">The warning.</param>
    private protected new void WriteWarning(string text)
    {
        if (!_told.Contains(text))
            base.WriteWarning(DisplayText.Printable(text));
    }

    /// <summary>Tells what <c>-Verbose</c> asks for, as <see cref="WriteWarning"/> does.</summary>
    /// <param name="text">The message.</param>
    private protected new void WriteVerbose(string text) => base.WriteVerbose(DisplayText.Printable(text));

    /// <summary>Shows progress.</summary>
    /// <param name="activity">What is done.</param>
    /// <param name="status">How far it is, or whose turn it is.</param>
    /// <param name="percent">How far it is, or null.</param>
    private protected void WriteProgress(string activity, string status, int? percent) =>
        base.WriteProgress(new ProgressRecord(0, activity, DisplayText.Printable(status))
        {
            PercentComplete = percent ?? -1,
            RecordType = percent == 100 ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        });

    /// <summary>Warns of what an authority has to say.</summary>
    /// <param name="authority">The authority.</param>
    /// <param name="told">What was told already; nothing by default.</param>
    private protected void WriteNotices(CertAuthority authority, IReadOnlyList<string>? told = null)
    {
        // What the command may fail with is told when it did not.
        string[] notices = [.. authority.GetNotices().Except(told ?? [])];
        IReadOnlyList<string> damages = notices.Length == 0 ? [] : authority.GetDamages();
        foreach (string notice in notices)
        {
            if (!damages.Contains(notice))
                WriteWarning(notice);
            else if (!_damages.Contains(notice))
                _damages.Add(notice);
        }
    }

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
        int done = 0;
        foreach (Outcome<T> outcome in outcomes)
        {
            if (outcome.Error is ClusterCertsException error)
                WriteFailure(error);
            else
                WriteObject(outcome.Value);
            done++;
            if (total > 1)
            {
                WriteProgress(activity, $"{done} of {total}: {outcome.Target}", 100 * done / total);
            }
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
        _told.Add(failure.Message);
        if (ChangesSomething)
            _failures.Add(failure);
        else
            WriteError(ErrorRecords.From(failure));
    }

    private bool ChangesSomething => Changing.GetOrAdd(
        GetType(), static type => type.GetCustomAttribute<CmdletAttribute>()?.SupportsShouldProcess == true);

    // With -ErrorAction Stop the first error ends the pipeline: whatever could be done is done by then.
    private void End()
    {
        foreach (ClusterCertsException failure in _failures)
            WriteError(ErrorRecords.From(failure));
        _failures.Clear();
        _damages.ForEach(WriteWarning);
        _damages.Clear();
        _ended?.Throw();
    }

    // Where a later command ends the pipeline (Select-Object -First 1), what is under way is finished, and what failed is told before it ends.
    private void Write(Action write)
    {
        if (_ended is not null)
            return;
        try
        {
            write();
        }
        catch (Exception e) when (ChangesSomething && !_stop.IsCancellationRequested)
        {
            _ended = ExceptionDispatchInfo.Capture(e);
        }
    }

    /// <summary>Zeroes and closes what the command owns.</summary>
    /// <param name="disposing">Whether it is disposed, not finalized.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (IDisposable owned in _owned)
            owned.Dispose();
        _owned.Clear();
        InheritedFiles.Forget();
        _stop.Dispose();
    }

    private void Guard(Action action, Action<ClusterCertsException> report)
    {
        try
        {
            action();
        }
        catch (ClusterCertsException e)
        {
            _told.Add(e.Message);
            report(e);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
