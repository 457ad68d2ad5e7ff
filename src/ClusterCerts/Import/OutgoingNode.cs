using System.Net;
using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Issuance;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Import;

/// <summary>A node's certificate of a CA that is rotated away from, as it was found, and its key if that is there.</summary>
/// <param name="Id">The node: its common name.</param>
/// <param name="Serial">The certificate's number.</param>
/// <param name="Certificate">The certificate.</param>
/// <param name="Path">Its file.</param>
/// <param name="Key">The file of the key, as PEM; null where it is not here. The caller zeroes it.</param>
/// <param name="KeySource">Where the key is; null where it is not here.</param>
internal sealed record OutgoingNode(
    NodeId Id, SerialNumber Serial, DecodedCertificate Certificate, string Path, byte[]? Key, string? KeySource)
{
    /// <summary>Whether its key can be certified again where no new one is made.</summary>
    internal bool IsKeyUsable => Certificate.PublicKey.IsAcceptable;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ca">The CA.</param>
    /// <returns>Null for the CA's own certificate, which a wildcard may have caught.</returns>
    /// <exception cref="ClusterCertsException">It is no certificate of that CA, or is for nobody who can be named.</exception>
    internal static OutgoingNode? Read(string path, DecodedCertificate ca)
    {
        DecodedCertificate leaf = CertificateFile.Read(path)[0];
        if (leaf.PublicKey.Equals(ca.PublicKey))
            return null;
        if (!OutgoingChain.IsMadeBy(leaf, ca))
        {
            throw new ClusterCertsException(
                ErrorCode.IssuedByAnother,
                $"'{path}' is not of '{ca.Subject}': "
                    + (leaf.IssuerName.Span.SequenceEqual(ca.SubjectName.Span) ? "another key signed it." : $"its issuer is '{leaf.Issuer}'."),
                path);
        }

        if (!NodeId.TryParse(leaf.CommonName, out NodeId id))
            throw new ClusterCertsException(ErrorCode.InvalidNodeId, $"The common name of '{path}', '{leaf.Subject}', is no node ID.", path);
        if (!SerialNumber.TryCreate(leaf.SerialValue, out SerialNumber serial))
        {
            throw new ClusterCertsException(
                ErrorCode.MalformedCertificate,
                $"The serial number of '{path}', {leaf.SerialText}, is not positive and of at most 20 octets: no ledger or list can name it.", path);
        }

        (byte[]? key, string? source) = FindKey(path, leaf);
        return new OutgoingNode(id, serial, leaf, path, key, source);
    }

    /// <summary>Whether its next key is made here. One that is not here and cannot be certified again has a successor made here, too.</summary>
    internal bool HasKey => Key is not null || !IsKeyUsable;

    /// <summary>Where its certificate will be.</summary>
    internal string CertificatePathIn(IAuthorityStore store) => store.Paths.PathOf($"node.{Id.FileStem}.crt");

    /// <summary>Where its key will be.</summary>
    internal string KeyPathIn(IAuthorityStore store) => store.Paths.PathOf($"node.{Id.FileStem}.key");

    /// <summary>Whether its names lack that of the node itself, by which peers find it.</summary>
    internal bool LacksOwnName => Certificate.SubjectAltNames is SubjectAltNames names && (Id.DnsName is string own
        ? !names.DnsNames.Contains(own, StringComparer.OrdinalIgnoreCase)
        : Id.Address is IPAddress address && !names.IPAddresses.Contains(address));

    /// <summary>Why nobody would sign its successor; null where somebody would.</summary>
    /// <param name="profile">The preset's values.</param>
    internal ClusterCertsException? Obstacle(PresetProfile profile)
    {
        try
        {
            new CertPreview([]).Check(Successor(profile, _ => new CertKey.OfNode(Certificate.PublicKey)));
            return null;
        }
        catch (ClusterCertsException e)
        {
            return new ClusterCertsException(
                e.ErrorCode,
                $"'{Path}' of node '{Id}' could not be replaced in the phase Issue: {e.Message} Have the old CA certify the node without that, or leave the file "
                    + "out and issue the node a new pair with New-NodeCert after the phase Issue, before Retire.",
                Path,
                e);
        }
    }

    /// <summary>Why the phase Issue would not replace its certificate; null where it would.</summary>
    /// <param name="profile">The preset's values.</param>
    /// <param name="rules">The policy's rules.</param>
    /// <param name="preview">What the next CA would sign.</param>
    /// <param name="store">Where its files will be.</param>
    internal ClusterCertsException? Refusal(PresetProfile profile, PolicyRules rules, CertPreview preview, IAuthorityStore store)
    {
        try
        {
            // One in the certificate's own file was opened, and is written in plain.
            if (Key is not null && KeySource != Path && PrivateKeyFile.IsEncrypted(KeySource!))
                throw RenewalPlanner.EncryptedKey(KeyPathIn(store));
            CertWish wish = Successor(profile, KeyOfSuccessor);
            wish.Check(rules);
            preview.Check(wish);
            return null;

            CertKey KeyOfSuccessor(SuccessorContent content)
            {
                KeyAlgorithm algorithm = content.KeyAlgorithm ?? profile.LeafKey;
                return HasKey ? new CertKey.ToMake(new NewKeyTerms(algorithm, KeyForms.Like(algorithm, KeyFormat.Pkcs8), null)) : new CertKey.OfNode(Certificate.PublicKey);
            }
        }
        catch (ClusterCertsException e)
        {
            return e;
        }
    }

    /// <summary>Whether a file is the one that the authority will have anyway.</summary>
    internal static bool IsSameFile(string one, string other) =>
        System.IO.Path.GetFileName(one) == System.IO.Path.GetFileName(other)
        && SamePlace.Folders(FileErrors.FolderOf(one), FileErrors.FolderOf(other));

    private CertWish Successor(PresetProfile profile, Func<SuccessorContent, CertKey> key)
    {
        CertPurpose? purpose = SuccessorContent.UsageProblem(Certificate) is null ? null : profile.Purpose;
        SuccessorContent content = SuccessorContent.Of(Certificate, Id.ToString(), purpose);
        return new CertWish
        {
            Id = Id,
            Inherited = content,
            Names = NameChanges.None.ApplyTo(Id, content, profile),
            Purpose = purpose ?? KeyPurposes.PurposeOf(Certificate.ExtendedKeyUsages) ?? profile.Purpose,
            Key = key(content),
        };
    }

    private static (byte[]? Key, string? Source) FindKey(string path, DecodedCertificate leaf)
    {
        string beside = System.IO.Path.ChangeExtension(path, ".key");
        string? source = PrivateKeyFile.IsIn(PemFile.Read(path)) ? path : beside != path && File.Exists(beside) ? beside : null;
        if (source is null)
            return (null, null);
        byte[] bytes = InputFile.ReadAllBytes(source);
        try
        {
            using KeyPair? key = PrivateKeyFile.ReadIfPlain(bytes, source);
            if (key is not null && !key.PublicKey.Equals(leaf.PublicKey))
            {
                throw new ClusterCertsException(
                    ErrorCode.KeyMismatch, $"The key '{source}' does not belong to the certificate '{path}'. Move it away, or bring the right one.", source);
            }

            // In the certificate's own file: for the authority each has one of its own.
            return (source == path ? key?.ExportPem(KeyFormat.Pkcs8, passphrase: null) : [.. bytes], source);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.UnsupportedKey)
        {
            // Too weak for anything here; the node has it and goes on with it until Issue.
            return (source == path ? null : [.. bytes], source);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
