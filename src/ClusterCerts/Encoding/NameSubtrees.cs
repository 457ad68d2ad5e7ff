using System.Formats.Asn1;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>The permitted or the excluded subtrees of name constraints, by kind.</summary>
internal sealed class NameSubtrees
{
    private readonly List<string> _dnsNames = [];
    private readonly List<ReadOnlyMemory<byte>> _ipNetworks = [];
    private readonly List<string> _emails = [];
    private readonly List<string> _uris = [];
    private readonly List<DistinguishedName> _directoryNames = [];
    private readonly HashSet<GeneralNameKind> _otherKinds = [];
    private readonly List<GeneralName> _all = [];

    internal IReadOnlyList<string> DnsNames => _dnsNames;

    /// <summary>Address and mask, 4 + 4 or 16 + 16 octets.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> IPNetworks => _ipNetworks;

    /// <summary>The same as people write them.</summary>
    internal IReadOnlyList<string> NetworkTexts() => [.. _ipNetworks.Select(network => SubtreeNames.NetworkText(network.Span))];

    internal IReadOnlyList<string> Emails => _emails;

    internal IReadOnlyList<string> Uris => _uris;

    internal IReadOnlyList<DistinguishedName> DirectoryNames => _directoryNames;

    /// <summary>How many subtrees there are of the kinds that are processed here.</summary>
    internal int Count => _dnsNames.Count + _ipNetworks.Count + _emails.Count + _uris.Count + _directoryNames.Count;

    /// <summary>The kinds that are constrained but not processed here.</summary>
    internal IReadOnlyCollection<GeneralNameKind> OtherKinds => _otherKinds;

    /// <summary>Those that are no name of their kind: an address without a mask, a text of other characters than ASCII.</summary>
    internal IEnumerable<GeneralName> Malformed => _all.Where(name => !IsWellFormed(name));

    /// <summary>Those of the kinds that cannot be asked for, as people write them: the kind, a colon and the name, or its octets.</summary>
    internal IReadOnlyList<string> OtherTexts() => [.. _all.Where(name => !CanBeAsked(name.Kind)).Select(Text)];

    private static bool CanBeAsked(GeneralNameKind kind) => ConstraintKind.Of(kind) is not null;

    private static bool IsWellFormed(GeneralName name) => name.Kind switch
    {
        GeneralNameKind.DnsName or GeneralNameKind.Email or GeneralNameKind.Uri => name.IsPlainAscii,
        GeneralNameKind.IPAddress => name.Content.Length is 8 or 32,
        _ => true,
    };

    private static string Text(GeneralName name) => name.Kind == GeneralNameKind.DirectoryName
        ? $"{name.Kind}:{DistinguishedName.Decode(name.Content, "nameConstraints' directoryName", [])}"
        : $"{name.Kind}:{name.ReadUserPrincipalName() ?? Convert.ToHexString(name.Content.Span)}";

    /// <summary>Every subtree, of whatever kind, as it was read.</summary>
    internal IReadOnlyList<GeneralName> All => _all;

    /// <summary>Those of one kind.</summary>
    internal IReadOnlyList<GeneralName> Of(GeneralNameKind kind) => [.. _all.Where(name => name.Kind == kind)];

    /// <summary>Subtrees, each once, be it in other letters or with other bits behind its mask.</summary>
    /// <returns>Null where there is none.</returns>
    internal static NameSubtrees? Of(IEnumerable<GeneralName> names)
    {
        var result = new NameSubtrees();
        foreach (GeneralName name in names.DistinctBy(name => (name.Kind, KeyOf(name))))
            result.Add(name, []);
        return result._all.Count == 0 ? null : result;
    }

    /// <summary>Those that were asked for; where a list was not, those of before.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="ClusterCertsException">A name is not legal.</exception>
    internal static NameSubtrees? Of(
        IReadOnlyList<string>? dnsNames, IReadOnlyList<string>? networks, IReadOnlyList<string>? emails, IReadOnlyList<string>? uris, NameSubtrees? before)
    {
        return Of(
        [
            .. Texts(GeneralNameKind.DnsName, dnsNames, SubjectNames.PermittedDnsName) ?? Kept(before, GeneralNameKind.DnsName),
            .. networks is { Count: > 0 } ? networks.Select(text => new GeneralName(GeneralNameKind.IPAddress, SubtreeNames.Network(text)))
                : Kept(before, GeneralNameKind.IPAddress),
            .. Texts(GeneralNameKind.Email, emails, SubtreeNames.EmailAddress) ?? Kept(before, GeneralNameKind.Email),
            .. Texts(GeneralNameKind.Uri, uris, SubtreeNames.Uri) ?? Kept(before, GeneralNameKind.Uri),
            .. before?._all.Where(name => !CanBeAsked(name.Kind)) ?? [],
        ]);
    }

    // Of a mailbox the letters before the @ count (RFC 5321 2.4), of all other texts none do.
    private static string KeyOf(GeneralName name) => name.Kind switch
    {
        GeneralNameKind.Email when name.Text.Contains('@', StringComparison.Ordinal) => MailboxNames.Canonical(name.Text),
        GeneralNameKind.DnsName or GeneralNameKind.Email or GeneralNameKind.Uri => name.Text.ToLowerInvariant(),
        GeneralNameKind.IPAddress when name.Content.Length is 8 or 32 => SubtreeNames.NetworkText(name.Content.Span),
        _ => Convert.ToHexString(name.Content.Span),
    };

    private static IEnumerable<GeneralName>? Texts(GeneralNameKind kind, IReadOnlyList<string>? texts, Func<string, string> read) =>
        texts is { Count: > 0 } ? texts.Select(text => GeneralName.Of(kind, read(text))) : null;

    // What another CA's certificate has that must not be in one: a dot in front of a DNS name means nothing (RFC 5280 4.2.1.10), an address
    // without a mask no network.
    private static IEnumerable<GeneralName> Kept(NameSubtrees? before, GeneralNameKind kind) => kind switch
    {
        GeneralNameKind.DnsName => before?.DnsNames.Select(name => GeneralName.Of(kind, name.TrimStart('.'))) ?? [],
        GeneralNameKind.IPAddress => before?.IPNetworks.Select(network => new GeneralName(kind, network)) ?? [],
        _ => before?._all.Where(name => name.Kind == kind && IsWellFormed(name)) ?? [],
    };

    /// <summary>Writes the list with its tag.</summary>
    internal void Write(AsnWriter writer, int tag)
    {
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, tag)))
        {
            foreach (GeneralName name in _all)
            {
                using (writer.PushSequence())
                    name.Write(writer); // base
            }
        }
    }

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
        _all.Add(name);
        if (name.Kind != GeneralNameKind.IPAddress && !IsWellFormed(name))
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
            case GeneralNameKind.IPAddress when IsWellFormed(name):
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
