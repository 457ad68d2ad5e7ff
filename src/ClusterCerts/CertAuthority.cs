using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Authority;
using ClusterCerts.Import;
using ClusterCerts.Issuance;
using ClusterCerts.Rotation;
using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts;

/// <summary>An authority directory that was opened: what it is, what it holds, and what is to be told of it. What can be done with it stands beside
/// it, a file for each subject, as methods that extend it.</summary>
public sealed class CertAuthority
{
    private readonly IAuthorityStore _store;
    private readonly AuthorityContext _context;
    private readonly IReadOnlyList<string> _rotationNotices;
    private string? _clockDoubt;

    private CertAuthority(IAuthorityStore store, AuthorityContext context)
    {
        _store = store;
        _context = context;
        _rotationNotices = RotationStatus.Notices(store);
        _clockDoubt = ClockDoubt();
    }

    /// <summary>Reads the public side of the signing certificate, as it is on disk now.</summary>
    /// <returns>The certificate and where its files are; never its key.</returns>
    /// <exception cref="ClusterCertsException">A file of the authority is missing or damaged.</exception>
    public SigningCert GetSigningCert() => SigningCert.Read(_store, RotationStatus.Remaining(_store, _context.Now), _context.Now,
        PreparedTerms.Kept(_store, AuthorityDocument.Certificate, AuthorityDocument.RevocationList));

    /// <summary>What was finished or undone of commands that were interrupted, a rotation that is half-done, a trust bundle that is gone, a
    /// revocation list that ends soon, in sentences to show as warnings.</summary>
    /// <returns>The sentences, as the files are now; none is good news.</returns>
    public IReadOnlyList<string> GetNotices()
    {
        (IReadOnlyList<string> warnings, IReadOnlyList<string> revoked, string? damage) = Evidence();
        string[] place = _store.Paths.OpenToOthers() is string open ? [open] : [];
        string[] trust = TrustBundleFile.IsGone(_store) ? [TrustBundleFile.GoneText(_store)] : [];
        return [.. _store.Notices, .. Unfinished(), .. place, .. trust, .. revoked, .. warnings, .. DamagesWith(damage)];
    }

    // What a command completed or undid since is told no more.
    private IEnumerable<string> Unfinished() => _rotationNotices.Count == 0 ? [] : _rotationNotices.Intersect(RotationStatus.Notices(_store));

    /// <summary>Those of <see cref="GetNotices"/> that tell what was done here since it was opened: what was finished or undone of commands that
    /// were interrupted, and what a command found or left while it ran.</summary>
    /// <returns>The sentences.</returns>
    public IReadOnlyList<string> GetWorkNotices() => _store.Notices;

    /// <summary>Those of <see cref="GetNotices"/> that a command may fail with: what is in a file's place and is not one, a
    /// ledger or list that cannot be read, and a CA that is revoked.</summary>
    /// <returns>The sentences, as the files are now.</returns>
    public IReadOnlyList<string> GetDamages()
    {
        (_, IReadOnlyList<string> revoked, string? damage) = Evidence();
        return [.. revoked, .. DamagesWith(damage)];
    }

    private IReadOnlyList<string> DamagesWith(string? evidence) =>
        [.. _store.Misplaced().Select(e => e.Message), .. evidence is null ? (string[])[] : [evidence]];

    // A clock that is in doubt, a ledger that is behind, lists that are lost or end soon, a CA that is revoked; what cannot be read is said instead.
    private (IReadOnlyList<string> Warnings, IReadOnlyList<string> Revoked, string? Damage) Evidence()
    {
        try
        {
            string? doubt = _clockDoubt ?? LedgerClock.Doubt(_store.ReadLedger(), _context.Now);
            string[] behind = SerialFileWatch.Warn(_store) is string warning ? [warning] : [];
            string[] clock = doubt is null ? [] : [$"{doubt} If the clock is wrong, correct it."];
            var above = EvidenceAbove.Of(_store, _context, connects: false);
            return ([.. behind, .. RevokedAuthority.Doubts(above.Broken), .. RevocationListWatch.Warn(_store, _context), .. clock], RevokedAuthority.Warn(_store, above), null);
        }
        catch (ClusterCertsException e)
        {
            return ([], [], e.Message);
        }
    }

    // Before anything is written: afterwards the last line has the time of this clock.
    private string? ClockDoubt()
    {
        try
        {
            return LedgerClock.Doubt(_store.ReadLedger(), _context.Now);
        }
        catch (ClusterCertsException)
        {
            return null; // A ledger that cannot be read is reported with the evidence.
        }
    }

    internal IAuthorityStore Store => _store;

    internal AuthorityContext Context => _context;

