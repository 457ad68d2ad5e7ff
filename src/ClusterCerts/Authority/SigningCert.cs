using System.Security.Cryptography.X509Certificates;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Authority;

/// <summary>The public side of an authority: its certificate and where its files are. Never its key.</summary>
public sealed class SigningCert
{
    private readonly RotationFile? _rotation;
    private X509Certificate2? _certificate;
    private IReadOnlyList<string>? _notes;

    internal SigningCert(IAuthorityStore store, CertificateChain chain, CertificateChain cross, Preset preset,
        RotationFile? rotation)
    {
        Chain = chain;
        _rotation = rotation;
        Decoded = chain[0];

        // Of another key it is a leftover: the signing certificate was replaced by hand.
        Cross = cross.Count > 0 && cross[0].PublicKey.Equals(Decoded.PublicKey) ? cross : [];
        Store = store;
        AuthorityPath = store.Location;
        CertificatePath = store.PlaceOf(AuthorityDocument.Certificate);
        KeyPath = store.Paths.PathOf(AuthorityDocument.Key);
        TrustPath = store.PlaceOf(AuthorityDocument.TrustBundle);
        IsOffline = !File.Exists(KeyPath) || AuthorityPaths.LeadsNowhere(KeyPath); // such as to a stick that is not plugged in
        Preset = preset;
    }

    /// <summary>Reads the public side of an authority.</summary>
    /// <exception cref="ClusterCertsException">A file of the authority is missing or damaged.</exception>
    /// <param name="store">The authority.</param>
    /// <param name="remaining">What is left to do in its rotation, where that was asked for.</param>
    /// <param name="asOf">The moment that its days are counted from, where that was asked for.</param>
    /// <param name="prepared">Its lists that were signed ahead, where that was asked for.</param>
    internal static SigningCert Read(
        IAuthorityStore store, IReadOnlyList<string>? remaining = null, DateTimeOffset? asOf = null, IReadOnlyList<PreparedTerm>? prepared = null)
    {
        return new SigningCert(
            store,
            store.Certificates(AuthorityDocument.Certificate),
            store.CertificatesIfAny(AuthorityDocument.Cross),
            PolicyFile.Read(store).Preset,
            RotationFile.Read(store))
        {
            KeyUri = HeldKeyFile.Tell(store.Paths.PathOf(AuthorityDocument.Key)),
            Remaining = remaining ?? [],
            AsOf = asOf,
            PreparedLists = prepared?.Count ?? 0,
            PreparedListsUntil = prepared is [.., PreparedTerm last] ? last.Term.NextUpdate : null,
        };
    }

    /// <summary>The distinguished name.</summary>
    public string Subject => Decoded.Subject;

    /// <summary>The distinguished name of the CA that signed it; its own for a root.</summary>
    public string Issuer => Decoded.Issuer;

    /// <summary>The serial number in upper-case hexadecimal digits.</summary>
    public string SerialNumber => Decoded.SerialText;

    /// <summary>The first second of the validity, UTC.</summary>
    public DateTimeOffset NotBefore => Decoded.NotBefore;

    /// <summary>The last second of the validity, UTC.</summary>
    public DateTimeOffset NotAfter => Decoded.NotAfter;

    /// <summary>The whole days until <see cref="NotAfter"/>, from when this was read: 0 on the last day, negative once it has expired.</summary>
    public int? DaysLeft => AsOf is DateTimeOffset moment ? Validity.DaysLeft(NotAfter, moment) : null;

    /// <summary>The key's algorithm.</summary>
    public string KeyAlgorithm => Decoded.PublicKey.Name;

    /// <summary>How many CAs may follow below it; null for any number.</summary>
    public int? PathLength => Decoded.BasicConstraints?.PathLength;

    /// <summary>Whether it signed itself; otherwise it is an intermediate.</summary>
    public bool IsRoot => Decoded.IsSelfIssued;

