using ClusterCerts.Audit;
using ClusterCerts.Storage;

namespace ClusterCerts.Publishing;

/// <summary>Leaves the signed head of the ledger with the files of nodes: whoever puts an older ledger back, or writes it anew, does not have those. A head that is there
/// is replaced only where the ledger goes on from it.</summary>
internal sealed class NodeWitness
{
    /// <summary>The name of the file beside a node's others.</summary>
    internal static string FileName => AuthorityDocument.LedgerHead.Name;

    private const int Public = 0x1A4; // 0644
    private const int Limit = 1 << 20;

    private readonly byte[] _head;
    private readonly Ledger _ledger;
    private readonly Lock _reading = new();

    private NodeWitness(byte[] head, Ledger ledger) => (_head, _ledger) = (head, ledger);

    /// <summary>That of an authority, with the head that was signed last: nothing is signed here.</summary>
    /// <exception cref="ClusterCertsException">None was signed yet, or it cannot be read.</exception>
    internal static NodeWitness Of(IAuthorityStore store) => new(
        store.Read(AuthorityDocument.LedgerHead) ?? throw new ClusterCertsException(
            ErrorCode.FileNotFound,
            $"No head of the ledger of '{store.Location}' was signed yet, so that none can be left on nodes. Sign one with Export-CertLedger -As Head.", store.Location),
        store.ReadLedger());

    /// <summary>Leaves it on a node.</summary>
    /// <param name="files">The node.</param>
    /// <param name="folder">The folder of its files.</param>
    /// <param name="isRehearsal">Whether nothing is changed.</param>
    /// <returns>The file, where it was written or would be; null where it is there.</returns>
    /// <exception cref="ClusterCertsException">The ledger does not go on from the head that is there, or it cannot be written.</exception>
    internal string? Leave(INodeFiles files, string folder, bool isRehearsal)
    {
        string path = RemotePaths.Join(folder, FileName);
        NodeFile? there = files.Look(path);
        if (there is { Kind: not NodeFileKind.File })
            throw new ClusterCertsException(ErrorCode.WrongFileKind, $"'{path}'{files.On()} is no file, and the head of the ledger is to be put there; move it away.", path);
        if (there is not null)
        {
            byte[] bytes = files.Read(path, Limit);
            if (bytes.AsSpan().SequenceEqual(_head))
                return null;
            Compare(LedgerHead.Parse(bytes, path), path, files);
        }

        if (isRehearsal)
            return path;
        string waiting = RemotePaths.Join(folder, $".{FileName}.new");
        if (files.Look(waiting) is not null)
            files.Delete(waiting); // Of a publication that was cut off.
        files.WriteNew(waiting, _head, new NodeFileRights(Public));
        files.Rename(waiting, path);
        return path;
    }

    // The signature is Test-CertLedger's to look at. What is on the node is the evidence, whatever it says: it stays.
    private void Compare(LedgerHead known, string path, INodeFiles files)
    {
        string? what;
        lock (_reading)
            what = known.BreakBefore(_ledger);
        if (what is null)
            return;
        throw new ClusterCertsException(
            ErrorCode.LedgerDamaged,
            $"The ledger does not go on from the head that '{path}'{files.On()} keeps: {what}. Take a copy of that head, look what happened with Test-CertLedger -Head, and delete it there "
                + "once that is settled.", path);
    }
}
