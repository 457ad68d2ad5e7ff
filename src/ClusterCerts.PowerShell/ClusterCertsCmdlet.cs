using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>What all cmdlets share: Ctrl+C as a token, the core's exceptions as error records, and secrets that are zeroed.</summary>
public abstract partial class ClusterCertsCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PipelineEnd _end = new();
    private readonly Warnings _warnings;
    private readonly Failures _failures;
    private readonly Secrets _secrets;
    private readonly WorkMessages _messages;
    private readonly ProgressBar _progress;
    private AuthorityContext? _rehearsal;
    private AuthorityContext? _context;
    private WorkLog? _log;

    static ClusterCertsCmdlet() => EngineContext.Register();

    /// <summary>Makes a cmdlet.</summary>
    protected ClusterCertsCmdlet()
    {
        _warnings = new Warnings(this);
        _failures = new Failures(this);
        _messages = new WorkMessages(this, _warnings);
        _progress = new ProgressBar(this);
        _secrets = new Secrets(this, WriteWarning);
        Row = new TableRow(this);
    }

    /// <summary>Cancelled when the pipeline is stopped, for example by Ctrl+C.</summary>
    protected CancellationToken Cancellation => _stop.Token;

    /// <summary>The clock of what is shown after a command.</summary>
    internal static TimeProvider Clock => AuthorityContext.Default.Time;

    /// <summary>The world that commands act on; with <c>-WhatIf</c> one in which nothing changes.</summary>
    private protected AuthorityContext Context =>
        IsWhatIf ? _rehearsal ??= AuthorityContext.ForRehearsal().Telling(Log with { Told = null })
            : _context ??= AuthorityContext.Default.Telling(Log);

    /// <summary>Where the core tells what it does; what goes through <see cref="Context"/> does so by itself.</summary>
    private protected WorkLog Log => _log ??= new WorkLog { Told = _messages.Add, Waits = _progress.Wait, Cancellation = _stop.Token };

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
            _given.UnionWith(MyInvocation.BoundParameters.Keys);
            GivenValues.Check(this);
            Prepare();
            Start();
        },
        e => ThrowTerminatingError(ErrorRecords.From(e)));

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        Guard(
            () =>
            {
                if (Row.IsSkipped())
                    return;
                Row.Take();
                CheckObject();
                Process();
            },
            WriteFailure);
        Row.Leave();
        _messages.Write();
        if (_end.HasCome)
            End();
    }

    /// <inheritdoc/>
    protected sealed override void EndProcessing()
    {
        Guard(Finish, WriteFailure);
        _warnings.WriteWorkNotices();
        End();
    }

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _stop.Cancel();

    /// <summary>Looks at what was given, before anything else.</summary>
    private protected virtual void Prepare()
    {
    }

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
    /// <param name="secretName">The first parameter, as the caller names it.</param>
    /// <param name="fileName">The second one.</param>
    /// <returns>The passphrase, or null when none is given.</returns>
    /// <exception cref="ClusterCertsException">Both are given, it is empty, or the file cannot be read.</exception>
    private protected Passphrase? ReadPassphrase(
        SecureString? secret, string? file, [CallerArgumentExpression(nameof(secret))] string secretName = "", [CallerArgumentExpression(nameof(file))] string fileName = "") =>
        _secrets.Read(secret, file, (secretName, fileName));

    /// <summary>Opens an authority directory and warns of what its recovery finished or undid.</summary>
    /// <param name="path">Its full path.</param>
    /// <param name="completes">Whether the command completes or undoes what it may have to say: it is then told at the end, as it is by then.</param>
    /// <returns>The authority.</returns>
    /// <exception cref="ClusterCertsException">It is not one, or it is damaged.</exception>
    private protected CertAuthority OpenAuthority(string path, bool completes = false)
    {
        CertAuthority authority = CertAuthority.Open(path, Context);
        if (completes)
            _warnings.WatchTheEnd(authority);
        else
            _warnings.Watch(authority);
        return authority;
    }

    /// <summary>Zeroes and closes what the command owns.</summary>
    /// <param name="disposing">Whether it is disposed, not finalized.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _secrets.Dispose();
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
            _warnings.LeaveTo(e.Message);
            report(e);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }
}
