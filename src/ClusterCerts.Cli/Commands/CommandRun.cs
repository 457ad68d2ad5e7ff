using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>One run of a command: what was given, where to print, and when to stop.</summary>
/// <param name="arguments">What was parsed.</param>
/// <param name="printer">Where to print.</param>
/// <param name="cancellation">Cancelled by Ctrl+C.</param>
internal sealed class CommandRun(ParseResult arguments, Printer printer, CancellationToken cancellation)
{
    private CertAuthority? _authority;
    private GivenNames? _given;
    private AuthorityContext? _rehearsal;
    private readonly TakenAuthority _taken = new();
    private AuthorityContext? _context;

    internal Printer Printer { get; } = printer;

    internal CancellationToken Cancellation { get; } = cancellation;

    /// <summary>The value of <see cref="Shared.AuthorityPath"/>: the default if it was not given.</summary>
    internal string AuthorityPath => AuthorityAt(_given?.AuthorityPath ?? arguments.GetValue<string?>(Shared.AuthorityPathName));

    /// <summary>The authority that the environment names, or null.</summary>
    internal string? NamedAuthority => DefaultAuthority.IsNamed ? AuthorityAt(null) : null;

    /// <summary>The value of <see cref="Shared.Force"/>.</summary>
    internal bool Force => arguments.GetValue<bool>(Shared.ForceName);

    /// <summary>The value of <see cref="Shared.WhatIf"/>.</summary>
    internal bool WhatIf => arguments.CommandResult.Command.Options.Any(o => o.Name == Shared.WhatIfName)
        && arguments.GetValue<bool>(Shared.WhatIfName);

    /// <summary>The world that the command acts on; with <c>--what-if</c> one in which nothing changes.</summary>
    internal AuthorityContext Context => WhatIf
        ? _rehearsal ??= AuthorityContext.ForRehearsal().Telling(Log with { Told = null })
        : _context ??= AuthorityContext.Default.Telling(Log);

    /// <summary>Where the core tells what it does; what goes through <see cref="Context"/> does so by itself.</summary>
    internal WorkLog Log => new() { Told = Printer.Tell, Waits = Printer.Wait, Cancellation = Cancellation };

    /// <summary>An option's value, or null or empty when it was not given.</summary>
    internal T? Get<T>(Option<T> option) => arguments.GetValue(option);

    /// <summary>The only value of a positional parameter, or null.</summary>
    internal string? Get(Positional positional) => positional.Value(arguments);

    /// <summary>The only value of a positional parameter where it was given without its name, or null.</summary>
    internal string? GetUnnamed(Positional positional) => positional.Unnamed(arguments);

    /// <summary>All values of a positional parameter.</summary>
    internal string[] GetAll(Positional positional) => positional.Values(arguments);

    /// <summary>What was given where node IDs go: IDs, and paths of the authority directory, key rings and files.</summary>
    /// <exception cref="ClusterCertsException">Two authority directories are named.</exception>
    internal GivenNames GetNames(Positional nodeIds, bool takesFiles = true) => _given = GivenNames.Sort(
        GetAll(nodeIds), arguments.GetValue<string?>(Shared.AuthorityPathName) is string path ? Path.GetFullPath(path) : null, typed => [typed], takesFiles);

    /// <summary>The node IDs that were given; a path among them is the authority directory.</summary>
    /// <exception cref="ClusterCertsException">Another path is among them, or no node is there and one is needed.</exception>
    internal string[] GetNodeIds(Positional nodeIds, bool needsNodes, string? readsFiles = null) =>
        [.. GetNames(nodeIds, takesFiles: false).RequireNodes(needsNodes, readsFiles).NodeIds];

    /// <summary>What is said of a failure: with where a path came from that nobody typed, and with what a bare word may have meant.</summary>
    internal string Explain(ClusterCertsException failure)
    {
        ClusterCertsException told = _taken.Explain(HasForce ? failure : ExistingFile.WithoutForce(failure, arguments.CommandResult.Command.Name));
        return _given is null ? told.Message : GivenNames.Explain(told, _given.NodeIds, authorityPath: null, word => word).Message;
    }

    private bool HasForce => arguments.CommandResult.Command.Options.Any(option => option.Name == Shared.ForceName);

    /// <summary>Values of a list, empty when it was not given.</summary>
    internal string[] GetAll(Option<string[]> option) => arguments.GetValue(option) ?? [];

    /// <summary>Whether an option was given.</summary>
    internal bool IsGiven(Option option) => arguments.GetResult(option) is { Implicit: false };

    /// <summary>Whether to go on; with <c>--what-if</c> it prints what would be done instead.</summary>
    /// <param name="what">What would be done, such as "make a signing certificate in ./pki".</param>
    /// <param name="target">What it would be done to, for programs that read JSON: a node, a file, an authority.</param>
    internal bool ShouldProcess(string what, string? target = null)
    {
        if (!WhatIf)
            return true;
        Printer.WhatIf(_taken.Whose(what), target);
        return false;
    }

