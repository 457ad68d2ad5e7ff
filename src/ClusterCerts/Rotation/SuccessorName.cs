using System.Formats.Asn1;
using System.Globalization;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.Rotation;

/// <summary>The name of a CA's successor: its common name with the number of the generation, <c>prod</c>, <c>prod G2</c>,
/// <c>prod G3</c>.</summary>
/// <remarks>Two CAs of one name are legal and work by their key identifiers, but not every program tells them apart.</remarks>
internal static class SuccessorName
{
    // RFC 5280 appendix A.1: ub-common-name
    private const int LongestCommonName = 64;

    /// <summary>The name of the next CA, in DER.</summary>
    /// <param name="current">The CA that it follows.</param>
    /// <param name="preset">Whose conventions it follows.</param>
    /// <param name="wanted">The name that was asked for; null for the next generation's.</param>
    /// <exception cref="ClusterCertsException">There is no such name, or not for this system.</exception>
    internal static byte[] Of(DecodedCertificate current, Preset preset, string? wanted)
    {
        byte[] subject = wanted is null ? Of(current) : SubjectName.Parse(wanted);
        return PresetProfile.For(preset).CommonNameOnly && !SubjectName.IsCommonNameOnly(subject)
            ? throw new ClusterCertsException(
                ErrorCode.InvalidSubject,
                $"{preset} writes an issuer as its common name alone, so '{wanted ?? current.Subject}' would never match; give a -Subject of one CN.",
                wanted)
            : subject;
    }

    /// <summary>The successor's name in DER.</summary>
    /// <exception cref="ClusterCertsException">The name has no common name, or it would be too long.</exception>
    internal static byte[] Of(DecodedCertificate authority)
    {
        string next = authority.CommonName is string name ? NextGeneration(name) : "";
        if (next.Length is 0 or > LongestCommonName)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidSubject,
                    $"No name for the successor follows from '{authority.Subject}'; give one with -Subject.", authority.Subject);
        }

        return WithCommonName(authority.SubjectDn, next);
    }

    internal static string NextGeneration(string name)
    {
        int at = name.LastIndexOf(" G", StringComparison.Ordinal);
        bool numbered = int.TryParse(name.AsSpan(Math.Max(0, at + 2)), NumberStyles.None, CultureInfo.InvariantCulture,
            out int number)
            && at > 0 && number is > 1 and < int.MaxValue;
        return numbered
            ? string.Create(CultureInfo.InvariantCulture, $"{name.AsSpan(0, at)} G{number + 1}")
            : name + " G2";
    }

    // RFC 5280 4.1.2.4: RDNSequence ::= SEQUENCE OF SET OF SEQUENCE { type, value }; the last common name is the most specific.
    private static byte[] WithCommonName(DistinguishedName name, string commonName)
    {
        NameAttribute last = name.Parts.SelectMany(part => part).Last(a => a.Oid == Oids.CommonName && a.Text is not null);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (IReadOnlyList<NameAttribute> part in name.Parts)
            {
                using (writer.PushSetOf())
                {
                    foreach (NameAttribute attribute in part)
                    {
                        using (writer.PushSequence())
                        {
                            writer.WriteObjectIdentifier(attribute.Oid);
                            if (attribute == last)
                                writer.WriteCharacterString(UniversalTagNumber.UTF8String, commonName);
                            else
                                writer.WriteEncodedValue(attribute.Encoded.Span);
                        }
                    }
                }
            }
        }

        return writer.Encode();
    }
}
