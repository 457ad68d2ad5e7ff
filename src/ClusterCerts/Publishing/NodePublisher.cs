using ClusterCerts.Authority;
using ClusterCerts.Export;
using ClusterCerts.Storage;
using ClusterCerts.Targets;

namespace ClusterCerts.Publishing;

/// <summary>Brings one node what it lacks: looks, stages, exchanges, reloads, proves, and keeps or takes back.</summary>
/// <param name="files">The node.</param>
/// <param name="order">Which node, and where.</param>
/// <param name="layout">What it shall have.</param>
/// <param name="parameters">How.</param>
/// <param name="context">The world outside.</param>
/// <param name="gate">Lets it be stopped until something is changed there.</param>
internal sealed class NodePublisher(
    INodeFiles files, PublicationOrder order, NodeLayout layout, PublicationParameters parameters, AuthorityContext context, StopGate gate)
{
    private const int SharedFolder = 0x1E8; // 0750

    private static readonly TimeSpan LeastBusy = TimeSpan.FromMinutes(5);

    private readonly NodeLoader _loader = new(files, order.Target, layout.Leaf, parameters.Timeout, context.Time, gate.Command);

    /// <summary>Does it.</summary>
    /// <exception cref="ClusterCertsException">Nothing was changed, or what was begun waits for the next publication.</exception>
    /// <exception cref="OperationCanceledException">It was stopped, and nothing was changed.</exception>
    internal NodeCertPublication Run()
    {
        string folder = files.Resolve(layout.Folder);
        NodeOwner? owner = order.Target.Owner is string name ? NodeOwner.Find(files, name) : null;
        int? mode = order.Target.Mode is string digits ? Convert.ToInt32(digits, 8) : null;
        var compare = new NodeComparison(files, folder, layout, mode, owner);
        NodeFile? there = files.Look(folder);
        if (there is { Kind: not NodeFileKind.Folder })
        {
            throw new ClusterCertsException(
                ErrorCode.WrongFileKind, $"'{folder}'{files.On()} is no folder, and files are to be put in it; move it away, or give the target another TargetPath.", folder);
        }

        if (there is null && RemotePaths.Above(folder) is string above && files.Look(above) is null)
        {
            throw new ClusterCertsException(
                ErrorCode.FileNotFound, $"The folder '{above}'{files.On()} does not exist, and only the last folder of a target's path is made; make it, or correct the target's TargetPath.", above);
        }

        DemandNoAuthority(folder);
        INodeSwap swap = order.Target.KeyRing is null ? new NodeSwap(files, NodeWorkFolder.Of(files, folder, layout.OnlyName), folder, layout, compare)
            : new RingSwap(files, folder, layout, compare, owner);
        IReadOnlyList<NodeFileChange> changes = swap.Changes(parameters.Force);
        bool isInterrupted = (there is not null || !swap.IsInFolder) && swap.Work.Exists();
        if (isInterrupted)
            NodeLock.DemandFree(files, swap.Work, context.Now);
        if (context.Files.IsRehearsal)
            return Result(NodeCertPublicationState.Unchanged, null, PathsOf(changes));
        if (changes.Count == 0 && !isInterrupted)
            return Verified(_loader.Verify());
        gate.Close();
        return Change(folder, swap, isNewFolder: there is null && swap.IsInFolder && Make(folder, owner));
    }

    // A node's file could take the place of one of the authority; on this machine nothing of it goes below one either, where backups and moves would take it along.
    private void DemandNoAuthority(string folder)
    {
        if (IsAuthority(folder))
            throw InAuthority($"'{folder}'{files.On()} is an authority's directory");
        if (order.Target.Transport != NodeTransport.Folder)
            return;
        for (string? above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
        {
            if (IsAuthority(above))
                throw InAuthority($"'{folder}' is in an authority's directory, '{above}'");
        }
    }

    private bool IsAuthority(string folder)
    {
        bool Has(string name) => files.Look(RemotePaths.Join(folder, name)) is not null;
        return Has(Ledger.DocumentName) && Has(AuthorityDocument.Certificate.Name);
    }

    private ClusterCertsException InAuthority(string what) => new(
        ErrorCode.InvalidArgument, $"{what}, where no node's files go; give the target another TargetPath.", order.Target.TargetPath);

    private bool Make(string folder, NodeOwner? owner)
    {
        try
        {
            files.MakeFolder(folder, owner is NodeOwner own ? new(SharedFolder, own.UserId, own.GroupId) : NodeWorkFolder.PrivateFolderRights);
            return true;
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.FileExists && files.Look(folder)?.Kind == NodeFileKind.Folder)
        {
            return false; // Another publication was faster; which of them goes on is settled by the lock.
        }
    }

    private NodeCertPublication Change(string folder, INodeSwap swap, bool isNewFolder)
    {
        NodeWorkFolder work = swap.Work;
        TimeSpan busy = parameters.Timeout * 10 > LeastBusy ? parameters.Timeout * 10 : LeastBusy;
        PublishLock who = PublisherIdentity.Begin(context.Now, busy, NewRun());
        using NodeLock held = TakeLock(work, who, folder, isNewFolder);
        PublishUndo? before = ReadUndo(work, held);
        PublishUndo undo;
        IReadOnlyList<NodeFileChange> changes;
        try
        {
            if (before is null)
                work.Clear();
            else
                swap.Settle(before);
            changes = swap.Changes(parameters.Force);
            if (changes.Count == 0 && before is null)
            {
                held.Release();
                return Verified(_loader.Verify());
            }

            undo = changes.Count == 0 ? before! : swap.Prepare(changes, before, OwnUndo(who, isNewFolder), files.Look(held.Path)?.UserId);
            if (before is null)
                gate.Command.ThrowIfCancellationRequested();
        }
        catch (Exception e) when (before is null)
        {
            // Nothing was exchanged yet.
            Tidy(work, held, folder, isNewFolder, e);
            throw;
        }
        catch (ClusterCertsException e)
        {
            return RollBack(swap, work, held, folder, before!, e, [], isLoaded: true);
        }

        return Exchange(swap, work, held, folder, undo, changes);
    }

    private static PublishUndo? ReadUndo(NodeWorkFolder work, NodeLock held)
    {
        try
        {
            return work.ReadUndo();
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.NodeStateDamaged)
        {
            held.Release();
            throw;
        }
    }

    private NodeCertPublication Exchange(
        INodeSwap swap, NodeWorkFolder work, NodeLock held, string folder, PublishUndo undo, IReadOnlyList<NodeFileChange> changes)
    {
        IReadOnlyList<string> paths = [.. PathsOf(changes).Concat(undo.Replaced.Concat(undo.Absent).Select(name => RemotePaths.Join(folder, name))).Distinct()];
        try
        {
            swap.Swap(changes);
        }
        catch (ClusterCertsException e)
        {
            return RollBack(swap, work, held, folder, undo, e, paths, isLoaded: false);
        }

        context.Log.Tell($"Put {DisplayText.Count(changes.Count, "file")} of node {order.NodeId} in place{files.On()}.");
        LoadResult loaded = _loader.Load();
        if (loaded.Error is ClusterCertsException error)
            return RollBack(swap, work, held, folder, undo, error, paths, loaded.WasReloaded);
        string? left = Finish(work, held);
        string[] told = [.. ((string?[])[loaded.Told, left]).OfType<string>()];
        return Result(
            loaded.IsProven ? NodeCertPublicationState.Proven : NodeCertPublicationState.Placed, told.Length == 0 ? null : string.Join(' ', told), paths, loaded.IsProven);
    }

    // The change stands once its undo is gone; whatever else is left says nothing any more.
    private static string? Finish(NodeWorkFolder work, NodeLock held)
    {
        try
        {
            work.DeleteUndo();
            work.Clear();
            held.Release();
            return null;
        }
        catch (ClusterCertsException e)
        {
            return $"'{work.Path}' could not be deleted there ({DisplayText.Sentence(e.Message).TrimEnd('.')}); the next publication does it.";
        }
    }

    private NodeCertPublication RollBack(
        INodeSwap swap, NodeWorkFolder work, NodeLock held, string folder, PublishUndo undo, ClusterCertsException cause, IReadOnlyList<string> paths, bool isLoaded)
    {
        string why = DisplayText.Sentence(cause.Message);
        try
        {
            swap.PutBack(undo);
            bool hadFiles = undo.Replaced.Count > 0 || undo.Absent.Count == 0;
            string? again = isLoaded ? _loader.LoadAgain(cause, hadFiles) : null;
            work.DeleteUndo();
            work.Clear();
            held.Release();
            if (undo.IsNewFolder && files.Look(folder) is not null && files.List(folder).Count == 0)
                files.DeleteFolder(folder);
            string back = $"{why} {(hadFiles ? "The files that were there before are back." : "There were no files before, and the new ones are gone again.")}{(again is null ? "" : $" {again}")}";
            return Failure(NodeCertPublicationState.RolledBack, cause, back, paths);
        }
        catch (ClusterCertsException e)
        {
            return Failure(
                NodeCertPublicationState.Failed, cause,
                $"{why} To put the files back that were there before failed as well: {DisplayText.Sentence(e.Message)} They are kept in '{work.Path}' there; publish again, which finishes it.", paths);
        }
    }

    private NodeLock TakeLock(NodeWorkFolder work, PublishLock who, string folder, bool isNewFolder)
    {
        try
        {
            return NodeLock.Take(files, work, who, () => context.Now, gate.Command);
        }
        catch (Exception e)
        {
            PublisherIdentity.End(who.Run);
            if (e is ClusterCertsException { ErrorCode: not ErrorCode.NodeBusy })
                TidyFolder(work, folder, isNewFolder, e);
            throw;
        }
    }

    // As it was, where the node can still be reached; the first failure is the one that is told.
    private void Tidy(NodeWorkFolder work, NodeLock held, string folder, bool isNewFolder, Exception cause)
    {
        try
        {
            work.DeleteUndo();
            work.Clear();
            held.Release();
            TidyFolder(work, folder, isNewFolder, cause);
        }
        catch (ClusterCertsException e)
        {
            context.Log.Tell($"'{work.Path}' is left{files.On()}, where nothing else was changed: {e.Message} It was left since: {cause.Message}");
        }
    }

    private void TidyFolder(NodeWorkFolder work, string folder, bool isNewFolder, Exception cause)
    {
        try
        {
            work.Delete();
            if (isNewFolder && files.List(folder).Count == 0)
                files.DeleteFolder(folder);
        }
        catch (ClusterCertsException e)
        {
            context.Log.Tell($"'{folder}' may be left{files.On()}: {e.Message} It was left since: {cause.Message}");
        }
    }

    private NodeCertPublication Verified(LoadResult found)
    {
        if (found.Error is ClusterCertsException error)
            return Failure(NodeCertPublicationState.Failed, error, error.Message, []);
        NodeCertPublicationState state = found is { IsProven: true, WasReloaded: true } ? NodeCertPublicationState.Proven : NodeCertPublicationState.Unchanged;
        return Result(state, found.Told ?? (found.WasReloaded ? "The files were there already and had not been loaded." : null), [], found.IsProven);
    }

    private NodeCertPublication Result(NodeCertPublicationState state, string? reason, IReadOnlyList<string> paths, bool? isProven = null) => order.Told(
        state, reason, layout.Leaf.SerialText, paths, has: isProven is bool proven ? PublicationRecord.FilesOf(order.Target, layout.TrustSha256, proven) : null);

    private NodeCertPublication Failure(NodeCertPublicationState state, ClusterCertsException cause, string reason, IReadOnlyList<string> paths) => order.Told(
        state, reason, layout.Leaf.SerialText, paths, new ClusterCertsException(cause.ErrorCode, $"Node '{order.NodeId}' ({order.Target}): {reason}", order.NodeId, cause));

    private static IReadOnlyList<string> PathsOf(IReadOnlyList<NodeFileChange> changes) => [.. changes.Select(change => change.Path)];

    private PublishUndo OwnUndo(PublishLock who, bool isNewFolder) => new()
    {
        IsNewFolder = isNewFolder,
        SerialNumber = layout.Leaf.SerialText,
        TrustSha256 = layout.TrustSha256,
        Host = who.Host,
        Process = who.Process,
        Time = who.Began,
    };

    private string NewRun()
    {
        Span<byte> bytes = stackalloc byte[8];
        context.FillRandom(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