    /// <summary>Lets only <c>--force</c>, or <c>--what-if</c>, change what cannot be undone; without it the certificates are named.</summary>
    /// <param name="found">What would be changed.</param>
    /// <param name="would">What would be done, such as "revoke node n1".</param>
    /// <param name="nothing">What is said then.</param>
    /// <exception cref="ClusterCertsException">There is something to change, and nobody said yes.</exception>
    internal void DemandForce(IEnumerable<Outcome<NodeCert>> found, Func<NodeCert, string> would, string nothing)
    {
        NodeCert[] certs = WhatIf || Force ? [] : [.. found.Select(o => o.Value).OfType<NodeCert>()];
        foreach (NodeCert cert in certs)
            Printer.Warning($"this would {_taken.Whose(would(cert))}");
        if (certs.Length > 0)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, nothing);
    }

    /// <summary>What is read of each item; what goes wrong with one is its own error, and the rest go on.</summary>
    /// <param name="items">The items.</param>
    /// <param name="read">Reads one.</param>
    internal IEnumerable<TResult> Each<T, TResult>(IEnumerable<T> items, Func<T, TResult> read)
        where TResult : class
    {
        foreach (T item in items)
        {
            Cancellation.ThrowIfCancellationRequested();
            TResult? result = null;
            try
            {
                result = read(item);
            }
            catch (ClusterCertsException e)
            {
                Printer.Error(Explain(e));
            }

            if (result is not null)
                yield return result;
        }
    }

    /// <summary>As <see cref="Each"/>, of files and folders that are named; with <c>--verbose</c> each is told.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="read">Reads one.</param>
    internal IEnumerable<TResult> EachFile<TResult>(IEnumerable<string> paths, Func<string, TResult> read)
        where TResult : class => Each(paths, path =>
        {
            TellReading(path);
            return read(path);
        });

    /// <summary>Tells with <c>--verbose</c> that a file or folder is read.</summary>
    internal void TellReading(string path) => Printer.Tell(new WorkMessage(WorkKind.Step, $"Reading '{Path.GetFullPath(path)}'."));

    /// <summary>The authority directory that an argument names, or the default.</summary>
    /// <param name="named">The argument, or null where it was not given.</param>
    internal string AuthorityAt(string? named) => _taken.At(named);

    /// <summary>Opens an authority, <see cref="AuthorityPath"/>'s if no other is named.</summary>
    internal CertAuthority OpenAuthority(string? path = null) => _authority = CertAuthority.Open(path ?? AuthorityPath, Context);

    /// <summary>The targets of the key ring that an option names, else those of the authority.</summary>
    /// <param name="keyRing">The option.</param>
    internal TargetRegister OpenTargets(Option<string?> keyRing) =>
        GetKeyRing(keyRing) is string ring ? TargetRegister.OfKeyRing(ring, Context) : TargetRegister.Of(OpenAuthority());

    /// <summary>The key ring that an option names, or null where it is not given.</summary>
    /// <param name="keyRing">The option.</param>
    /// <exception cref="ClusterCertsException">An authority is named, too.</exception>
    internal string? GetKeyRing(Option<string?> keyRing) => Get(keyRing) is not string ring ? null
        : (_given?.AuthorityPath ?? arguments.GetValue<string?>(Shared.AuthorityPathName)) is null ? Path.GetFullPath(ring)
        : throw new ClusterCertsException(ErrorCode.InvalidArgument, "A key ring is of no authority: -KeyRing and the path of an authority directory cannot be combined.", ring);

    /// <summary>Warns of what had to be finished or undone in the authority that was opened.</summary>
    internal void PrintNotices() => Printer.Warnings(_authority?.GetNotices() ?? []);

    /// <summary>Prints results while they come; with <c>--what-if</c> what would be done to each instead, after the same
    /// checks.</summary>
    /// <param name="view">How a result is shown.</param>
    /// <param name="outcomes">One for each item, in the <see cref="Context"/> of the run.</param>
    /// <param name="count">How many items there are.</param>
    /// <param name="what">What they are, for the progress line.</param>
    /// <param name="wouldDo">What would be done, such as "renew node 3".</param>
    internal void Print<T>(View<T> view, IEnumerable<Outcome<T>> outcomes, int count, string what, Func<Outcome<T>, string> wouldDo)
        where T : class
    {
        if (!WhatIf)
        {
            Print(view, outcomes, count, what);
            return;
        }

        foreach (Outcome<T> outcome in outcomes)
        {
            if (outcome.Error is not null)
                Printer.Error(Explain(outcome.Error));
            else
                ShouldProcess(wouldDo(outcome), outcome.Target.ToString());
        }
    }

    /// <summary>Prints results while they come, errors of single items among them, and how far it is.</summary>
    /// <param name="view">How a result is shown.</param>
    /// <param name="outcomes">One for each item.</param>
    /// <param name="count">How many items there are.</param>
    /// <param name="what">What they are, for the progress line.</param>
    internal void Print<T>(View<T> view, IEnumerable<Outcome<T>> outcomes, int count, string what)
        where T : class => Printer.Outcomes(view, outcomes, (count, what), Explain);
}
