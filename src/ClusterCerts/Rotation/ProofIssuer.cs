using System.Net.Security;
using System.Numerics;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>Makes the client certificates that show what a server trusts: of the CA that is asked about, of the one that all trust, and of one that
/// is made up. Those of our own CAs are recorded before anybody sees them; no key is written by us.</summary>
/// <remarks>On Windows the platform's TLS wants each key in a container, which is deleted with the certificate.</remarks>
internal sealed class ProofIssuer : IDisposable
{
    private const string Operation = "proof of trust";

    // No name of a host, so that no node's name is claimed by it, and none of a node, which has no spaces in practice.
    private const string CommonName = "ClusterCerts proof of trust";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly IAuthorityStore _store;
    private readonly AuthorityContext _context;
    private readonly SigningKey? _next;
    private readonly CurrentSigner? _current;
    private readonly byte[]? _nextBytes;

    /// <summary>Unlocks the keys.</summary>
    /// <exception cref="ClusterCertsException">The key of the CA that is asked about is away, or a passphrase is missing or wrong, or that CA is revoked.</exception>
    internal ProofIssuer(IAuthorityStore store, AuthorityContext context, TrustProofParameters parameters)
    {
        _store = store;
        _context = context;
        SigningCert signing = SigningCert.Read(store);
        if (!IsNextAsked(store))
        {
            OutgoingAuthority.Refuse(store, store.ReadLedger(), signing);
            RevokedAuthority.Refuse(store, context, signing.Chain);
            _current = new CurrentSigner(store, parameters.Passphrase);
            return;
        }

        if (!store.Has(AuthorityDocument.NextKey))
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityOffline,
                $"'{store.PlaceOf(AuthorityDocument.NextKey)}' is missing. Bring back the next CA's key, so that it can sign what servers are asked with.",
                store.Location);
        }

        RevokedAuthority.Refuse(store, context, store.Certificates(AuthorityDocument.NextCertificate));
        _nextBytes = store.Read(AuthorityDocument.NextCertificate);
        try
        {
            _current = MaySign(store, context, signing) ? new CurrentSigner(store, parameters.Passphrase) : null;
            _next = SigningKey.Open(
                store, AuthorityDocument.NextKey, AuthorityDocument.NextCertificate, new AuthorityPassphrases(parameters.Passphrase, parameters.NextPassphrase, otherParameter: PassphraseRefusal.Next));
        }
        catch (ClusterCertsException e)
        {
            _current?.Dispose();
            throw PassphraseRefusal.IsOne(e) ? NeedsBoth(e) : e;
        }
    }

    /// <summary>The name of the CA that servers are asked about.</summary>
    internal static string AskedOf(IAuthorityStore store) =>
        IsNextAsked(store) ? store.Certificates(AuthorityDocument.NextCertificate)[0].Subject : SigningCert.Read(store).Subject;

    /// <summary>Makes and records them.</summary>
    /// <param name="cancellation">Ends the wait for another process.</param>
    /// <exception cref="ClusterCertsException">They cannot be recorded, or would not be accepted by our own checks.</exception>
    internal TrustCredentials Issue(CancellationToken cancellation)
    {
        PolicyRules rules = PolicyFile.Read(_store).Rules;
        KeyAlgorithm algorithm = AlgorithmOf(rules, PresetProfile.For(SigningCert.Read(_store).Preset).LeafKey);
        using KeyPair askedKey = Generate(algorithm);
        using KeyPair? controlKey = _next is not null && _current is not null ? Generate(algorithm) : null;
        using KeyPair madeUpKey = Generate(algorithm);
        (DecodedCertificate asked, DecodedCertificate? control, CertificateChain chain) = Record(askedKey, controlKey, cancellation);
        return new TrustCredentials(
            Shown([asked, .. chain], askedKey),
            control is null ? null : Shown([control, .. _current!.Signing.Intermediates], controlKey!),
            MadeUp(madeUpKey, _next?.Certificate ?? _current!.Signing.Decoded));
    }

    public void Dispose()
    {
        _next?.Dispose();
        _current?.Dispose();
    }

    // Without the present CA servers are asked about the next one all the same.
    private static bool MaySign(IAuthorityStore store, AuthorityContext context, SigningCert signing) =>
        !signing.IsOffline && !OutgoingAuthority.Is(store.ReadLedger(), signing.Decoded) && RevokedAuthority.Obstacle(store, context, signing.Chain) is null;

    private static ClusterCertsException NeedsBoth(ClusterCertsException cause) => new(
        cause.ErrorCode,
        $"{cause.Message} To ask servers whom they trust, the keys of both CAs are opened: the present one by -Passphrase or -PassphraseFile, the next one by -NewPassphrase or -NewPassphraseFile "
            + "where it has another passphrase.",
        cause.Target,
        cause)
    {
        PassphraseParameter = cause.PassphraseParameter,
        PassphraseKind = cause.PassphraseKind,
    };

    // From the phase Issue on the next CA is the one that signs.
    private static bool IsNextAsked(IAuthorityStore store) =>
        RotationFile.Read(store) is { Phase: RotationPhase.Stage or RotationPhase.Trust, IsSwitched: false } && store.Has(AuthorityDocument.NextCertificate);

    // A policy that names no kind of key that nodes of this system have is obeyed too.
    private static KeyAlgorithm AlgorithmOf(PolicyRules rules, KeyAlgorithm usual)
    {
        if (rules.AllowedKeyAlgorithms is not { Count: > 0 } allowed || allowed.Contains(usual))
            return usual;
        return allowed.Cast<KeyAlgorithm?>().FirstOrDefault(a => TlsIdentity.CanShow(a!.Value)) ?? throw new ClusterCertsException(
            ErrorCode.UnsupportedKey,
            $"Servers are asked whom they trust with certificates whose keys the TLS of .NET takes, and the policy allows keys of {string.Join(", ", allowed)} alone. "
                + "Allow EcdsaP256 too, with Set-CertPolicy -AllowedKeyAlgorithm.");
    }

    private (DecodedCertificate Asked, DecodedCertificate? Control, CertificateChain Chain) Record(
        KeyPair askedKey, KeyPair? controlKey, CancellationToken cancellation)
    {
        using IAuthoritySession session = _store.Begin(Operation, cancellation);
        _current?.Refresh();
        if (_next is not null && (!IsNextAsked(_store) || !_store.Read(AuthorityDocument.NextCertificate).AsSpan().SequenceEqual(_nextBytes)))
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityBusy,
                $"Another process went on with the rotation in '{_store.Location}' in the meantime. Look at it with Get-SigningCert, then run the command again.",
                _store.Location);
        }

        SigningKey asker = _next ?? _current!.Key;
        PolicyRules rules = PolicyFile.Read(_store).Rules;
        BigInteger last = BigInteger.Max(session.ReadLastSerialNumber(), rules.MinimumSerialNumber?.Value ?? BigInteger.Zero);
        var changes = new ChangeSet(Operation);
        DecodedCertificate asked = Sign(asker, askedKey, rules, changes, ref last);
        DecodedCertificate? control = controlKey is null ? null : Sign(_current!.Key, controlKey, rules, changes, ref last);
        session.Commit(changes.WriteLastSerialNumber(changes.Ledger[^1].SerialNumber!.Value));

        // Not the cross certificate: a server that knows only the CA before would follow it.
        CertificateChain own = _next is null ? _current!.Signing.Chain : _store.Certificates(AuthorityDocument.NextCertificate);
        return (asked, control, [.. own.Where(c => !c.IsSelfIssued)]);
    }

    private DecodedCertificate Sign(SigningKey signer, KeyPair key, PolicyRules rules, ChangeSet changes, ref BigInteger last)
    {
        var serial = SerialNumber.NextAfter(last, _context.FillRandom);
        DecodedCertificate certificate = signer.Sign(Template(signer.Certificate, key, serial) with { Points = rules.PointsOf(signer.Certificate.KeyId) });
        last = serial.Value;
        changes.Ledger.Add(LedgerEntries.IssuedProof(_context.Now, certificate, serial, signer.Certificate.KeyId));
        _context.Log.Signed($"Signed the certificate {serial} of no node, to ask servers whether they trust '{signer.Certificate.Subject}'.");
        return certificate;
    }

    private CertificateTemplate Template(DecodedCertificate issuer, KeyPair key, SerialNumber serial)
    {
        DateTimeOffset now = Validity.WholeSeconds(_context.Now);
        return new CertificateTemplate
        {
            SerialNumber = serial,
            IssuerName = issuer.SubjectName.ToArray(),
            IssuerKeyId = issuer.KeyId,
            SubjectName = SubjectName.Parse("CN=" + CommonName),
            Validity = new Validity(now - Lifetime, now + Lifetime).Within(issuer.NotBefore, issuer.NotAfter),
            PublicKey = key.PublicKey,
            Purpose = CertPurpose.Client,
        };
    }

    // Alike in all but its key: of the same name and the same kind of key, so that nothing else can make the difference.
    private SslStreamCertificateContext MadeUp(KeyPair key, DecodedCertificate like)
    {
        using KeyPair authorityKey = Generate(like.PublicKey.Algorithm ?? KeyAlgorithm.Rsa2048);
        DateTimeOffset now = Validity.WholeSeconds(_context.Now);
        SerialNumber Number() => SerialNumber.NextAfter(like.SerialValue, _context.FillRandom);
        DecodedCertificate authority = SigningKey.SelfSign(
            new CertificateTemplate
            {
                SerialNumber = Number(),
                IssuerName = like.SubjectName.ToArray(),
                SubjectName = like.SubjectName.ToArray(),
                Validity = new Validity(now - Lifetime, now + Lifetime),
                PublicKey = authorityKey.PublicKey,
                IsAuthority = true,
                PathLength = 0,
            },
            authorityKey);
        DecodedCertificate leaf = SigningKey.Of(authorityKey, [authority]).Sign(Template(authority, key, Number()));
        return Shown([leaf], key);
    }

    private KeyPair Generate(KeyAlgorithm algorithm) => KeyWork.Generate(algorithm, _context.Log, _context.Time, isKept: false);

    private static SslStreamCertificateContext Shown(CertificateChain chain, KeyPair key) => TlsIdentity.Of(chain.Encoded, key);
}
