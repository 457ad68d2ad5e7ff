using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Storage;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>Looks whether certificates are to be renewed, and plans their successors; nothing is changed.</summary>
internal static class RenewalPlanner
{
    /// <summary>Looks at a certificate and its files; nothing is changed.</summary>
    /// <param name="cert">The certificate.</param>
    /// <param name="isNamed">Whether its node itself was asked for, not a pattern or everyone.</param>
    /// <param name="terms">What it is planned by.</param>
    internal static Outcome<NodeCertRenewal> Plan(NodeCert cert, bool isNamed, RenewalTerms terms)
    {
        (bool isDue, string reason) = terms.Rule.Judge(cert);
        NodeCertRenewalParameters parameters = terms.Parameters;
        bool isElsewhere = cert.KeyPath is null && !parameters.ReuseKey;
        if (isElsewhere && (!isNamed || parameters.IsConditional))
        {
            // Nobody here can make its key: that is worth a notice in good time, and no failure.
            var elsewhere = new NodeCertRenewal(cert, isDue: false, "its key was made elsewhere, so it needs a new request")
            {
                Foreseen = Foresee(cert, terms),
                IsWaitingForRequest = isDue,
            };
            return Found(elsewhere);
        }

        if (!isDue)
            return Found(new(cert, isDue, reason) { Foreseen = Foresee(cert, terms) });
        if (terms.Rule.IsDueAsEarly(cert) && terms.ClockDoubt.Value is string doubt)
            return new(cert.NodeId, null, EarlyCert.InDoubt(cert, doubt));
        try
        {
            (string certificatePath, KeyFormat format) = CheckFiles(cert, terms);
            CertWish wish = Successor(cert, terms, format);
            wish.Check(terms.Policy); // Again under the lock; here it saves making the key, and -WhatIf says so.
            terms.Preview.Check(wish);
            var renewal = new NodeCertRenewal(cert, isDue, reason)
            {
                Planned = InPlaceOf(cert, wish, certificatePath),
                LeftOut = wish.Inherited!.LeftOutUnder(terms.Policy),
                NotThere = [.. terms.Names.MissingIn(wish.Id, wish.Inherited)],
            };
            return Found(renewal);
        }
        catch (ClusterCertsException e)
        {
            return new(cert.NodeId, null, e);
        }
    }

    private static Outcome<NodeCertRenewal> Found(NodeCertRenewal renewal) => new(renewal.NodeId, renewal, null);

    // What the rules would say if it were due today. What its files are like by then, only then can tell.
    internal static RenewalObstacle? Foresee(NodeCert cert, RenewalTerms terms)
    {
        if (terms.IsOutgoing || cert.Status is not (NodeCertStatus.Valid or NodeCertStatus.NotYetValid))
            return null;
        try
        {
            return Successor(cert, terms, KeyFormat.Pkcs8).Violation(terms.Policy) is PolicyViolation violation
                ? new RenewalObstacle(violation, null)
                : null;
        }
        catch (ClusterCertsException e)
        {
            return new RenewalObstacle(null, e);
        }
    }

    private static CertWish Successor(NodeCert cert, RenewalTerms terms, KeyFormat format)
    {
        DecodedCertificate old = cert.Decoded;
        NodeCertRenewalParameters parameters = terms.Parameters;
        NodeId id = NodeId.Parse(cert.NodeId);
        SuccessorContent content = SuccessorContent.Of(old, cert.NodeId, parameters.Purpose);
        KeyAlgorithm algorithm = parameters.KeyAlgorithm ?? content.KeyAlgorithm ?? terms.Profile.LeafKey;
        return new CertWish
        {
            Id = id,
            Inherited = content,
            Names = terms.Names.ApplyTo(id, content, terms.Profile),
            Purpose = parameters.Purpose ?? cert.Purpose ?? terms.Profile.Purpose,
            Lifetime = parameters.Lifetime,
            DefaultLifetime = content.Lifetime(parameters.Lifetime.Backdate),

            // Otherwise a daily run would issue a certificate every day that helps nobody.
            Outlasts = parameters.IsConditional && parameters.Lifetime.IsByDefault && !terms.Rule.IsDueAsEarly(cert) ? old.NotAfter : null,
            Key = parameters.ReuseKey || cert.KeyPath is null
                ? new CertKey.OfNode(old.PublicKey)
                : new CertKey.ToMake(new NewKeyTerms(algorithm, KeyForms.Like(algorithm, format), parameters.NodePassphrase)),
        };
    }

    private static PlannedCert InPlaceOf(NodeCert cert, CertWish wish, string certificatePath)
    {
        SerialNumber serial = SerialNumber.Parse(cert.SerialNumber);
        return new PlannedCert
        {
            Target = cert.NodeId,
            Wish = wish,
            CertificatePath = certificatePath,
            KeyPath = cert.KeyPath,
            Replaces = serial,
            MayReplaceFiles = true,
            Basis = new NodeSnapshot(NodeId.Recorded(cert.NodeId), serial, cert.Status == NodeCertStatus.Revoked),
        };
    }

