using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Compares an authority that is there with the one that is asked for. What is not given is not asked for, but for the issuer: without
/// one a root is. The lifetime does not count, as long as the certificate is valid.</summary>
/// <remarks>What is handed back can be used by the next command: ledger, documents and key are looked at as that will.</remarks>
internal sealed class ExistingAuthority(SigningCert found, SigningCertParameters parameters, AuthorityContext context)
{
    private readonly IAuthorityStore _store = found.Store;

    /// <summary>The authority, if it is what is asked for.</summary>
    /// <exception cref="ClusterCertsException">It differs, the message names in what; or it cannot be used as it is.</exception>
    internal SigningCert IfEqual()
    {
        CheckCertificate();
        string[] differences = [.. Differences()];
        if (differences.Length > 0)
        {
            throw new ClusterCertsException(
                ErrorCode.AuthorityExists,
                _store.IsShared()
                    ? $"There is an authority already, which is not the one that is asked for: {string.Join("; ", differences)} "
                        + $"({found.CertificatePath}). Ask for what is there, or give this one another name with Authority=NAME in -Store."
                    : $"'{parameters.Path}' already holds an authority, which is not the one that is asked for: {string.Join("; ", differences)}. "
                        + "Ask for what is there, or choose another folder.",
                parameters.Path);
        }

        CheckDocuments();
        CheckKey();
        return found;
    }

    private IEnumerable<string> Differences()
    {
        if (parameters.Subject is string subject && !Name(SubjectName.Parse(subject)).IsSameAs(Name(found.Decoded.SubjectName)))
            yield return $"its subject is '{found.Subject}', not '{subject}'";
        if (parameters.KeyAlgorithm is KeyAlgorithm algorithm && found.KeyAlgorithm != algorithm.ToString())
            yield return $"its key algorithm is {found.KeyAlgorithm}, not {algorithm}";
        if (parameters.Preset is Preset preset && found.Preset != preset)
            yield return $"its preset is {found.Preset}, not {preset}";
        if (parameters.PathLength is int length && found.PathLength != length)
            yield return "its path length "
                + $"is {found.PathLength?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "without limit"}, not {length}";
        foreach (string difference in ConstraintDifferences.Find(parameters.Constraints, found.Decoded.NameConstraints))
            yield return difference;
        if (IssuerDifference() is string issuer)
            yield return issuer;
        if (KeyDifference() is string key)
            yield return key;
        if (parameters.Lifetime.NotAfter is DateTimeOffset end && found.NotAfter.ToUnixTimeSeconds() != end.ToUnixTimeSeconds()
            && !(parameters.Lifetime.ClampToIssuer && found.NotAfter < end))
            yield return $"its certificate expires at {found.NotAfter:u}, not at {end:u}";
        if (found.NotAfter < context.Now)
            yield return $"its certificate expired at {found.NotAfter:u}";
        else if (found.Chain.FirstOrDefault(c => c.NotAfter < context.Now) is DecodedCertificate above)
            yield return $"the certificate of its issuer '{above.Subject}' expired at {above.NotAfter:u}";
        if (_store.IsPublicCopy())
            yield return "only its public files are here, without ledger, policy and key";
    }

    // As a signing certificate is checked that is brought here: something else may be in its place by now.
    private void CheckCertificate()
    {
        string[] faults = [.. IssuanceLint.CheckInstalled(found.Chain, new SignatureCache()).Where(f => !f.IsNote).Select(f => f.Text)];
        if (faults.Length > 0)
        {
            throw new ClusterCertsException(
                ErrorCode.CheckFailed,
                $"The certificate '{found.CertificatePath}' is there and cannot sign for nodes: {string.Join("; ", faults)}. "
                    + "Restore it from a backup, or choose another folder.",
                found.CertificatePath);
        }
    }

    // Each says what is wrong with it, and what to do, as to any other command.
    private void CheckDocuments()
    {
        _ = LedgerStatus.Of(_store, _store.ReadLedger());
        _ = _store.CertificatesIfAny(AuthorityDocument.TrustBundle);
        if (_store.Read(AuthorityDocument.SerialNumber) is byte[] last)
            SerialFile.Parse(last, _store.PlaceOf(AuthorityDocument.SerialNumber));
    }

    private void CheckKey()
    {
        if (found.IsOffline)
        {
            if ((AuthorityPaths.FolderAt(found.KeyPath) ?? Unproven()) is ClusterCertsException problem)
                throw problem;
            return;
        }

        // What it belongs to only its passphrase could tell.
        if (parameters.Passphrase is null && HeldKeyFile.IsEncrypted(found.KeyPath))
            SigningKey.RefuseUnlessPrivate(found.KeyPath);
        else
            SigningKey.Open(found, parameters.Passphrase).Dispose();
    }

    private ClusterCertsException? Unproven() => parameters.Passphrase is null ? null : new ClusterCertsException(
        ErrorCode.AuthorityOffline,
        $"The CA is offline: '{found.KeyPath}' is missing, so that nothing tells whether the passphrase opens it. "
            + "Bring back the signing key, or leave the passphrase out.",
        found.AuthorityPath);

    private string? IssuerDifference()
    {
        if (parameters.IssuerPath is null)
            return found.IsRoot ? null : $"it is an intermediate of '{found.Issuer}', not a root";
        SigningCert issuer = SigningCert.Read(context.StoreAt(parameters.IssuerPath).Opened(parameters.IssuerPath, "name another with -Issuer"));
        return !found.IsRoot && found.Chain.Count > 1 && found.Chain[1].PublicKey.Equals(issuer.Decoded.PublicKey) ? null
            : $"its issuer is {(found.IsRoot ? "itself" : $"'{found.Issuer}'")}, not '{issuer.Subject}' of '{parameters.IssuerPath}'";
    }

    // Whoever asks for an encrypted key must not be left with a plain one, or with one that another passphrase opens.
    private string? KeyDifference()
    {
        if (parameters.KeyUri is KeyUri wanted && !found.IsOffline && PlaceDifference(wanted) is string place)
            return place;
        if (parameters.Passphrase is not Passphrase passphrase || found.IsOffline)
            return null;
        if (!HeldKeyFile.IsEncrypted(found.KeyPath))
            return "its key is not encrypted";
        try
        {
            using SigningKey key = SigningKey.Open(found, passphrase);
            return null;
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.WrongPassphrase or ErrorCode.WrongPin)
        {
            return "another passphrase opens its key";
        }
    }

    // It tells more of the key than was asked for: its ID, and where its library is.
    private string? PlaceDifference(KeyUri wanted) => HeldKeyFile.UriIn(found.KeyPath) is not KeyUri there ? $"its key is in a file, not in '{wanted}'"
        : wanted.IsMetBy(there) ? null : $"its key is in '{there}', not in '{wanted}'";

    private static DistinguishedName Name(ReadOnlyMemory<byte> encoded) => DistinguishedName.Decode(encoded, "subject", []);
}
