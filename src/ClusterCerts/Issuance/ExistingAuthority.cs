using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Compares an authority that is there with the one that is asked for. What is not given is not asked for, but for the issuer: without
/// one a root is. The lifetime does not count, as long as the certificate is valid.</summary>
internal sealed class ExistingAuthority(SigningCert found, SigningCertParameters parameters, AuthorityContext context)
{
    /// <summary>The authority, if it is what is asked for.</summary>
    /// <exception cref="ClusterCertsException">It differs; the message names in what.</exception>
    internal SigningCert IfEqual()
    {
        string[] differences = [.. Differences()];
        return differences.Length == 0 ? found : throw new ClusterCertsException(
            ErrorCode.AuthorityExists,
            $"'{parameters.Path}' already holds an authority, which is not the one that is asked for: {string.Join("; ", differences)}. "
                + "Ask for what is there, or choose another folder.",
            parameters.Path);
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
            yield return $"its path length is {found.PathLength?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "without limit"}, not {length}";
        if (parameters.PermittedDnsNames.Count > 0 && !Names(parameters.PermittedDnsNames.Select(SubjectNames.PermittedDnsName)).SetEquals(Names(found.PermittedDnsNames)))
            yield return $"it may sign for {List(found.PermittedDnsNames)}, not for {List(parameters.PermittedDnsNames)}";
        if (IssuerDifference() is string issuer)
            yield return issuer;
        if (KeyDifference() is string key)
            yield return key;
        if (found.NotAfter < context.Now)
            yield return $"its certificate expired at {found.NotAfter:u}";
    }

    private string? IssuerDifference()
    {
        if (parameters.IssuerPath is null)
            return found.IsRoot ? null : $"it is an intermediate of '{found.Issuer}', not a root";
        SigningCert issuer = SigningCert.Read(context.StoreAt(parameters.IssuerPath).Opened(parameters.IssuerPath));
        return !found.IsRoot && found.Chain.Count > 1 && found.Chain[1].PublicKey.Equals(issuer.Decoded.PublicKey) ? null
            : $"its issuer is {(found.IsRoot ? "itself" : $"'{found.Issuer}'")}, not '{issuer.Subject}' of '{parameters.IssuerPath}'";
    }

    // Whoever asks for an encrypted key must not be left with a plain one, or with one that another passphrase opens.
    private string? KeyDifference()
    {
        if (parameters.Passphrase is not Passphrase passphrase || found.IsOffline)
            return null;
        if (!PrivateKeyFile.IsEncrypted(found.KeyPath))
            return "its key is not encrypted";
        try
        {
            using SigningKey key = SigningKey.Open(found, passphrase);
            return null;
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.WrongPassphrase)
        {
            return "another passphrase opens its key";
        }
    }

    private static DistinguishedName Name(ReadOnlyMemory<byte> encoded) => DistinguishedName.Decode(encoded, "subject", []);

    private static HashSet<string> Names(IEnumerable<string> names) => new(names, StringComparer.OrdinalIgnoreCase);

    private static string List(IReadOnlyCollection<string> names) => names.Count == 0 ? "all names" : string.Join(", ", names);
}
