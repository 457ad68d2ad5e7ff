using ClusterCerts.Files;
using ClusterCerts.KeyRings;
using ClusterCerts.Storage;
using ClusterCerts.Targets;

namespace ClusterCerts.Publishing;

/// <summary>Keeps targets in a file beside the folder of a key ring, which knows no authority.</summary>
internal sealed class RingTargetKeeper : ITargetKeeper
{
    private const string Ending = ".targets.json";
    private const int Limit = 4 << 20;

    private readonly string _ring;
    private readonly AuthorityContext _context;

    /// <summary>Finds the ring.</summary>
    /// <param name="ring">Its folder.</param>
    /// <param name="context">The world outside.</param>
    /// <exception cref="ClusterCertsException">There is none.</exception>
    internal RingTargetKeeper(string ring, AuthorityContext context)
    {
        _ring = KeyRingLookup.Locate(ring);
        _context = context;
        KeyRingLookup.RequireRing(_ring);
        if (!KeyRingLookup.IsRing(_ring))
            KeyRingLookup.Read(_ring, new KeyRingContext()); // It says why it is none.
    }

    public bool IsOfRing => true;

    private string Path => _ring + Ending;

    public TargetList Read() => File.Exists(Path) ? TargetList.Parse(InputFile.ReadWhole(Path, Limit), Path, isOfRing: true) : new TargetList();

    public TargetList ReadForChange() => Read();

    public T Change<T>(string operation, Func<(TargetList? After, T Answer)> change)
    {
        // The ring's own lock.
        using IDisposable? held = _context.Files.IsRehearsal ? null
            : KeyRingTransaction.Enter(_ring, KeyRingContext.Telling(_context.Log), _context.Log.Cancellation);
        (TargetList? after, T answer) = change();
        if (after is not null)
            AtomicFile.Write(_context.Files, Path, after.Encode(isOfRing: true), FileProtection.Public, replace: true);
        return answer;
    }

    public NodeCertTarget Show(TargetEntry entry) => new(entry, authorityPath: null, _ring);
}
