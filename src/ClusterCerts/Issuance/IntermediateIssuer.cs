using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Another authority that signs a new intermediate, and records it in its own ledger before the intermediate is in any
/// file.</summary>
internal sealed class IntermediateIssuer : IDisposable
{
    private readonly IAuthorityStore _issuer;
    private readonly SigningCert _signing;
    private readonly SigningKey _key;
    private readonly SigningCertParameters _parameters;
    private readonly AuthorityContext _context;
    private readonly int? _pathLength;

    /// <summary>Opens the issuer, its key included, and checks that there is room below it.</summary>
    /// <param name="parameters">What the intermediate shall be; <see cref="SigningCertParameters.IssuerPath"/> is given.</param>
    /// <param name="subject">The intermediate's name in DER.</param>
    /// <param name="profile">The preset's values.</param>
    /// <param name="context">The world outside.</param>
    internal IntermediateIssuer(SigningCertParameters parameters, byte[] subject, PresetProfile profile, AuthorityContext context)
    {
        _parameters = parameters;
        _context = context;
        _issuer = context.StoreAt(parameters.IssuerPath!).Opened(parameters.IssuerPath!, "name another with -Issuer");
        _signing = SigningCert.Read(_issuer);
        OutgoingAuthority.Refuse(_issuer, _issuer.ReadLedger(), _signing);
        RevokedAuthority.Refuse(_issuer, context, _signing.Chain);
        int? room = RoomBelow(profile);
        _pathLength = parameters.PathLength ?? room;
        if (Name(subject).IsSameAs(Name(_signing.Decoded.SubjectName)))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidSubject, $"The intermediate would have its issuer's name, {_signing.Subject}; give another "
                    + "-Subject.", _signing.Subject);
        }

        Validity = parameters.Lifetime.Clamped(parameters.Lifetime.IsByDefault).Below(_signing.Decoded, context.Now, profile.AuthorityLifetime);
        _key = SigningKey.Open(_signing, parameters.IssuerPassphrase, PassphraseRefusal.Issuer);
    }

    private static DistinguishedName Name(ReadOnlyMemory<byte> encoded) => DistinguishedName.Decode(encoded, "subject", []);

    /// <summary>The validity that the intermediate will have.</summary>
    internal Validity Validity { get; }

    /// <summary>The issuer's own certificate and those above it up to the root.</summary>
    internal CertificateChain Chain => _signing.Chain;

    /// <summary>The issuer's trust bundle, which nodes below the intermediate need.</summary>
    internal byte[] ReadTrust() => _issuer.Read(AuthorityDocument.TrustBundle) ?? CertificateFile.Write([_signing.Chain.Encoded[^1]]);

    /// <summary>Signs the intermediate.</summary>
    /// <param name="template">What it says besides number, issuer and path length.</param>
    /// <param name="operation">For the issuer's journal: which command.</param>
    /// <returns>The certificate.</returns>
    internal DecodedCertificate Sign(CertificateTemplate template, string operation)
    {
        using IAuthoritySession session = _issuer.Begin(operation, CancellationToken.None);
        template = template with
        {
            SerialNumber = SerialNumber.NextAfter(session.ReadLastSerialNumber(), _context.FillRandom),
            IssuerName = _signing.Decoded.SubjectName.ToArray(),
            IssuerKeyId = _signing.Decoded.KeyId,
            PathLength = _pathLength,
            Points = PolicyFile.Read(_issuer).Rules.PointsOf(_signing.Decoded.KeyId),
        };
        DecodedCertificate certificate = _key.Sign(template);
        var changes = new ChangeSet(operation);
        changes.WriteLastSerialNumber(template.SerialNumber);
        changes.Ledger.Add(LedgerEntries.IssuedIntermediate(
            _context.Now, certificate, template.SerialNumber, _signing.Decoded.KeyId));
        session.Commit(changes);
        return certificate;
    }

    public void Dispose() => _key.Dispose();

    // RFC 5280 4.2.1.9: each CA below leaves room for one less.
    private int? RoomBelow(PresetProfile profile)
    {
        if (_signing.PathLength is not int length)
            return Math.Max(0, profile.PathLength - 1);
        return length > 0 && !(_parameters.PathLength >= length)
            ? length - 1
            : throw new ClusterCertsException(
                ErrorCode.PathLengthExceeded,
                $"The issuer {_signing.Subject} has a path length of {length}, which leaves no room for "
                    + (length == 0 ? "a CA below it. Make the issuer with a greater -PathLength."
                    : $"one of {_parameters.PathLength}. Give a -PathLength below {length}."),
                _signing.AuthorityPath);
    }
}
