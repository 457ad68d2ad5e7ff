using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>What all cmdlets share: Ctrl+C as a token, the core's exceptions as error records, and secrets that are zeroed.</summary>
public abstract partial class ClusterCertsCmdlet : PSCmdlet, IDisposable
{
    private static readonly ConcurrentDictionary<Type, bool> Changing = new();

    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDisposable> _owned = [];
    private readonly List<CertAuthority> _opened = [];
    private readonly HashSet<string> _passphraseWarnings = [];
    private readonly HashSet<string> _onCommandLine = new(StringComparer.OrdinalIgnoreCase);
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
        WriteWorkNotices();
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
        if (passphrase?.Warning is string warning && _passphraseWarnings.Add(warning))
            WriteWarning(warning); // One file may hold the passphrases of several keys.
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
        _opened.Add(authority);
        WriteNotices(authority);
        return authority;
    }

    /// <summary>Checks what an object of the pipeline holds.</summary>
    /// <exception cref="ClusterCertsException">It cannot be what is meant.</exception>
    private protected virtual void CheckObject() => GivenValues.CheckObject(this, _lists ??= GivenValues.ListsOfObjects(this));

    /// <summary>Whether the command line gives a parameter; an object of the pipeline then cannot.</summary>
    /// <param name="parameter">Its name.</param>
    private protected bool IsOnCommandLine(string parameter) => _onCommandLine.Contains(parameter);

    private bool ChangesSomething => Changing.GetOrAdd(
        GetType(), static type => type.GetCustomAttribute<CmdletAttribute>()?.SupportsShouldProcess == true);

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
