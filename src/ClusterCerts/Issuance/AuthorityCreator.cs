using System.Numerics;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Revocation;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Makes a signing certificate and the directory around it.</summary>
/// <param name="parameters">What it shall be.</param>
/// <param name="context">The world outside.</param>
/// <param name="notify">Receives what to warn of; may be null.</param>
/// <param name="outlook">What its limits come to, where that was looked at before; null to look.</param>
internal sealed class AuthorityCreator(SigningCertParameters parameters, AuthorityContext context, Action<string>? notify, ConstraintOutlook? outlook = null)
{
    private readonly IAuthorityStore _store = context.StoreAt(parameters.Path, parameters.Store);
    private readonly Preset _preset = parameters.Preset ?? Preset.Default;
    private readonly PresetProfile _profile = PresetProfile.For(parameters.Preset ?? Preset.Default);
    private bool _needsList;

    internal SigningCert Create()
    {
        if (File.Exists(_store.Location))
            throw FileErrors.NoFolder(parameters.Path, "name a folder for the authority");
        WriteAccess.DemandEntry(_store.Location);
        if (parameters is { Force: true, IfMissing: true })
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-Force replaces an authority and -IfMissing keeps it; give one of them.", parameters.Path);
        _store.Recover();
        if (Existing() is SigningCert existing)
            return existing;
        CheckNew();
        byte[] subject = AuthoritySubject.Of(parameters, _store.Location);
        CheckConstraints();
        ConstraintOutlook limits = outlook ?? new ConstraintOutlook(parameters, context);
        SigningCert made;
        try
        {
            made = parameters.IssuerPath is null ? CreateRoot(subject) : CreateIntermediate(subject);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.AuthorityExists && Existing() is not null)
        {
            return Existing()!; // Another process made it while this one waited.
        }

        if (_needsList && !context.Files.IsRehearsal)
            new RevocationListWriter(_store.Opened(parameters.Path), context, new AuthorityPassphrases(parameters.Passphrase)).Write();
        return made.With(limits.Proposal, limits.Outside);
    }

    // What is there, where that is enough; something of an authority without its certificate is not one.
    private SigningCert? Existing()
    {
        if (!parameters.IfMissing || !_store.IsAuthority())
            return null;
        CheckConstraints();
        SigningCert? existing = new ExistingAuthority(SigningCert.Read(_store.Opened(parameters.Path), asOf: context.Now), parameters, context).IfEqual();
        if (parameters.Store is not null && StoreFile.Read(_store.Location) is null && !context.Files.IsRehearsal)
            AuthorityStores.Join(_store, parameters.Store, context.Log.Cancellation);
        return existing;
    }

    private SigningCert CreateRoot(byte[] subject)
    {
        Validity validity = parameters.Lifetime.OfRoot(context.Now, _profile.AuthorityLifetime);
        using NewSigningKey key = NewKey([]);
        return InFolder(session =>
        {
            CertificateTemplate template = Template(subject, key.Key, validity, session.ReadLastSerialNumber()) with { IssuerName = subject };
            CertificateChain chain = [SigningKey.SelfSign(template, key.Key)];
            Commit(session, key, chain, CertificateFile.Write(chain), template.SerialNumber);
            return chain;
        });
    }

    private SigningCert CreateIntermediate(byte[] subject)
    {
        using var issuer = new IntermediateIssuer(parameters, subject, _profile, context);
        using NewSigningKey key = NewKey(issuer.Chain);
        return InFolder(session =>
        {
            DecodedCertificate certificate = issuer.Sign(Template(subject, key.Key, issuer.Validity, session.ReadLastSerialNumber()), "New-SigningCert");
            SerialNumber first = SerialNumber.NextAfter(session.ReadLastSerialNumber(), context.FillRandom);
            CertificateChain chain = [certificate, .. issuer.Chain];
            Commit(session, key, chain, issuer.ReadTrust(), first);
            return chain;
        });
    }

    private NewSigningKey NewKey(IEnumerable<DecodedCertificate> above) => PassphraseRefusal.Naming(() => NewSigningKey.Make(
        new NewSigningKeyWish(parameters.KeyUri, parameters.KeyAlgorithm, _profile.AuthorityKey, parameters.Passphrase, context.Files.IsRehearsal, context.FillRandom)
        {
            Refuse = (key, at) => KnownAuthorityKeys.Refuse(_store, key, at, above),
        },
        context.Log, context.Time, notify));

