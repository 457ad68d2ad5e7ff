using System.Management.Automation;
using System.Security;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet that tests certificates, and asks running servers whether they trust the next CA of a rotation.</summary>
public abstract class ProvingCmdlet : ExpectingCmdlet
{
    private TrustProofParameters? _how;

    /// <summary>Asks the endpoints whether they trust the next CA in their running memory; without a file that alone. They are shown client certificates of five minutes, which the
    /// authority signs and records in the ledger as those of no node. A rotation must be at Trust or later.</summary>
    [Parameter]
    public SwitchParameter ProveTrust { get; set; }

    /// <summary>Opens the next CA's key for -ProveTrust.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The same as the signing key's")]
    public SecureString? NewPassphrase { get; set; }

    /// <summary>A file whose one line is the passphrase that opens the next CA's key for -ProveTrust.</summary>
    [Parameter]
    [PSDefaultValue(Help = "The same as the signing key's")]
    public string? NewPassphraseFile { get; set; }

    // What says what is served, where nothing looks at that.
    private string? OfNoUse => ((string[])[nameof(NodeId), nameof(CrlPath), nameof(MinimumSerialNumber), nameof(Purpose), nameof(AsOf), nameof(ClientCertificatePath), nameof(ClientKeyPath)])
        .FirstOrDefault(IsTyped);

    private protected override bool OpensSigningKey => ProveTrust;

    private protected override NextTrustProver? TrustProver => _how is not TrustProofParameters how ? null
        : (path, servers, stop) => OpenAuthority(path).ProveNextTrust(servers, how, stop);

    /// <summary>Reads what opens the keys of the authority.</summary>
    protected override void Start()
    {
        base.Start();
        Passphrase? next = ReadPassphrase(NewPassphrase, NewPassphraseFile);
        if (!ProveTrust && next is not null)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-NewPassphrase is of use with -ProveTrust alone; leave it out.");
        if (ProveTrust && TrustPath is not null)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-ProveTrust needs the keys of an authority; give -AuthorityPath in place of -TrustPath.");
        if (ProveTrust)
            _how = new TrustProofParameters { Passphrase = OpenedWith, NextPassphrase = next, Timeout = Timeout };
    }

    /// <summary>Refuses what goes together with no server, or with no file.</summary>
    /// <param name="hasFile">Whether a certificate is given.</param>
    /// <param name="endpoints">The servers.</param>
    private protected void CheckProof(bool hasFile, string[] endpoints)
    {
        if (ProveTrust && endpoints.Length == 0)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-ProveTrust asks running servers whom they trust; name them with -Endpoint.");
        if (ProveTrust && !hasFile && OfNoUse is string name)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"Without a file -ProveTrust asks only what servers trust, and -{name} says what they serve; leave it out.", name);
    }
}
