using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Why a node's certificate is to be renewed: it is due, it is not good, or it is not what is asked for.</summary>
/// <param name="signing">The signing certificate as it is now.</param>
/// <param name="rules">The policy's rules.</param>
/// <param name="profile">The preset's values.</param>
/// <param name="renewWithin">How long before its end a certificate is due; null for a third of its life, and 30 days at most.</param>
/// <param name="now">The moment.</param>
/// <param name="notify">Told what is wrong that a renewal does not mend; may be null.</param>
internal sealed class NodeCertNeed(
    SigningCert signing, PolicyRules rules, PresetProfile profile, TimeSpan? renewWithin, DateTimeOffset now, Action<string>? notify)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>What is revoked of the CAs above nodes.</summary>
    internal required RevokedIssuers Issuers { get; init; }

    /// <summary>When a certificate is due.</summary>
    internal DateTimeOffset DueFrom(NodeCert cert)
    {
        TimeSpan life = cert.NotAfter - cert.NotBefore;
        TimeSpan within = renewWithin ?? (life / 3 < Longest ? life / 3 : Longest);
        return cert.NotAfter - DateTimeOffset.MinValue > within ? cert.NotAfter - within : DateTimeOffset.MinValue;
    }

    /// <summary>Whether time alone makes it due.</summary>
    internal bool IsDue(NodeCert cert) => now >= cert.NotBefore && now >= DueFrom(cert);

    /// <summary>The reasons, each in a few words; none when it is good and as asked for.</summary>
    /// <param name="cert">The node's latest certificate.</param>
    /// <param name="issuerKeyId">Who signed it, as the ledger has it; null when it does not say.</param>
    /// <param name="wanted">What is asked for.</param>
    /// <exception cref="ClusterCertsException">A file cannot be read by this user, or is another's; a name is not legal.</exception>
    internal List<string> Reasons(NodeCert cert, KeyId? issuerKeyId, NodeCertParameters wanted)
    {
        List<string> reasons = [.. OfState(cert, issuerKeyId), .. OfContent(cert, wanted)];
        if (cert.CertificatePath is string path)
            reasons.AddRange(OfFiles(cert, path, wanted));
        return reasons;
    }

    private IEnumerable<string> OfState(NodeCert cert, KeyId? issuerKeyId)
    {
        if (cert.Status == NodeCertStatus.Revoked)
            yield return "it is revoked";
        else if (cert.Status == NodeCertStatus.Expired)
            yield return $"it expired at {cert.NotAfter:u}";
        else if (EarlyCert.Is(cert, now))
            yield return EarlyCert.TextOf(cert);
        else if (IsDue(cert))
            yield return $"it expires at {cert.NotAfter:u}";
        if (rules.MinimumSerialNumber is SerialNumber minimum && SerialNumber.Parse(cert.SerialNumber).Value < minimum.Value)
            yield return "its serial number is below the policy's minimum";
        if (cert.LimitedBy == NodeCertLimit.IssuerReplaced)
            yield return "the CA that signed it was replaced";
        else if (issuerKeyId is KeyId issuer && issuer != signing.Decoded.KeyId)
            yield return "the previous CA signed it";
        if (rules.OfValidity(new Validity(cert.NotBefore, cert.NotAfter)) is PolicyViolation violation)
            yield return $"its lifetime is {violation.Asked}, and the policy allows {violation.Allowed}";
    }

    private IEnumerable<string> OfContent(NodeCert cert, NodeCertParameters wanted)
    {
        if (wanted.Purpose is CertPurpose purpose && cert.Purpose != purpose)
            yield return $"its purpose is {cert.Purpose?.ToString() ?? "another"}, not {purpose}";
        if (wanted.KeyAlgorithm is KeyAlgorithm algorithm && cert.KeyAlgorithm != algorithm.ToString())
            yield return $"its key algorithm is {cert.KeyAlgorithm}, not {algorithm}";
        if (wanted.DnsNames.Count + wanted.IPAddresses.Count + wanted.Further.Count > 0 && NameDifference(cert, wanted) is string names)
            yield return names;
    }

    private string? NameDifference(NodeCert cert, NodeCertParameters wanted)
    {
        NodeId id = NodeId.Parse(cert.NodeId);
        SubjectNames names = NodeCertPlanner.NamesInPlaceOf(id, SuccessorContent.Of(cert.Decoded, cert.NodeId, wanted.Purpose), wanted, profile);
        SubjectAltNames? its = cert.Decoded.SubjectAltNames;
        NameText[] has = [.. new SubjectNames(its?.DnsNames ?? [], its?.IPAddresses ?? []) { Further = its?.Further ?? [] }.Texts];
        NameText[] more = [.. names.Texts.Except(has)];
        NameText[] less = [.. has.Except(names.Texts)];
        return more.Length + less.Length == 0 ? null : string.Join(" and ", ((string[])
        [
            more.Length > 0 ? $"it lacks the name {string.Join(", ", more)}" : "",
            less.Length > 0 ? $"it has the name {DisplayText.Printable(string.Join(", ", less))}, which is not asked for" : "",
        ]).Where(text => text.Length > 0));
    }

    private IEnumerable<string> OfFiles(NodeCert cert, string path, NodeCertParameters wanted)
    {
        if (wanted.OutputPath is string folder && !SamePlace.Folders(folder, FileErrors.FolderOf(path)))
        {
            yield return $"its files are in '{FileErrors.FolderOf(path)}'";
            yield break; // Those are left as they are.
        }

        if (OfCertificateFile(cert, path) is string certificate)
            yield return certificate;
        if (cert.KeyPath is string keyPath && OfKeyFile(cert, keyPath, wanted) is string key)
            yield return key;
    }

    private string? OfCertificateFile(NodeCert cert, string path)
    {
        if (!File.Exists(path))
            return "its certificate file is missing";
        CertificateChain chain;
        try
        {
            chain = CertificateFile.Read(path);
        }
        catch (ClusterCertsException e) when (e.ErrorCode != ErrorCode.AccessDenied)
        {
            return "its certificate file cannot be read as one";
        }

        if (chain[0].Fingerprint != cert.Fingerprint)
        {
            return chain[0].CommonName == cert.NodeId ? "its file holds another certificate" : throw new ClusterCertsException(
                ErrorCode.FileExists, $"'{path}' does not hold node '{cert.NodeId}' but '{chain[0].Subject}'. Move that file away, "
                    + "then run the command again.", path);
        }

        // Verifiers that know only the root need them.
        if (!signing.Intermediates.All(i => chain.Any(c => c.PublicKey.Equals(i.PublicKey))))
            return "its file lacks the intermediates";
        return Issuers.Spoils(chain) ? "a CA certificate in its file is revoked" : null;
    }

    private string? OfKeyFile(NodeCert cert, string path, NodeCertParameters wanted)
    {
        if (!File.Exists(path))
            return "its key file is missing";
        try
        {
            if (wanted.KeyFormat is KeyFormat format && PrivateKeyFile.IsTraditional(path) != (format == KeyFormat.Traditional))
                return $"its key is not written as {format}";
            using KeyPair key = PrivateKeyFile.Read(path, wanted.NodePassphrase);
            if (!key.PublicKey.Equals(cert.Decoded.PublicKey))
                return "its key file holds another key";
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.PassphraseRequired or ErrorCode.WrongPassphrase)
        {
            // A key that this run cannot open is no reason to replace it.
        }
        catch (ClusterCertsException e) when (e.ErrorCode != ErrorCode.AccessDenied)
        {
            return "its key file cannot be read as one";
        }

        if (FilePrivacy.Of(path) is (false, string detail))
            notify?.Invoke($"The key '{path}' of node '{cert.NodeId}' is not its owner's alone: {detail}.");
        return null;
    }
}
