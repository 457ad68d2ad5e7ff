using System.Numerics;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Issuance;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Revocation;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>Makes the CA that comes next: a root or an intermediate, and the certificate that the current CA gives its
/// key.</summary>
internal sealed class NextAuthority : IDisposable
{
    private readonly RotationRun _rotation;
    private readonly NextAuthorityParameters _wanted;
    private readonly byte[] _subject;
    private readonly IntermediateIssuer? _issuer;
    private readonly SigningKey? _crossSigner;
    private readonly NewSigningKey _made;
    private readonly Validity _validity;

    /// <summary>Checks what is wanted, unlocks the keys that sign, and makes the new key. Nothing is written.</summary>
    /// <param name="rotation">The authority.</param>
    /// <param name="wanted">What the next CA shall be.</param>
    /// <param name="isLinked">Whether the current CA shall cross-sign it where it can.</param>
    internal NextAuthority(RotationRun rotation, NextAuthorityParameters wanted, bool isLinked)
    {
        _rotation = rotation;
        _wanted = wanted;
        _subject = SuccessorName.Of(rotation.Signing.Decoded, rotation.Signing.Preset, wanted.Subject);
        CheckIssuer(rotation, wanted);
        KeyUri? place = wanted.KeyUri is string uri ? KeyUri.Parse(uri) : null;
        CheckPassphrase(rotation, place);
        PresetProfile profile = PresetProfile.For(rotation.Signing.Preset);
        PathLength = wanted.PathLength ?? profile.PathLength;
        if (wanted.IssuerPath is not null)
        {
            _issuer = new IntermediateIssuer(Intermediate(), _subject, profile, rotation.Context);
            _validity = _issuer.Validity;
        }
        else
        {
            _validity = LifetimeOf(wanted).OfRoot(rotation.Context.Now, profile.AuthorityLifetime);
        }

        try
        {
            if (isLinked && !KeepsRoot)
                _crossSigner = CrossSigner(rotation, wanted);
            _made = MakeKey(place);
        }
        catch
        {
            _crossSigner?.Dispose();
            _issuer?.Dispose();
            throw;
        }
    }

    /// <summary>Whether the next CA is below the root that nodes trust already.</summary>
    internal bool KeepsRoot => _issuer is not null && _issuer.Chain.Encoded[^1].AsSpan().SequenceEqual(_rotation.Signing.Chain.Encoded[^1]);

    private KeyPair Key => _made.Key;

    internal KeyId KeyId => Key.PublicKey.KeyId;

    private int PathLength { get; }

    /// <summary>Signs the certificates and adds their ledger lines and the serial number to a change.</summary>
    /// <param name="session">The authority.</param>
    /// <param name="changes">What they are added to.</param>
    /// <returns>The certificates.</returns>
    internal NextCertificates Sign(IAuthoritySession session, ChangeSet changes)
    {
        SerialNumber own = Next(session.ReadLastSerialNumber());
        CertificateTemplate template = Template(own);
        DecodedCertificate certificate = _issuer?.Sign(template, RotationRun.Command) ?? SigningKey.SelfSign(template, Key);
        changes.Ledger.Add(LedgerEntries.Authority(_rotation.Context.Now, certificate, own, LedgerEntries.NextAuthority + certificate.Subject) with
        {
            IssuerPath = _wanted.IssuerPath is string issuer ? _rotation.Store.Paths.ToOther(issuer) : null,
        });
        _rotation.Context.Log.Signed($"Signed the certificate {own} of the next CA, '{certificate.Subject}'.");
        SerialNumber last = own;
        CertificateChain crossChain = [];
        if (_crossSigner is not null)
        {
            last = Next(own.Value);
            DecodedCertificate current = _crossSigner.Certificate;
            CertificateTemplate crossed = CrossCertificate.Template(template, last, current, PolicyFile.Read(_rotation.Store).Rules.PointsOf(current.KeyId));
            DecodedCertificate cross = _rotation.IsOutgoing() ? _crossSigner.SignCross(crossed) : _crossSigner.Sign(crossed);
            crossChain = [cross, .. _rotation.Signing.Intermediates];
            changes.Ledger.Add(LedgerEntries.IssuedCross(
                _rotation.Context.Now, cross, last, current.KeyId));
        }

        changes.WriteLastSerialNumber(last);
        return new NextCertificates([certificate, .. _issuer?.Chain ?? []], crossChain);
    }

    /// <summary>Adds its first revocation list to a change.</summary>
    /// <param name="made">Its certificates.</param>
    /// <param name="session">The authority.</param>
    /// <param name="changes">What it is added to.</param>
    /// <param name="list">Which list it is.</param>
    internal void AddListTo(NextCertificates made, IAuthoritySession session, ChangeSet changes, AuthorityDocument list) =>
        new RevocationListIssuer(_rotation.Store, _rotation.Context, SigningKey.Of(Key, made.Chain), list).AddTo(session, changes, lifetime: null);

    /// <summary>The key's file, encrypted if a passphrase was given; the caller zeroes the bytes.</summary>
    internal byte[] ExportKey() => _made.Export(_rotation.Parameters.NewPassphrase ?? _rotation.Parameters.Passphrase);

    /// <summary>From here on a file may tell of its key.</summary>
    internal void Keep(ChangeSet changes) => _made.Keep(() => changes.MayBeThere);

