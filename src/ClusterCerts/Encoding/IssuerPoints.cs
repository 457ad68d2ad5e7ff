using System.Formats.Asn1;

namespace ClusterCerts.Encoding;

/// <summary>Where a certificate says that files of its issuer are fetched: nothing here ever fetches them.</summary>
/// <param name="DistributionPoints">The addresses of its issuer's revocation list, each of the same one.</param>
/// <param name="IssuerAddresses">The addresses of its issuer's certificate.</param>
internal sealed record IssuerPoints(IReadOnlyList<string> DistributionPoints, IReadOnlyList<string> IssuerAddresses)
{
    /// <summary>No address: the certificate says nothing of it.</summary>
    internal static IssuerPoints None { get; } = new([], []);

    /// <summary>Reads the addresses in cRLDistributionPoints, and notes what is readable but wrong.</summary>
    /// <exception cref="AsnContentException">They cannot be read.</exception>
    internal static IReadOnlyList<string> ReadDistributionPoints(DecodedExtension extension, List<string> malformations)
    {
        var addresses = new List<string>();

        // RFC 5280 4.2.1.13: CRLDistributionPoints ::= SEQUENCE SIZE (1..MAX) OF DistributionPoint
        var reader = new AsnReader(extension.Value, AsnEncodingRules.DER);
        AsnReader points = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!points.HasData)
            malformations.Add("the cRLDistributionPoints are empty");
        for (int count = 1; points.HasData; count++)
        {
            EncodingLimits.Check(count, EncodingLimits.GeneralNames, "places");
            ReadPoint(points.ReadSequence(), addresses, malformations);
        }

        return addresses;
    }

    /// <summary>Reads the addresses of certificates in authorityInfoAccess, and notes what is readable but wrong.</summary>
    /// <exception cref="AsnContentException">They cannot be read.</exception>
    internal static IReadOnlyList<string> ReadIssuerAddresses(DecodedExtension extension, List<string> malformations)
    {
        var addresses = new List<string>();

        // RFC 5280 4.2.2.1: SEQUENCE SIZE (1..MAX) OF AccessDescription { accessMethod OBJECT IDENTIFIER, accessLocation GeneralName }. Who writes it wrong
        // made a certificate that others cannot read.
        var reader = new AsnReader(extension.Value, AsnEncodingRules.DER);
        AsnReader descriptions = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!descriptions.HasData)
            malformations.Add("the authorityInfoAccess is empty");
        for (int count = 1; descriptions.HasData; count++)
        {
            EncodingLimits.Check(count, EncodingLimits.GeneralNames, "places");
            AsnReader description = descriptions.ReadSequence();
            string method = description.ReadObjectIdentifier();
            GeneralName place = GeneralName.Read(description);
            description.ThrowIfNotEmpty();
            if (method == Oids.CAIssuers && place.Kind == GeneralNameKind.Uri)
                addresses.Add(place.Text);
        }

        return addresses;
    }

    /// <summary>Whether an authorityInfoAccess says where its issuer's certificates are, and nothing else.</summary>
    internal static bool HasIssuersAlone(DecodedExtension extension)
    {
        try
        {
            AsnReader descriptions = new AsnReader(extension.Value, AsnEncodingRules.DER).ReadSequence();
            bool areAlone = descriptions.HasData;
            while (areAlone && descriptions.HasData)
                areAlone = descriptions.ReadSequence().ReadObjectIdentifier() == Oids.CAIssuers;
            return areAlone;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }

    // DistributionPoint ::= SEQUENCE { distributionPoint [0] DistributionPointName OPTIONAL, reasons [1] ReasonFlags OPTIONAL, cRLIssuer [2] GeneralNames OPTIONAL }
    private static void ReadPoint(AsnReader point, List<string> addresses, List<string> malformations)
    {
        Asn1Tag Tag(int value, bool isConstructed = true) => new(TagClass.ContextSpecific, value, isConstructed);
        bool isNamed = false;
        if (point.HasData && point.PeekTag() == Tag(0))
        {
            ReadName(point.ReadSequence(Tag(0)), addresses, malformations);
            isNamed = true;
        }

        if (point.HasData && point.PeekTag() == Tag(1, isConstructed: false))
            point.ReadBitString(out _, Tag(1, isConstructed: false));
        if (point.HasData && point.PeekTag() == Tag(2))
        {
            if (GeneralName.ReadAll(point.ReadSequence(Tag(2))).Count == 0)
                malformations.Add("the cRLDistributionPoints have an empty cRLIssuer");
            isNamed = true;
        }

        point.ThrowIfNotEmpty();
        if (!isNamed)
            malformations.Add("the cRLDistributionPoints have a place with neither a name nor an issuer");
    }

    // DistributionPointName ::= CHOICE { fullName [0] GeneralNames, nameRelativeToCRLIssuer [1] RelativeDistinguishedName }
    private static void ReadName(AsnReader name, List<string> addresses, List<string> malformations)
    {
        if (name.PeekTag() == new Asn1Tag(TagClass.ContextSpecific, 1, isConstructed: true))
        {
            name.ReadEncodedValue();
        }
        else
        {
            List<GeneralName> names = GeneralName.ReadAll(name.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true)));
            if (names.Count == 0 || names.Exists(n => n is { Kind: GeneralNameKind.Uri, IsPlainAscii: false }))
                malformations.Add("the cRLDistributionPoints have a place without an address, or with one that is not ASCII");
            addresses.AddRange(names.Where(n => n.Kind == GeneralNameKind.Uri).Select(n => n.Text));
        }

        name.ThrowIfNotEmpty();
    }
}