    private CertificateTemplate Template(byte[] subject, KeyPair key, Validity validity, BigInteger lastSerialNumber) => new()
    {
        SerialNumber = SerialNumber.NextAfter(lastSerialNumber, context.FillRandom),
        IssuerName = subject,
        SubjectName = subject,
        Validity = validity,
        PublicKey = key.PublicKey,
        IsAuthority = true,
        PathLength = parameters.PathLength ?? _profile.PathLength,
        NameConstraints = NameConstraints.Of(parameters.Constraints),
    };

    private void Commit(IAuthoritySession session, NewSigningKey key, CertificateChain chain, byte[] trust, SerialNumber last)
    {
        byte[] keyPem = key.Export(parameters.Passphrase);
        try
        {
            DecodedCertificate certificate = chain[0];
            var changes = new ChangeSet("New-SigningCert");
            using ReplacedAuthority? before = ReplacedAuthority.Of(_store, certificate.PublicKey, context.Now);
            before?.AddTo(changes);
            PolicyFile policy = PolicyFile.Read(_store).Under(_preset);
            bool isNew = !parameters.Force;
            changes.Write(AuthorityDocument.Key, keyPem, isNew).WriteLastSerialNumber(last, isNew).Write(AuthorityDocument.Policy, policy.Encode(), isNew)
                .Write(AuthorityDocument.TrustBundle, trust, isNew).Write(AuthorityDocument.Certificate, CertificateFile.Write(chain), isNew);

            // They are of the certificate that is replaced; what its list revokes stays revoked.
            changes.Ledger.AddRange(UnrecordedRevocations.At(context.Now, UnrecordedRevocations.Of(_store, session.Ledger)));
            changes.Delete(AuthorityDocument.RevocationList).Delete(AuthorityDocument.Cross);
            changes.Ledger.Add(LedgerEntries.Authority(context.Now, certificate, last, certificate.Subject) with
            {
                Policy = policy.Text,
                IssuerPath = parameters.IssuerPath is string issuer ? _store.Paths.ToOther(issuer) : null,
            });
            int told = _store.Notices.Count;
            key.Keep(() => changes.MayBeThere);
            session.Commit(changes);
            key.Settle();
            foreach (string notice in _store.Notices.Skip(told))
                notify?.Invoke(notice);
            context.Log.Signed($"Signed the certificate {certificate.SerialText} of '{certificate.Subject}', and recorded it.");
            _needsList = before?.HadList == true;
            if (before is not null)
                notify?.Invoke(before.Notice);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(keyPem);
        }
    }

    private SigningCert InFolder(Func<IAuthoritySession, CertificateChain> work) =>
        new NewAuthorityFolder(_store, context, "New-SigningCert").Fill(session =>
        {
            CheckNew(); // Another process may have been here while this one waited.
            return work(session);
        });

    private void CheckNew()
    {
        if (RotationFile.Read(_store) is not null)
        {
            throw new ClusterCertsException(
                ErrorCode.RotationUnfinished,
                $"A rotation of the signing certificate is under way in '{parameters.Path}'. Finish it with Invoke-KeyRotation, or undo it with -Undo.",
                parameters.Path);
        }

        if (_store.Misplaced(AuthorityDocument.Certificate) is { ErrorCode: ErrorCode.AuthorityMoved } moved)
            throw moved; // Its hosts would take another CA for it.
        if (parameters.Force)
            return;
        if ((Found(AuthorityDocument.Certificate) ?? Found(AuthorityDocument.Key) ?? Found(AuthorityDocument.SerialNumber)
            ?? (_store.HasLedger() ? Ledger.DocumentName : null) ?? Found(AuthorityDocument.TrustBundle) ?? Found(AuthorityDocument.Policy)) is string found)
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityExists,
                _store.IsShared()
                    ? $"There is an authority already: {_store.PlaceOf(AuthorityDocument.Named(found))}. Take it with -IfMissing, "
                        + "give this one another name with Authority=NAME in -Store, or replace it for every host with -Force."
                    : $"'{parameters.Path}' already holds an authority ('{found}' is there). Choose another folder, or replace it with -Force.",
                parameters.Path);
        }
    }

    private string? Found(AuthorityDocument document) => _store.Has(document) ? document.Name : null;

    private void CheckConstraints()
    {
        if (parameters.IssuerPassphrase is not null && parameters.IssuerPath is null)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-IssuerPassphrase opens the key of -Issuer; name that, or leave the passphrase out.");
        if (parameters.PathLength < 0)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "A path length must be zero or more.", parameters.PathLength);
        _ = NameConstraints.Of(parameters.Constraints);
    }
}