    /// <summary>From here on a file does.</summary>
    internal void Settle() => _made.Settle();

    public void Dispose()
    {
        _issuer?.Dispose();
        _crossSigner?.Dispose();
        _made.Dispose();
    }

    private NewSigningKey MakeKey(KeyUri? place)
    {
        try
        {
            return NewSigningKey.Make(Wish(place), _rotation.Context.Log, _rotation.Context.Time, _rotation.Store.Tell);
        }
        catch (ClusterCertsException e) when (PassphraseRefusal.IsOne(e))
        {
            throw PassphraseRefusal.Of(e, "the key of the next CA", $"{place}", place?.Token, PassphraseRefusal.Next);
        }
    }

    private NewSigningKeyWish Wish(KeyUri? place) => new(
        place, _wanted.KeyAlgorithm, SuccessorKind.Of(_rotation.Signing.Decoded.PublicKey, _rotation.Signing.Preset, _wanted.KeyAlgorithm).Algorithm,
        _rotation.NextPassphrase(place), _rotation.IsRehearsal, _rotation.Context.FillRandom)
    {
        IsJudged = true,
        Refuse = (key, at) => KnownAuthorityKeys.Refuse(_rotation.Store, key, at, _issuer?.Chain ?? []),
    };

    // That there is none is told: before the rotation where the next CA is a root, for the root of another is known only now.
    private static SigningKey? CrossSigner(RotationRun rotation, NextAuthorityParameters wanted)
    {
        if (CrossCertificate.Obstacle(rotation) is not string obstacle)
            return SigningKey.Open(rotation.Signing, rotation.Parameters.Passphrase);
        if (wanted.IssuerPath is not null)
            rotation.Store.Tell(CrossCertificate.Without(obstacle));
        return null;
    }

    private static void CheckIssuer(RotationRun rotation, NextAuthorityParameters wanted)
    {
        if (wanted.IssuerPath is string issuer && Path.GetFullPath(issuer) == rotation.Store.Location)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "An authority cannot be its own -Issuer; leave it out for a new root, or name the "
                    + "root's folder.", issuer);
        }
    }

    // The successor of an encrypted key is never written in plain for want of a passphrase.
    private static void CheckPassphrase(RotationRun rotation, KeyUri? place)
    {
        SigningCert current = rotation.Signing;
        if (place is not null)
            return; // A token asks for its PIN itself.
        if (rotation.Parameters.NewPassphrase is null && !current.IsOffline && IsHeld(current.KeyPath))
        {
            throw new ClusterCertsException(
                ErrorCode.PassphraseRequired,
                "The signing key is in a token, and its successor would be in a file. Give the passphrase that it is encrypted with, with -NewPassphrase or "
                    + "-NewPassphraseFile, or say with -KeyUri where it is made.",
                rotation.Store.Paths.PathOf(AuthorityDocument.NextKey))
            {
                PassphraseParameter = PassphraseRefusal.Next,
                PassphraseKind = PassphraseKind.NewPassphrase,
            };
        }

        if (rotation.Parameters.NewPassphrase is null && rotation.Parameters.Passphrase is null && !current.IsOffline && !IsHeld(current.KeyPath) && HeldKeyFile.IsEncrypted(current.KeyPath))
        {
            throw new ClusterCertsException(
                ErrorCode.PassphraseRequired,
                $"The signing key '{current.KeyPath}' is encrypted, and its successor would not be. Give its passphrase with "
                    + "-Passphrase or "
                    + "-PassphraseFile, or another for the new key with -NewPassphrase or -NewPassphraseFile.",
                current.KeyPath);
        }
    }

    // A line that is damaged told of a token, and nobody needs the old key.
    private static bool IsHeld(string path)
    {
        try
        {
            return HeldKeyFile.UriIn(path)?.Token is not null;
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.MalformedKey)
        {
            return true;
        }
    }

    private static CertLifetime LifetimeOf(NextAuthorityParameters wanted) => new(wanted.Lifetime, wanted.NotAfter, wanted.Backdate);

    private SigningCertParameters Intermediate() => new()
    {
        Path = _rotation.Store.Location,
        KeyAlgorithm = _wanted.KeyAlgorithm,
        Lifetime = LifetimeOf(_wanted),
        PathLength = _wanted.PathLength,
        IssuerPath = _wanted.IssuerPath,
        IssuerPassphrase = _rotation.Parameters.IssuerPassphrase,
    };

    private CertificateTemplate Template(SerialNumber serial) => new()
    {
        SerialNumber = serial,
        IssuerName = _subject,
        SubjectName = _subject,
        Validity = _validity,
        PublicKey = Key.PublicKey,
        IsAuthority = true,
        PathLength = PathLength,
        NameConstraints = NextConstraints.Of(_rotation.Signing.Chain, _issuer?.Chain ?? [], _wanted),
    };

    private SerialNumber Next(BigInteger last) => SerialNumber.NextAfter(last, _rotation.Context.FillRandom);
}

/// <summary>The certificates of the CA that comes next.</summary>
/// <param name="Chain">Its own, then its issuers up to the root.</param>
/// <param name="Cross">The cross certificate, then the current CA's intermediates; empty when there is none.</param>
internal sealed record NextCertificates(CertificateChain Chain, CertificateChain Cross)
{
    internal string Subject => Chain[0].Subject;
}
