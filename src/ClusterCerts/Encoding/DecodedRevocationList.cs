using System.Collections.Concurrent;
using System.Formats.Asn1;
using System.Numerics;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>A revocation list as it is encoded (RFC 5280 5.1), read by our own strict decoder.</summary>
/// <remarks>What cannot be followed to the letter (a delta, an indirect or a partial list, an unknown critical extension) is
/// refused on reading. The signature is not verified here.</remarks>
internal sealed class DecodedRevocationList
{
    private const int MaximumFaults = 5;

    private readonly ReadOnlyMemory<byte> _tbs;
    private readonly Dictionary<BigInteger, RevokedCertificate> _revoked = [];
    private readonly ConcurrentDictionary<string, string> _problems = new();

    private DecodedRevocationList(byte[] encoded, ReadOnlyMemory<byte> tbs, AlgorithmIdentifier algorithm, byte[] signature)
    {
        Encoded = encoded;
        _tbs = tbs;
        SignatureAlgorithm = algorithm;
        Signature = signature;

        AsnReader fields = new AsnReader(_tbs, AsnEncodingRules.DER).ReadSequence();
        var faults = new List<string>();
        IsVersion2 = fields.PeekTag() == Asn1Tag.Integer;
        if (IsVersion2 && (!fields.TryReadInt32(out int version) || version != 1))
            throw new AsnContentException("The version is not 2.");
        if (!AlgorithmIdentifier.Read(fields).IsSameAs(SignatureAlgorithm))
            throw new AsnContentException("The signature algorithms within and beside the signed part differ.");
        Issuer = DistinguishedName.Decode(fields.ReadEncodedValue(), "issuer", faults);
        ThisUpdate = CertificateTime.Read(fields, "thisUpdate", faults);

        // RFC 5280 5.1.2.5: nextUpdate must be there. Without it nobody could tell that a list is old.
        if (!fields.HasData || (fields.PeekTag() != Asn1Tag.UtcTime && fields.PeekTag() != Asn1Tag.GeneralizedTime))
            throw new AsnContentException("It does not say when the next list is due (nextUpdate).");
        NextUpdate = CertificateTime.Read(fields, "nextUpdate", faults);
        if (fields.HasData && fields.PeekTag() == Asn1Tag.Sequence)
            ReadRevoked(fields.ReadSequence(), faults);
        var extensionsTag = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (IsVersion2 && fields.HasData && fields.PeekTag() == extensionsTag)
        {
            AsnReader wrapper = fields.ReadSequence(extensionsTag);
            (AuthorityKeyIdentifier, Number) = ReadExtensions(ExtensionsReader.Read(wrapper.ReadEncodedValue()));
            wrapper.ThrowIfNotEmpty();
        }

        fields.ThrowIfNotEmpty();
        if (NextUpdate < ThisUpdate)
            throw new AsnContentException("nextUpdate is before thisUpdate.");
        if (faults.Count > 0)
            throw new AsnContentException(string.Join("; ", faults.Distinct().Take(MaximumFaults)) + ".");
    }

    internal byte[] Encoded { get; }

    internal AlgorithmIdentifier SignatureAlgorithm { get; }

    internal byte[] Signature { get; }

    internal DistinguishedName Issuer { get; }

    internal DateTimeOffset ThisUpdate { get; }

    /// <summary>The last second in which it is valid.</summary>
    internal DateTimeOffset NextUpdate { get; }

    /// <summary>Whether its version is 2, which has extensions.</summary>
    internal bool IsVersion2 { get; }

    /// <summary>Its number, or null when it has none.</summary>
    internal BigInteger? Number { get; }

    /// <summary>The key identifier of whoever signed it, or null when it does not say.</summary>
    internal KeyId? AuthorityKeyIdentifier { get; }

    internal IReadOnlyCollection<RevokedCertificate> Revoked => _revoked.Values;

    /// <summary>The entry of a certificate, or null.</summary>
    internal RevokedCertificate? Find(BigInteger serialNumber) =>
        _revoked.TryGetValue(serialNumber, out RevokedCertificate revoked) ? revoked : null;

    /// <summary>Why it is not this issuer's list, in a few words, or null when it is.</summary>
    /// <param name="issuer">The certificate of the CA.</param>
    internal string? ProblemWith(DecodedCertificate issuer)
    {
        string problem = _problems.GetOrAdd(issuer.Fingerprint, _ => FindProblemWith(issuer) ?? "");
        return problem.Length == 0 ? null : problem;
    }

    /// <summary>Why its signature is not by this issuer's key, or null when it is.</summary>
    internal string? SignatureProblem(DecodedCertificate issuer) =>
        SignatureVerifier.Verify(issuer.PublicKey, SignatureAlgorithm, _tbs.Span, Signature, out string? problem) ? null : problem;

    /// <summary>Why it does not count at a moment, in a few words, or null when it does.</summary>
    internal string? ProblemAt(DateTimeOffset moment)
    {
        if (moment < ThisUpdate)
            return $"the list of '{Issuer}' is valid only from {ThisUpdate:u}";
        return Validity.WholeSeconds(moment) > NextUpdate
            ? $"the list of '{Issuer}' expired at {NextUpdate:u}; make a new one with New-RevocationList and copy it to the verifiers"
            : null;
    }