    // Where the certificate goes, and how a new key is written.
    private static (string CertificatePath, KeyFormat Format) CheckFiles(NodeCert cert, RenewalTerms terms)
    {
        NodeCertRenewalParameters parameters = terms.Parameters;
        string certificate = CheckCertificateFile(cert, terms.Files);
        if (parameters.ReuseKey)
        {
            CheckReuse(cert, cert.Decoded, parameters);
            return (certificate, KeyFormat.Pkcs8);
        }

        if (cert.KeyPath is null)
        {
            throw new ClusterCertsException(
                ErrorCode.KeyElsewhere,
                $"The key of node '{cert.NodeId}' was made elsewhere and was never here: it needs a new request. To certify "
                    + "the same key once more, use -ReuseKey.",
                cert.NodeId);
        }

        string folder = FileErrors.FolderOf(cert.KeyPath);
        if (!Directory.Exists(folder))
            throw new ClusterCertsException(ErrorCode.FileNotFound,
                $"The folder '{folder}' for the key of node '{cert.NodeId}' is gone.", folder);
        TargetFile.Check(cert.KeyPath, replace: true, terms.Files);
        return (certificate, KeyFormatOf(cert.KeyPath, parameters.NodePassphrase) ?? KeyFormat.Pkcs8);
    }

    private static string CheckCertificateFile(NodeCert cert, FileSystem files)
    {
        if (cert.CertificatePath is not string path)
        {
            throw new ClusterCertsException(
                ErrorCode.FileNotFound,
                $"The ledger knows no file for the certificate of node '{cert.NodeId}'; issue the node a new one with New-NodeCert.",
                    cert.NodeId);
        }

        string folder = FileErrors.FolderOf(path);
        if (!Directory.Exists(folder))
        {
            throw new ClusterCertsException(
                ErrorCode.FileNotFound,
                $"The folder '{folder}' of node '{cert.NodeId}' is gone. Bring it back, or issue the node a new pair with "
                    + "New-NodeCert; if the node is gone, take it out of service with Remove-NodeCert.", folder);
        }

        TargetFile.Check(path, replace: true, files);
        if (File.Exists(path) && CertificateFile.Read(path)[0] is { } found
            && found.CommonName != cert.NodeId)
        {
            throw new ClusterCertsException(
                ErrorCode.FileExists,
                $"'{path}' does not hold node '{cert.NodeId}' but '{found.Subject}'. Move that file away, then renew again.",
                path);
        }

        return path;
    }

    private static void CheckReuse(NodeCert cert, DecodedCertificate certificate, NodeCertRenewalParameters parameters)
    {
        if (cert.Status == NodeCertStatus.Revoked)
        {
            throw new ClusterCertsException(
                ErrorCode.Revoked, $"The certificate of node '{cert.NodeId}' was revoked; its key is not certified again. "
                    + "Leave out -ReuseKey.", cert.NodeId);
        }

        if (cert.KeyPath is not string path || !File.Exists(path))
            return;
        if (PrivateKeyFile.ReadForm(path).IsEncrypted && parameters.NodePassphrase is null)
            return;
        using KeyPair key = PassphraseRefusal.Open(path, parameters.NodePassphrase);
        if (!key.PublicKey.Equals(certificate.PublicKey))
        {
            throw new ClusterCertsException(
                ErrorCode.KeyMismatch,
                $"The key '{path}' is not that of the certificate of node '{cert.NodeId}', so it cannot be used again. Leave "
                    + "out -ReuseKey.",
                path);
        }
    }

    /// <summary>How a key's successor is written: as the key is.</summary>
    /// <param name="path">The key's file.</param>
    /// <param name="passphrase">What the new key is encrypted with, or null.</param>
    /// <returns>Null when there is no file.</returns>
    /// <exception cref="ClusterCertsException">The key is encrypted, and its successor would not be; or the file is no
    /// key.</exception>
    internal static KeyFormat? KeyFormatOf(string path, Passphrase? passphrase)
    {
        TargetFile.RefuseLink(path);
        if (!File.Exists(path))
            return null;
        (KeyFormat format, bool encrypted) = PrivateKeyFile.ReadForm(path);
        if (encrypted && passphrase is null)
            throw EncryptedKey(path);
        return passphrase is not null ? KeyFormat.Pkcs8 : format;
    }

    /// <summary>What to say of an encrypted key whose successor would be in plain.</summary>
    internal static ClusterCertsException EncryptedKey(string path) => new(
        ErrorCode.PassphraseRequired,
        $"The key '{path}' is encrypted, and its successor would not be. Give the new key a passphrase with -NodePassphrase or -NodePassphraseFile.",
        path)
    {
        PassphraseParameter = PassphraseRefusal.Node,
        PassphraseKind = PassphraseKind.NewPassphrase,
    };
}

/// <summary>What renewals are planned by: what was asked for, and the rules and conventions as they are now.</summary>
/// <param name="Parameters">What was asked for.</param>
/// <param name="Rule">When a certificate is due.</param>
/// <param name="Policy">The policy's rules.</param>
/// <param name="Profile">The preset's values.</param>
/// <param name="Files">The disk.</param>
internal sealed record RenewalTerms(
    NodeCertRenewalParameters Parameters, RenewalRule Rule, PolicyRules Policy, PresetProfile Profile, FileSystem Files)
{
    /// <summary>Whether the CA is one to rotate away from: the rotation gives every node its next certificate, and nothing else does.</summary>
    internal bool IsOutgoing { get; init; }

    /// <summary>Why the clock may be behind; null where nothing tells so.</summary>
    internal Lazy<string?> ClockDoubt { get; init; } = new((string?)null);

    /// <summary>What would be signed.</summary>
    internal CertPreview Preview { get; init; } = new([]);

    /// <summary>The names to add and to take away.</summary>
    internal NameChanges Names { get; } = new(
        Parameters.DnsNames, Parameters.IPAddresses, Parameters.RemovedDnsNames, Parameters.RemovedIPAddresses)
    {
        Further = new(Parameters.Uris, Parameters.EmailAddresses, Parameters.UserPrincipalNames),
        RemovedFurther = new(Parameters.RemovedUris, Parameters.RemovedEmailAddresses, Parameters.RemovedUserPrincipalNames),
    };
}
