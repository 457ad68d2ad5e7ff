using System.Formats.Asn1;

namespace ClusterCerts.Encoding;

/// <summary>The name constraints (RFC 5280 4.2.1.10).</summary>
/// <param name="Permitted">The subtrees that names of their kind must lie in, or null when the field is absent.</param>
/// <param name="Excluded">The subtrees that no name may lie in, or null when the field is absent.</param>
/// <param name="IsCritical">Whether the extension is critical.</param>
internal sealed record NameConstraints(NameSubtrees? Permitted, NameSubtrees? Excluded, bool IsCritical)
{
    /// <summary>Reads the extension's value.</summary>
    /// <exception cref="AsnContentException">It is not a NameConstraints sequence.</exception>
    internal static NameConstraints Decode(DecodedExtension extension, List<string> malformations)
    {
        var reader = new AsnReader(extension.Value, AsnEncodingRules.DER);
        AsnReader sequence = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        NameSubtrees? permitted = ReadSubtrees(sequence, 0, malformations);
        NameSubtrees? excluded = ReadSubtrees(sequence, 1, malformations);
        sequence.ThrowIfNotEmpty();

        // "Conforming CAs MUST NOT issue certificates where name constraints is an empty sequence."
        if (permitted is null && excluded is null)
            malformations.Add("the nameConstraints are empty");
        return new NameConstraints(permitted, excluded, extension.IsCritical);
    }

    private static NameSubtrees? ReadSubtrees(AsnReader sequence, int tag, List<string> malformations) =>
        sequence.HasData && sequence.PeekTag() == new Asn1Tag(TagClass.ContextSpecific, tag, isConstructed: true)
            ? NameSubtrees.Read(sequence.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, tag)), malformations)
            : null;
}

/// <summary>The permitted or the excluded subtrees of name constraints, by kind.</summary>
internal sealed class NameSubtrees
{
    private readonly List<string> _dnsNames = [];
    private readonly List<ReadOnlyMemory<byte>> _ipNetworks = [];
    private readonly List<string> _emails = [];
    private readonly List<string> _uris = [];
    private readonly List<DistinguishedName> _directoryNames = [];
    private readonly HashSet<GeneralNameKind> _otherKinds = [];

    internal IReadOnlyList<string> DnsNames => _dnsNames;

    /// <summary>Address and mask, 4 + 4 or 16 + 16 octets.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> IPNetworks => _ipNetworks;

    internal IReadOnlyList<string> Emails => _emails;

    internal IReadOnlyList<string> Uris => _uris;

    internal IReadOnlyList<DistinguishedName> DirectoryNames => _directoryNames;

    /// <summary>How many subtrees there are of the kinds that are processed here.</summary>
    internal int Count => _dnsNames.Count + _ipNetworks.Count + _emails.Count + _uris.Count + _directoryNames.Count;

    /// <summary>The kinds that are constrained but not processed here.</summary>
    internal IReadOnlyCollection<GeneralNameKind> OtherKinds => _otherKinds;

    // GeneralSubtree ::= SEQUENCE { base GeneralName, minimum [0] DEFAULT 0, maximum [1] OPTIONAL }
    internal static NameSubtrees Read(AsnReader subtrees, List<string> malformations)
    {
        var result = new NameSubtrees();
        if (!subtrees.HasData)
            malformations.Add("the nameConstraints hold an empty list of subtrees");
        for (int count = 1; subtrees.HasData; count++)
        {
            EncodingLimits.Check(count, EncodingLimits.GeneralNames, "subtrees");
            AsnReader subtree = subtrees.ReadSequence();
            result.Add(GeneralName.Read(subtree), malformations);
            if (subtree.HasData)
                malformations.Add("the nameConstraints hold a subtree with a minimum or maximum");
        }

        return result;
    }

    private void Add(GeneralName name, List<string> malformations)
    {
        if (name.Kind is GeneralNameKind.DnsName or GeneralNameKind.Email or GeneralNameKind.Uri && !name.IsPlainAscii)
            malformations.Add($"the nameConstraints hold an illegal {name.Kind}");
        switch (name.Kind)
        {
            case GeneralNameKind.DnsName:
                // "DNS name restrictions are expressed as host.example.com": a dot in front has a meaning for URIs and e-mail alone.
                if (name.Text.StartsWith('.'))
                {
                    malformations.Add($"the nameConstraints hold the dNSName '{DisplayText.Clip(name.Text)}' with a dot in front, "
                        + "which has no meaning; "
                        + "without it the name stands for all below it as well");
                }

                _dnsNames.Add(name.Text);
                break;
            case GeneralNameKind.IPAddress when name.Content.Length is 8 or 32:
                _ipNetworks.Add(name.Content);
                break;
            case GeneralNameKind.IPAddress:
                malformations.Add($"the nameConstraints hold an iPAddress of {name.Content.Length} octets");
                _otherKinds.Add(name.Kind);
                break;
            case GeneralNameKind.Email:
                _emails.Add(name.Text);
                break;
            case GeneralNameKind.Uri:
                _uris.Add(name.Text);
                break;
            case GeneralNameKind.DirectoryName:
                _directoryNames.Add(DistinguishedName.Decode(name.Content, "nameConstraints' directoryName", malformations));
                break;
            default:
                _otherKinds.Add(name.Kind);
                break;
        }
    }
}
