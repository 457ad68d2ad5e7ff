namespace ClusterCerts;

/// <summary>What a node's certificate and files are now, whether it is to be renewed, and how its new key is written.</summary>
internal sealed class RenewalPlan
{
    private RenewalPlan(string target, NodeCertRenewal? renewal, ClusterCertsException? error) =>
        (Target, Renewal, Error) = (target, renewal, error);

    /// <summary>The node ID.</summary>
    internal string Target { get; }

    /// <summary>What was found; null when the node itself was not.</summary>
    internal NodeCertRenewal? Renewal { get; }

    internal DecodedCertificate Certificate { get; private init; } = null!;

    /// <summary>How the new key's file is written.</summary>
    internal KeyFormat KeyFormat { get; private init; }

    internal ClusterCertsException? Error { get; }

    /// <summary>Whether it is to be renewed.</summary>
    internal bool IsOpen => Error is null && Renewal!.IsDue;

    internal NodeCert Current => Renewal!.Current;

    /// <summary>What becomes of it when it is not renewed.</summary>
    internal Outcome<NodeCertRenewal> Unchanged => new(Target, Error is null ? Renewal : null, Error);

    internal static RenewalPlan Failed(string target, ClusterCertsException error) => new(target, null, error);

    /// <summary>Looks at a certificate and its files; nothing is changed.</summary>
    internal static RenewalPlan For(NodeCert cert, RenewalRule rule, NodeCertRenewalParameters parameters)
    {
        (bool isDue, string reason) = rule.Judge(cert);
        var renewal = new NodeCertRenewal(cert, isDue, reason);
        DecodedCertificate certificate = DecodedCertificate.Decode(cert.Encoded);
        try
        {
            return new RenewalPlan(cert.NodeId, renewal, null)
            {
                Certificate = certificate,
                KeyFormat = isDue ? Check(cert, certificate, parameters) : KeyFormat.Pkcs8,
            };
        }
        catch (ClusterCertsException e)
        {
            return new RenewalPlan(cert.NodeId, renewal, e);
        }
    }

    private static KeyFormat Check(NodeCert cert, DecodedCertificate certificate, NodeCertRenewalParameters parameters)
    {
        CheckContent(cert, certificate);
        CheckCertificateFile(cert);
        if (parameters.ReuseKey)
        {
            CheckReuse(cert, certificate, parameters);
            return KeyFormat.Pkcs8;
        }

        if (cert.KeyPath is null)
        {
            throw new ClusterCertsException(
                ErrorCode.KeyElsewhere,
                $"The key of node '{cert.NodeId}' was made elsewhere and was never here: it needs a new request. To certify "
                    + "the same key once more, use -ReuseKey.",
                cert.NodeId);
        }

        return NewKeyFormat(cert, parameters);
    }

    // What we would not write again must not get lost without a word.
    private static void CheckContent(NodeCert cert, DecodedCertificate certificate)
    {
        SubjectAltNames? names = certificate.SubjectAltNames;
        if (names is not null && names.DnsNames.Count + names.IPAddresses.Count != names.Count)
            throw Foreign(cert, "names other than DNS names and addresses");
        if (certificate.ExtendedKeyUsages is not null && cert.Purpose is null)
            throw Foreign(cert, "an extended key usage that is neither server nor client");
    }

    private static void CheckCertificateFile(NodeCert cert)
    {
        if (cert.CertificatePath is not string path)
        {
            throw new ClusterCertsException(
                ErrorCode.FileNotFound,
                $"The ledger knows no file for the certificate of node '{cert.NodeId}'; issue it anew with New-NodeCert.",
                    cert.NodeId);
        }

        string folder = AtomicFile.FolderOf(path);
        if (!Directory.Exists(folder))
        {
            throw new ClusterCertsException(
                ErrorCode.FileNotFound,
                $"The folder '{folder}' of node '{cert.NodeId}' is gone. Bring it back, or issue the node anew with "
                    + "New-NodeCert.", folder);
        }

        if (File.Exists(path) && DecodedCertificate.Decode(CertificateFile.Read(path)[0]) is { } found
            && found.CommonName != cert.NodeId)
        {
            throw new ClusterCertsException(
                ErrorCode.FileExists,
                $"'{path}' does not hold node '{cert.NodeId}' but '{found.Subject}'. Move that file away, then renew again.",
                path);
        }
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
        using KeyPair key = PrivateKeyFile.Read(path, parameters.NodePassphrase);
        if (!key.PublicKey.Encoded.AsSpan().SequenceEqual(certificate.PublicKey.Encoded))
        {
            throw new ClusterCertsException(
                ErrorCode.KeyMismatch,
                $"The key '{path}' is not that of the certificate of node '{cert.NodeId}', so it cannot be used again. Leave "
                    + "out -ReuseKey.",
                path);
        }
    }

    private static KeyFormat NewKeyFormat(NodeCert cert, NodeCertRenewalParameters parameters)
    {
        string path = cert.KeyPath!;
        string folder = AtomicFile.FolderOf(path);
        if (!Directory.Exists(folder))
            throw new ClusterCertsException(ErrorCode.FileNotFound,
                $"The folder '{folder}' for the key of node '{cert.NodeId}' is gone.", folder);
        if (!File.Exists(path))
            return KeyFormat.Pkcs8;
        (KeyFormat format, bool encrypted) = PrivateKeyFile.ReadForm(path);
        if (encrypted && parameters.NodePassphrase is null)
        {
            throw new ClusterCertsException(
                ErrorCode.PassphraseRequired,
                $"The key '{path}' is encrypted, and its successor would not be. Give the new key a passphrase with "
                    + "-NodePassphrase.",
                path);
        }

        return parameters.NodePassphrase is not null ? KeyFormat.Pkcs8 : format;
    }

    private static ClusterCertsException Foreign(NodeCert cert, string what) => new(
        ErrorCode.InvalidArgument,
        $"The certificate of node '{cert.NodeId}' has {what}, which would be lost. Issue it anew with New-NodeCert -Force if "
            + "it is not needed.",
        cert.NodeId);
}