    /// <summary>The only DNS names, with those below them, that it may sign for; empty for all.</summary>
    public IReadOnlyList<string> PermittedDnsNames => Constraints.PermittedDnsNames!;

    /// <summary>The only addresses that it may sign for, as networks or single ones; empty for all.</summary>
    public IReadOnlyList<string> PermittedIPAddresses => Constraints.PermittedIPAddresses!;

    /// <summary>The only mailboxes, hosts and, with a dot in front, domains of e-mail addresses that it may sign for; empty for all.</summary>
    public IReadOnlyList<string> PermittedEmailAddresses => Constraints.PermittedEmailAddresses!;

    /// <summary>The only hosts and, with a dot in front, domains of URIs that it may sign for; empty for all.</summary>
    public IReadOnlyList<string> PermittedUris => Constraints.PermittedUris!;

    /// <summary>DNS names that it may not sign for, with those below them; empty for none.</summary>
    public IReadOnlyList<string> ExcludedDnsNames => Constraints.ExcludedDnsNames!;

    /// <summary>Addresses that it may not sign for, as networks or single ones; empty for none.</summary>
    public IReadOnlyList<string> ExcludedIPAddresses => Constraints.ExcludedIPAddresses!;

    /// <summary>Mailboxes, hosts and, with a dot in front, domains of e-mail addresses that it may not sign for; empty for none.</summary>
    public IReadOnlyList<string> ExcludedEmailAddresses => Constraints.ExcludedEmailAddresses!;

    /// <summary>Hosts and, with a dot in front, domains of URIs that it may not sign for; empty for none.</summary>
    public IReadOnlyList<string> ExcludedUris => Constraints.ExcludedUris!;

    /// <summary>What limits it of other kinds of name, as a CA made elsewhere may have it, such as <c>permitted DirectoryName:O=Example</c>; empty for none.</summary>
    public IReadOnlyList<string> OtherConstraints => field ??= NameConstraints.OtherTexts(Decoded.NameConstraints);

    /// <summary>Of an intermediate that was just made: the arguments that would limit it to the names that are in use below its issuer, as they can stand at
    /// the end of the command; otherwise empty.</summary>
    public string ProposedConstraints { get; private set; } = "";

    /// <summary>Of an intermediate that was just made: the nodes in use below its issuer that it may not sign for.</summary>
    public IReadOnlyList<string> OutsideConstraints { get; private set; } = [];

    /// <summary>SHA-256 of the certificate, upper-case hexadecimal digits.</summary>
    public string Fingerprint => Decoded.Fingerprint;

    /// <summary>SHA-1 of the certificate, upper-case hexadecimal digits: what Windows and X509Certificate2 find it by. It proves nothing.</summary>
    public string Thumbprint => DecodedCertificate.ThumbprintOf(Decoded.Encoded);

    /// <summary>The system whose conventions its node certificates follow.</summary>
    public Preset Preset { get; }

    /// <summary>Whether the signing key is away, so that nothing can be signed.</summary>
    public bool IsOffline { get; }

    /// <summary>The certificate's file, absolute.</summary>
    public string CertificatePath { get; }

    /// <summary>The key's file, absolute; it may be away.</summary>
    public string KeyPath { get; }

    /// <summary>Where the signing key is, if not in that file: in which token, by its URI; empty for a key in the file, and where that may not be read.</summary>
    public string KeyUri { get; private init; } = "";

    /// <summary>The trust bundle to hand to nodes, absolute.</summary>
    public string TrustPath { get; }

    /// <summary>The authority directory, absolute.</summary>
    public string AuthorityPath { get; }

    /// <summary>The phase of its rotation; <see cref="RotationPhase.None"/> when none is under way.</summary>
    public RotationPhase Phase => _rotation?.Shown ?? RotationPhase.None;

    /// <summary>When that phase began, UTC; null when no rotation is under way.</summary>
    public DateTimeOffset? PhaseSince => _rotation?.ShownSince;

