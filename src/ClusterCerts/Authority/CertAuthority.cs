namespace ClusterCerts;

/// <summary>An authority directory that was opened: it issues certificates and tells which ones there are.</summary>
public sealed class CertAuthority
{
    private readonly AuthorityFolder _folder;
    private readonly AuthorityContext _context;

    private CertAuthority(AuthorityFolder folder, AuthorityContext context)
    {
        _folder = folder;
        _context = context;
    }

    /// <summary>The public side of the signing certificate, as it is on disk now.</summary>
    /// <exception cref="ClusterCertsException">A file of the authority is missing or damaged.</exception>
    public SigningCert SigningCert => ReadSigningCert(_folder);

    /// <summary>What was finished or undone of commands that were cut off, in sentences to show as warnings.</summary>
    public IReadOnlyList<string> Notices => _folder.Notices;

    internal AuthorityFolder Folder => _folder;

    internal AuthorityContext Context => _context;

    /// <summary>Makes a signing certificate with its authority directory: a root, or an intermediate under another authority.</summary>
    /// <param name="parameters">What it shall be.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <returns>Its public side.</returns>
    /// <exception cref="ClusterCertsException">A parameter is wrong, an authority is there already, or files cannot be written; then nothing is left behind.</exception>
    public static SigningCert Create(SigningCertParameters parameters, AuthorityContext? context = null) =>
        new AuthorityCreator(parameters, context ?? AuthorityContext.Default).Create();

    /// <summary>Opens an authority directory. The signing key is not read.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <returns>The authority.</returns>
    /// <exception cref="ClusterCertsException">The folder is not an authority directory, or cannot be read.</exception>
    public static CertAuthority Open(string path, AuthorityContext? context = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        context ??= AuthorityContext.Default;
        if (File.Exists(path))
            throw new ClusterCertsException(ErrorCode.WrongFileKind, $"'{path}' is a file; name the authority directory.", path);
        var folder = new AuthorityFolder(path, context.Files);
        folder.RecoverIfAbandoned();
        if (!AuthorityCreator.IsAuthority(folder))
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityNotFound,
                $"'{path}' is not an authority directory: it has no {AuthorityFolder.CertificateFileName}. Make one with New-SigningCert, or give -AuthorityPath.",
                path);
        }

        return new CertAuthority(folder, context);
    }

    /// <summary>Issues a certificate with a new key to each node.</summary>
    /// <param name="nodeIds">The nodes, each once.</param>
    /// <param name="parameters">What the certificates shall be.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted.</param>
    /// <param name="cancellation">Stops before the next certificate; what is under way is finished.</param>
    /// <returns>A certificate or the reason why there is none for each node, in the order given, each as soon as it is on disk.</returns>
    /// <exception cref="ClusterCertsException">Nothing can be issued at all, for example because the CA is offline.</exception>
    public IEnumerable<Outcome<NodeCert>> Issue(
        IReadOnlyList<string> nodeIds, NodeCertParameters parameters, Passphrase? passphrase = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(nodeIds);
        ArgumentNullException.ThrowIfNull(parameters);
        return new NodeCertIssuer(this, parameters).Issue(nodeIds, passphrase, cancellation);
    }

    /// <summary>Signs requests, each of which is judged anew.</summary>
    /// <param name="requests">The requests.</param>
    /// <param name="parameters">What the certificates shall be.</param>
    /// <param name="passphrase">What opens the signing key, if it is encrypted; it is opened once.</param>
    /// <param name="cancellation">Stops before the next group; what is under way is finished.</param>
    /// <returns>A certificate or the reason why there is none for each request, in order, each as soon as it is on disk. The key is not ours: there is none beside it.</returns>
    /// <exception cref="ClusterCertsException">Nothing can be signed at all, for example because the CA is offline.</exception>
    public IEnumerable<Outcome<NodeCert>> Approve(
        IReadOnlyList<NodeCertRequest> requests, ApprovalParameters parameters, Passphrase? passphrase = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(parameters);
        return new RequestApprover(this, parameters).Approve(requests, passphrase, cancellation);
    }

    /// <summary>The certificates of the ledger.</summary>
    /// <param name="filter">Which ones; all nodes' latest by default.</param>
    /// <returns>The certificates in the order of their issuance.</returns>
    /// <exception cref="ClusterCertsException">The ledger is damaged or cannot be read.</exception>
    public IEnumerable<NodeCert> GetNodeCerts(NodeCertFilter? filter = null) =>
        new Inventory(this).Find(filter ?? new NodeCertFilter());

    /// <summary>The rules that every issuance must obey.</summary>
    /// <returns>The policy as it is on disk now.</returns>
    /// <exception cref="ClusterCertsException">The policy file is damaged; the message names the line.</exception>
    public CertPolicy GetPolicy() => new(_folder, PolicyFile.Read(_folder));

    /// <summary>The live certificates that a change of the policy would cut off: those below a higher minimum serial number.</summary>
    /// <param name="changes">The change.</param>
    /// <returns>The certificates, as they stand before it.</returns>
    /// <exception cref="ClusterCertsException">A rule is not legal, or a file is damaged.</exception>
    public IReadOnlyList<NodeCert> FindCutOff(CertPolicyChanges changes) => new PolicyEditor(this, changes).FindCutOff();

    /// <summary>Changes the policy, and records that in the ledger.</summary>
    /// <param name="changes">The change.</param>
    /// <returns>The policy after it.</returns>
    /// <exception cref="ClusterCertsException">A rule is not legal, a file is damaged or cannot be written, or live nodes would be cut off and <see cref="CertPolicyChanges.Force"/> is not set.</exception>
    public CertPolicy SetPolicy(CertPolicyChanges changes) => new PolicyEditor(this, changes).Apply();

    internal static SigningCert ReadSigningCert(AuthorityFolder folder)
    {
        string path = folder.PathOf(AuthorityFolder.CertificateFileName);
        return new SigningCert(folder, CertificateFile.Read(path), PolicyFile.Read(folder).Preset);
    }
}
