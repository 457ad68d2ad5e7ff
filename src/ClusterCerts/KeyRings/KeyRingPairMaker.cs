using System.Net;
using System.Security.Cryptography;
using ClusterCerts.Encoding;
using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.KeyRings;

/// <summary>Makes self-signed pairs that are trusted as themselves.</summary>
internal sealed record KeyRingPairMaker
{
    internal required byte[] SubjectName { get; init; }

    internal IReadOnlyList<string> DnsNames { get; init; } = [];

    internal IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    internal required KeyAlgorithm KeyAlgorithm { get; init; }

    internal required TimeSpan Lifetime { get; init; }

    /// <summary>A maker for a new ring.</summary>
    /// <exception cref="ClusterCertsException">A value is not legal, or names are missing.</exception>
    internal static KeyRingPairMaker For(KeyRingParameters parameters)
    {
        PresetProfile profile = PresetProfile.For(parameters.Preset);
        IReadOnlyList<string> dnsNames = parameters.DnsNames;
        if (dnsNames.Count == 0 && parameters.IPAddresses.Count == 0)
            dnsNames = profile.KeyRingDnsNames;
        if (dnsNames.Count == 0 && parameters.IPAddresses.Count == 0)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"A key ring of the preset {parameters.Preset} needs the name that clients check; give it with -DnsName.");
        }

        string subject = parameters.Subject ?? (dnsNames.Count > 0 ? dnsNames[0] : parameters.IPAddresses[0]);
        return new KeyRingPairMaker
        {
            SubjectName = Encoding.SubjectName.Parse(subject),
            DnsNames = Checked(dnsNames),
            Addresses = [.. parameters.IPAddresses.Select(SubjectNames.Address)],
            KeyAlgorithm = parameters.KeyAlgorithm ?? profile.LeafKey,
            Lifetime = Checked(parameters.Lifetime ?? profile.LeafLifetime),
        };
    }

    /// <summary>A maker of pairs like another, but for what is given.</summary>
    /// <exception cref="ClusterCertsException">A value is not legal, or the other's key is of a kind that is not made
    /// here.</exception>
    internal static KeyRingPairMaker Like(KeyRingPair pair, KeyRingTurnParameters parameters)
    {
        DecodedCertificate model = pair.Certificate!;
        return new KeyRingPairMaker
        {
            SubjectName = parameters.Subject is null ? model.SubjectName.ToArray() : Encoding.SubjectName.Parse(parameters.Subject),
            DnsNames = parameters.DnsNames.Count > 0 ? Checked(parameters.DnsNames) : model.SubjectAltNames?.DnsNames ?? [],
            Addresses = model.SubjectAltNames?.IPAddresses ?? [],
            KeyAlgorithm = parameters.KeyAlgorithm ?? model.PublicKey.Algorithm ?? throw new ClusterCertsException(
                ErrorCode.UnsupportedKey,
                $"{pair} has a key of type {pair.KeyAlgorithm}, which is not made here; choose one with -KeyAlgorithm.",
                pair.KeyPath),
            Lifetime = parameters.Lifetime is TimeSpan lifetime ? Checked(lifetime) : CertLifetime.AskedOf(model),
        };
    }

    /// <summary>Makes one.</summary>
    /// <returns>The key as PEM, which the caller zeroes, and the certificate as PEM.</returns>
    /// <exception cref="ClusterCertsException">It would expire after the year 9999.</exception>
    internal (byte[] Key, byte[] Certificate) Make(KeyRingContext context)
    {
        DateTimeOffset now = context.Time.GetUtcNow();
        if (Lifetime > DateTimeOffset.MaxValue - now)
            throw new ClusterCertsException(
                ErrorCode.InvalidLifetime,
                $"A lifetime of {Lifetime.TotalDays:0} days expires after the year 9999.",
                Lifetime);
        using KeyPair key = KeyWork.Generate(KeyAlgorithm, context.Log, context.Time);
        var template = new CertificateTemplate
        {
            SerialNumber = SerialNumber.NextAfter(0, context.FillRandom),
            IssuerName = SubjectName,
            SubjectName = SubjectName,
            Validity = new Validity(now - CertLifetime.DefaultBackdate, now + Lifetime),
            PublicKey = key.PublicKey,

            // RFC 5280 4.2.1.1 lets a self-signed certificate leave it out. Several of one name are told apart by it.
            IssuerKeyId = key.PublicKey.KeyId,
            Purpose = CertPurpose.Node,
            Names = new SubjectNames(DnsNames, Addresses),
        };
        byte[] algorithm = key.SignatureAlgorithm();
        byte[] tbs = template.Encode(algorithm);
        byte[] certificate = CertificateTemplate.Assemble(tbs, algorithm, key.Sign(tbs));
        Check(certificate, key.PublicKey);
        context.Log.Signed($"Signed a certificate of a pair, {template.SerialNumber}, with its own key.");
        return (key.ExportPem(KeyFormat.Pkcs8, null), CertificateFile.Write([certificate]));
    }

    /// <summary>Makes one and throws it away.</summary>
    /// <exception cref="ClusterCertsException">None can be made.</exception>
    internal void Rehearse(KeyRingContext context) => CryptographicOperations.ZeroMemory(Make(context).Key);

    // Nothing leaves that a reader of the folder could not use.
    private static void Check(byte[] certificate, PublicKeyInfo key)
    {
        DecodedCertificate decoded = DecodedCertificate.Decode(certificate);
        string? problem = decoded.Malformations.Count > 0 ? decoded.Malformations[0] : decoded.SerialFault;
        if (problem is null)
            SignatureVerifier.Verify(key, decoded.SignatureAlgorithm, decoded.Tbs.Span, decoded.Signature.Span, out problem);
        if (problem is not null)
            throw new ClusterCertsException(
                ErrorCode.CheckFailed,
                $"The new certificate for '{decoded.Subject}' is not good: {problem}.");
    }

    private static IReadOnlyList<string> Checked(IReadOnlyList<string> dnsNames) =>
        [.. dnsNames.Select(SubjectNames.DnsName).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static TimeSpan Checked(TimeSpan lifetime) => lifetime >= TimeSpan.FromSeconds(1)
        ? lifetime
        : throw new ClusterCertsException(ErrorCode.InvalidLifetime, $"A lifetime of {lifetime} is too short.", lifetime);
}