    /// <summary>Decodes a list.</summary>
    /// <exception cref="ClusterCertsException">It is not a revocation list, or one that cannot be followed; the message says
    /// why.</exception>
    internal static DecodedRevocationList Decode(byte[] der)
    {
        try
        {
            // CertificateList ::= SEQUENCE { tbsCertList, signatureAlgorithm, signatureValue }
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            AsnReader list = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            ReadOnlyMemory<byte> tbs = list.ReadEncodedValue();
            AlgorithmIdentifier algorithm = AlgorithmIdentifier.Read(list);
            byte[] signature = list.ReadBitString(out int unused);
            list.ThrowIfNotEmpty();
            if (unused != 0)
                throw new AsnContentException("The signature is not a whole number of octets.");
            return new DecodedRevocationList(der, tbs, algorithm, signature);
        }
        catch (Exception e) when (DecoderGuard.IsFault(e))
        {
            throw new ClusterCertsException(
                ErrorCode.MalformedRevocationList,
                    $"These bytes are not a revocation list that can be followed{(e is AsnContentException ? ": " + e.Message : ".")}",
                    null, e);
        }
    }

    private string? FindProblemWith(DecodedCertificate issuer)
    {
        if (!Issuer.Encoded.Span.SequenceEqual(issuer.SubjectName.Span))
        {
            return Issuer.ToString() == issuer.Subject
                ? $"the list is of another CA, whose name is '{Issuer}' too, but in another encoding"
                : $"the list is of '{Issuer}', not of '{issuer.Subject}'";
        }

        if (AuthorityKeyIdentifier is { } named && issuer.SubjectKeyIdentifier is { } own && named != own)
            return $"the list is of another CA with the name '{Issuer}'";

        // RFC 5280 5.2.3: whoever issues lists must number them; in version 1 there is no place for it.
        if (Number is null && IsVersion2)
            return $"the list of '{Issuer}' has no cRLNumber";

        // RFC 5280 6.3.3 (f): a key usage that is there must allow it.
        if (issuer.KeyUsage is { } usage && !usage.HasFlag(KeyUsages.CrlSign))
            return $"'{issuer.Subject}' may not sign lists: its key usage lacks cRLSign";
        return SignatureProblem(issuer) is string problem ? $"the list of '{Issuer}' is badly signed: {problem}" : null;
    }

    private void ReadRevoked(AsnReader entries, List<string> faults)
    {
        while (entries.HasData)
        {
            AsnReader entry = entries.ReadSequence();
            BigInteger serial = entry.ReadInteger();
            DateTimeOffset time = CertificateTime.Read(entry, "a revocationDate", faults);
            var reason = RevocationReason.Unspecified;
            if (entry.HasData)
            {
                ReadOnlyMemory<byte> extensions = entry.ReadEncodedValue();
                reason = EntryExtensions.ReasonIn(extensions.Span) ?? ReadReason(ExtensionsReader.Read(extensions));
            }

            entry.ThrowIfNotEmpty();
            if (!_revoked.TryAdd(serial, new RevokedCertificate(serial, time, reason)))
                throw new AsnContentException("A serial number is listed twice.");
        }
    }

    private static RevocationReason ReadReason(DecodedExtensions extensions)
    {
        // RFC 5280 5.3.3: certificateIssuer makes the list an indirect one; it is always critical.
        RefuseUnknown(extensions, [Oids.ReasonCode]);
        if (extensions.Find(Oids.ReasonCode) is not DecodedExtension code)
            return RevocationReason.Unspecified;
        var reader = new AsnReader(code.Value, AsnEncodingRules.DER);
        RevocationReason reason = reader.ReadEnumeratedValue<RevocationReason>();
        reader.ThrowIfNotEmpty();

        // removeFromCRL (8) stands in delta lists only.
        return Enum.IsDefined(reason) ? reason
            : throw new AsnContentException($"A reason has the number {(int)reason}, which a whole list cannot have.");
    }

    private static (KeyId? AuthorityKeyIdentifier, BigInteger? Number) ReadExtensions(DecodedExtensions extensions)
    {
        if (extensions.Find(Oids.DeltaCrlIndicator) is not null)
            throw new AsnContentException("It is a delta list, which contains only changes.");
        if (extensions.Find(Oids.IssuingDistributionPoint) is not null)
            throw new AsnContentException("It is a partial or indirect list (issuingDistributionPoint).");
        RefuseUnknown(extensions, [Oids.AuthorityKeyIdentifier, Oids.CrlNumber]);
        KeyId? issuer = extensions.AuthorityKeyId?.KeyId;
        return (issuer, extensions.Find(Oids.CrlNumber) is DecodedExtension number ? ReadNumber(number) : null);
    }

    private static BigInteger ReadNumber(DecodedExtension extension)
    {
        // RFC 5280 5.2.3: "a non-critical CRL extension".
        if (extension.IsCritical)
            throw new AsnContentException("Its cRLNumber is critical.");
        var reader = new AsnReader(extension.Value, AsnEncodingRules.DER);
        BigInteger number = reader.ReadInteger();
        reader.ThrowIfNotEmpty();

        // "CRL issuers conforming to this profile MUST NOT use CRLNumber values longer than 20 octets."
        return number.Sign >= 0 && number.GetByteCount() <= 20 ? number
            : throw new AsnContentException("Its cRLNumber is negative or longer than 20 octets.");
    }

    private static void RefuseUnknown(DecodedExtensions extensions, string[] known)
    {
        if (extensions.Malformations is [string malformation, ..])
            throw new AsnContentException(malformation + ".");
        if (extensions.All.FirstOrDefault(e => e.IsCritical && !known.Contains(e.Oid)) is DecodedExtension unknown)
            throw new AsnContentException($"It has the critical extension {unknown.Name}, which is not known here.");
    }
}

/// <summary>One entry of a revocation list.</summary>
/// <param name="SerialNumber">The certificate's number; in a foreign list it may be any integer.</param>
/// <param name="Time">When it was revoked, UTC.</param>
/// <param name="Reason">Why; an entry without a reason is unspecified.</param>
internal readonly record struct RevokedCertificate(BigInteger SerialNumber, DateTimeOffset Time, RevocationReason Reason);
