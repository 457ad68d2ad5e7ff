using System.Globalization;
using ClusterCerts.Files;

namespace ClusterCerts.Storage;

/// <summary>What an authority keeps besides its ledger, by the name of its file in an authority directory.</summary>
/// <remarks>Keys, and nodes' files that are kept for a while, never leave the host; every other store holds the rest alone.</remarks>
internal readonly record struct AuthorityDocument
{
    /// <summary>The folder, 0700, with what documents and nodes' files were before a phase of a rotation changed them.</summary>
    internal const string Backups = ".rotation";

    /// <summary>How the names of what is of a replaced CA begin.</summary>
    internal const string Replaced = "replaced.";

    private const string PreparedEnd = ".ahead.crl";

    private AuthorityDocument(string name) => Name = name;

    /// <summary>The certificate that signs; for an intermediate, then its issuers up to the root.</summary>
    internal static AuthorityDocument Certificate { get; } = new("signing.crt");

    internal static AuthorityDocument Key { get; } = new("signing.key");

    /// <summary>The last serial number used.</summary>
    internal static AuthorityDocument SerialNumber { get; } = new("signing.srl");

    internal static AuthorityDocument RevocationList { get; } = new("signing.crl");

    /// <summary>The CA certificates that nodes trust.</summary>
    internal static AuthorityDocument TrustBundle { get; } = new("trust.crt");

    internal static AuthorityDocument Policy { get; } = new("policy.json");

    /// <summary>Where the files of nodes go.</summary>
    internal static AuthorityDocument Targets { get; } = new("targets.json");

    /// <summary>The signed head of the ledger that was exported last.</summary>
    internal static AuthorityDocument LedgerHead { get; } = new("ledger.head");

    /// <summary>How far a rotation is; there only while one is under way.</summary>
    internal static AuthorityDocument Rotation { get; } = new("rotation.json");

    /// <summary>The last run that renewed what was due of all nodes; there once one has ended.</summary>
    internal static AuthorityDocument Renewal { get; } = new("renewal.json");

    /// <summary>The next CA's certificate; for an intermediate, then its issuers up to the root.</summary>
    internal static AuthorityDocument NextCertificate { get; } = new("next.crt");

    internal static AuthorityDocument NextKey { get; } = new("next.key");

    /// <summary>From Trust until Issue: the next CA's revocation list, for verifiers that ask for one of every CA they trust.</summary>
    internal static AuthorityDocument NextRevocationList { get; } = new("next.crl");

    /// <summary>The next CA's key certified by the current CA, then the current CA's intermediates.</summary>
    internal static AuthorityDocument NextCross { get; } = new("next.cross.crt");

    /// <summary>The signing CA's key certified by the CA before it, then that one's intermediates: what follows a leaf in a node's file.</summary>
    internal static AuthorityDocument Cross { get; } = new("cross.crt");

    /// <summary>From Issue until Retire: the previous CA.</summary>
    internal static AuthorityDocument PreviousCertificate { get; } = new("previous.crt");

    internal static AuthorityDocument PreviousKey { get; } = new("previous.key");

    internal static AuthorityDocument PreviousRevocationList { get; } = new("previous.crl");

    /// <summary>The CAs that an authority may have at once, each with its revocation list, the one that signs first.</summary>
    internal static IReadOnlyList<(AuthorityDocument Certificate, AuthorityDocument List)> Authorities { get; } =
    [
        (Certificate, RevocationList),
        (PreviousCertificate, PreviousRevocationList),
        (NextCertificate, NextRevocationList),
    ];

    /// <summary>Those that have one name each and are kept wherever the authority is.</summary>
    internal static IReadOnlyList<AuthorityDocument> Shared { get; } =
    [
        Certificate, SerialNumber, RevocationList, TrustBundle, Policy, Targets, LedgerHead, Rotation, Renewal, NextCertificate, NextRevocationList, NextCross, Cross,
            PreviousCertificate,
        PreviousRevocationList, RevocationList.Prepared, PreviousRevocationList.Prepared, NextRevocationList.Prepared,
    ];

    /// <summary>Its name: that of its file, relative to the authority directory, with slashes.</summary>
    internal string Name { get; }

    /// <summary>Whether it holds a private key.</summary>
    internal bool IsKey => Name.EndsWith(".key", StringComparison.Ordinal);

    /// <summary>Whether it is a file of the host wherever the authority is kept: a key, or what a node's files were.</summary>
    internal bool IsOnHost => IsKey || (IsBackup && Name.EndsWith(".json", StringComparison.Ordinal));

    /// <summary>Whether it is what something was before a phase of a rotation.</summary>
    internal bool IsBackup => Name.StartsWith(Backups + "/", StringComparison.Ordinal);

    /// <summary>Whether it holds certificates.</summary>
    internal bool IsCertificate => Name.EndsWith(".crt", StringComparison.Ordinal);

    /// <summary>Of a certificate of a replaced CA: its revocation list, which need not be there.</summary>
    internal AuthorityDocument ListBeside => new(Path.ChangeExtension(Name, ".crl"));

    /// <summary>Of a revocation list: the lists that were signed ahead to take its place, one after the other.</summary>
    internal AuthorityDocument Prepared => new(Path.ChangeExtension(Name, PreparedEnd));

    /// <summary>Whether it holds lists that were signed ahead. Who has one that names too little can show it in place of a later one, until it expires.</summary>
    internal bool IsPrepared => Name.EndsWith(PreparedEnd, StringComparison.Ordinal);

    /// <summary>Who may read it.</summary>
    internal FileProtection Protection =>
        IsKey ? FileProtection.OwnerOnly : IsBackup || IsPrepared || this == Rotation || this == Renewal ? FileProtection.Private : FileProtection.Public;

    /// <summary>The most bytes that it may hold.</summary>
    internal int Limit => IsCertificate ? InputFile.DefaultLimit : IsPrepared ? InputFile.PreparedLimit : InputFile.ListLimit;

    /// <summary>The one with a name.</summary>
    internal static AuthorityDocument Named(string name) => new(name);

    /// <summary>What a document was before a phase changed it.</summary>
    internal static AuthorityDocument BackupOf(RotationPhase phase, AuthorityDocument document) => new($"{Backups}/{phase}.{document.Name}");

    /// <summary>What a node's files were before it got a new certificate.</summary>
    internal static AuthorityDocument NodeBackup(string serialNumber) => new($"{Backups}/{serialNumber}.json");

    /// <summary>Certificate, key and revocation list of a CA that another took the place of at a moment.</summary>
    internal static (AuthorityDocument Certificate, AuthorityDocument Key, AuthorityDocument List) ReplacedAt(DateTimeOffset moment)
    {
        string stem = Replaced + moment.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        return (new($"{stem}.crt"), new($"{stem}.key"), new($"{stem}.crl"));
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