    /// <summary>Takes the clock for right from now on: somebody vouched for it.</summary>
    internal void TrustClock() => _clockDoubt = null;

    /// <summary>Makes a signing certificate with its authority directory: a root, or an intermediate under another
    /// authority.</summary>
    /// <param name="parameters">What it shall be.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <param name="notify">Receives what to warn of: where the key of a CA that was replaced is kept. May be null.</param>
    /// <returns>Its public side; with <see cref="SigningCertParameters.IfMissing"/> that of the authority which is there.</returns>
    /// <exception cref="ClusterCertsException">A parameter is wrong, an authority is there already, or files cannot be written;
    /// then nothing is left behind.</exception>
    public static SigningCert Create(SigningCertParameters parameters, AuthorityContext? context = null, Action<string>? notify = null) =>
        new AuthorityCreator(parameters, context ?? AuthorityContext.Default, notify).Create();

    /// <summary>Whether a folder is an authority directory.</summary>
    /// <param name="path">The folder; it need not exist.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <returns>Whether it has a signing certificate.</returns>
    public static bool Exists(string path, AuthorityContext? context = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return (context ?? AuthorityContext.Default).StoreAt(path).IsAuthority();
    }

    /// <summary>Installs a CA made elsewhere: by OpenSSL, by a third party, from PEM, DER or PFX, with its chain, or a whole
    /// OpenSSL CA directory.</summary>
    /// <remarks>In an existing authority serial numbers, ledger and policy continue; the trust bundle keeps the previous CA as long as
    /// live certificates need it.</remarks>
    /// <param name="parameters">Which CA, and where.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <param name="notify">Receives what to warn of: where the key of a CA that was replaced is kept. May be null.</param>
    /// <returns>Its public side.</returns>
    /// <exception cref="ClusterCertsException">Key and certificate do not match, it may not sign, its chain does not hold, or an
    /// authority is there already; then nothing is changed.</exception>
    public static SigningCert Import(SigningCertImportParameters parameters, AuthorityContext? context = null, Action<string>? notify = null)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Outgoing)
            return new OutgoingImporter(parameters, context ?? AuthorityContext.Default, notify).Import();
        return new SigningCertImporter(parameters, context ?? AuthorityContext.Default, notify).Import();
    }

    /// <summary>Looks what the import of a CA that is rotated away from would do (<see cref="SigningCertImportParameters.Outgoing"/>). Nothing is
    /// changed.</summary>
    /// <param name="parameters">Which CA, and where.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <returns>The steps, and what to know before.</returns>
    /// <exception cref="ClusterCertsException">It cannot be taken over.</exception>
    public static SigningCertImportPlan PlanImport(SigningCertImportParameters parameters, AuthorityContext? context = null) =>
        new OutgoingImporter(parameters, context ?? AuthorityContext.Default, notify: null).Plan();

    /// <summary>Opens an authority directory. The signing key is not read.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <returns>The authority.</returns>
    /// <exception cref="ClusterCertsException">The folder is not an authority directory, or cannot be read.</exception>
    public static CertAuthority Open(string path, AuthorityContext? context = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        context ??= AuthorityContext.Default;
        var authority = new CertAuthority(context.StoreAt(path).Opened(path), context);
        context.Log.Tell($"Read the authority in '{authority._store.Location}'.");
        return authority;
    }

    /// <summary>The certificates of the ledger.</summary>
    /// <param name="filter">Which ones; all nodes' latest by default.</param>
    /// <returns>The certificates in the order of their issuance.</returns>
    /// <exception cref="ClusterCertsException">The ledger is damaged or cannot be read.</exception>
    public IEnumerable<NodeCert> GetNodeCerts(NodeCertFilter? filter = null) =>
        new Inventory(_store, _context).Find(filter ?? new NodeCertFilter());

    /// <summary>The certificates of the ledger, and what was asked for by name and is not there.</summary>
    /// <param name="filter">Which ones.</param>
    /// <returns>The certificates in the order of their issuance, then an error for each node ID without wildcards and each serial
    /// number that the ledger does not know.</returns>
    /// <exception cref="ClusterCertsException">The ledger is damaged or cannot be read.</exception>
    public IEnumerable<Outcome<NodeCert>> FindNodeCerts(NodeCertFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return new Inventory(_store, _context).FindNamed(filter);
    }

    /// <summary>The certificate of the ledger that a certificate object is: its number and its fingerprint must be the same.</summary>
    /// <param name="certificate">The object, from a store or a PFX.</param>
    /// <returns>The certificate, superseded and revoked ones too.</returns>
    /// <exception cref="ClusterCertsException">The ledger does not have it, or has another one of that number.</exception>
    public NodeCert FindNodeCert(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return new Inventory(_store, _context).FindObject(certificate);
    }
}