    /// <summary>What is left to do until the rotation is over, in sentences, each node that blocks it among them.</summary>
    public IReadOnlyList<string> Remaining { get; internal init; } = [];

    /// <summary>How many revocation lists of it were signed ahead and wait to be put in place by Update-RevocationList.</summary>
    public int PreparedLists { get; private init; }

    /// <summary>When the last of them expires, UTC; null when none waits.</summary>
    public DateTimeOffset? PreparedListsUntil { get; private init; }

    /// <summary>What is worth knowing about it or its issuers and stops nobody from using it, such as a key usage that is not
    /// critical; empty for what was made here.</summary>
    public IReadOnlyList<string> Notes => _notes ??= [.. IssuanceLint
        .CheckInstalled(Chain, new SignatureCache()).Where(f => f.IsNote).Select(f => f.Text)];

    /// <summary>What to say of it after it was imported: that its key is not here, and its <see cref="Notes"/>.</summary>
    /// <returns>Sentences to show as warnings; none is good news.</returns>
    public IReadOnlyList<string> DescribeImport() =>
    [
        .. IsOffline ? [$"No key was given: the CA is installed offline and cannot sign. Put its key at '{KeyPath}' to sign."] : (string[])[],
        .. Notes.Select(note => DisplayText.Sentence($"Worth knowing: {note}")),
    ];

    /// <summary>The certificate for .NET: <see cref="PlatformSigningCert"/>.</summary>
    internal X509Certificate2 Loaded => _certificate ??= PrintableCertificate.Load(Decoded.Encoded);

    /// <summary>Where the authority is kept.</summary>
    internal IAuthorityStore Store { get; }

    internal DecodedCertificate Decoded { get; }

    // Empty where a kind is not limited.
    private NameConstraintParameters Constraints => field ??= NameConstraints.Texts(Decoded.NameConstraints);

    private DateTimeOffset? AsOf { get; init; }

    /// <summary>Its own certificate and its issuers' up to the root.</summary>
    internal CertificateChain Chain { get; }

    /// <summary>Its own certificate and its issuers', without a root.</summary>
    internal CertificateChain Intermediates => [.. Chain.Where(c => !c.IsSelfIssued)];

    /// <summary>After a rotation: its key certified by the previous CA, then that one's intermediates; otherwise empty.</summary>
    internal CertificateChain Cross { get; }

    /// <summary>What follows a leaf in a node's file: this certificate and its issuers, never a root; and the cross certificate
    /// if there is one.</summary>
    /// <remarks>
    /// For Erlang the root that the cross certificate stands for comes after it, the one root in a node's file: Erlang follows a
    /// chain
    /// to its end, and would refuse it as soon as it trusts the new root alone. Java would refuse the root there.
    /// </remarks>
    /// <param name="now">A cross certificate that has expired by then is left out: some programs refuse what they do not even
    /// need.</param>
    internal CertificateChain NodeFileTail(DateTimeOffset now) =>
        Cross.Count == 0 || Cross.Any(c => c.NotAfter <= now) ? Intermediates
        : IsRoot && Preset == Preset.Erlang ? [.. Cross, Decoded]
        : [.. Intermediates, .. Cross];

    /// <summary>The certificate, and for an intermediate its issuers up to the root, as PEM: what Magnum calls ca-show.</summary>
    /// <returns>PEM text with LF line ends.</returns>
    public string ToPem() => System.Text.Encoding.ASCII.GetString(CertificateFile.Write(Chain));

    /// <summary>The same, with what was found of the names that it could be limited to.</summary>
    internal SigningCert With(string proposedConstraints, IReadOnlyList<string> outsideConstraints)
    {
        var copy = (SigningCert)MemberwiseClone();
        copy.ProposedConstraints = proposedConstraints;
        copy.OutsideConstraints = outsideConstraints;
        return copy;
    }

    /// <summary>The subject and end, for a log.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Subject} (until {NotAfter:u})";
}
