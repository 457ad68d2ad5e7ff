using System.Formats.Asn1;
using System.Net;
using ClusterCerts.Values;

namespace ClusterCerts.Encoding;

/// <summary>The names of a subjectAltName extension (RFC 5280 4.2.1.6), by kind.</summary>
internal sealed class SubjectAltNames
{
    private readonly List<string> _dnsNames = [];
    private readonly List<IPAddress> _ipAddresses = [];
    private readonly List<string> _uris = [];
    private readonly List<string> _emails = [];
    private readonly List<DistinguishedName> _directoryNames = [];
    private readonly List<FurtherName> _further = [];
    private int _principalCount;

    private SubjectAltNames(int count, bool isCritical) => (Count, IsCritical) = (count, isCritical);

    /// <summary>The dNSNames, exactly as certified.</summary>
    internal IReadOnlyList<string> DnsNames => _dnsNames;

    /// <summary>The iPAddresses of 4 or 16 octets.</summary>
    internal IReadOnlyList<IPAddress> IPAddresses => _ipAddresses;

    internal IReadOnlyList<string> Uris => _uris;

    internal IReadOnlyList<string> Emails => _emails;

    internal IReadOnlyList<DistinguishedName> DirectoryNames => _directoryNames;

    /// <summary>The URIs, e-mail addresses and user principal names that can be certified again as they are, in their order.</summary>
    internal IReadOnlyList<FurtherName> Further => _further;

    internal IReadOnlyList<string> UserPrincipalNames => [.. _further.Where(f => f.Kind == FurtherNameKind.UserPrincipalName).Select(f => f.Text)];

    /// <summary>How many names are of other kinds, or are addresses of another length.</summary>
    internal int OtherCount => Count - _dnsNames.Count - _ipAddresses.Count - _uris.Count - _emails.Count - _directoryNames.Count;

    /// <summary>How many of those are no user principal names, of which one may be written twice.</summary>
    internal int UnreadCount => OtherCount - _principalCount;

    /// <summary>How many names there are.</summary>
    internal int Count { get; }

    /// <summary>Whether the extension is critical.</summary>
    internal bool IsCritical { get; }

    /// <summary>Reads the extension's value.</summary>
    /// <exception cref="AsnContentException">It is not a GeneralNames sequence.</exception>
    internal static SubjectAltNames Decode(DecodedExtension extension, List<string> malformations)
    {
        var reader = new AsnReader(extension.Value, AsnEncodingRules.DER);
        List<GeneralName> names = GeneralName.ReadAll(reader.ReadSequence());
        reader.ThrowIfNotEmpty();
        var result = new SubjectAltNames(names.Count, extension.IsCritical);
        foreach (GeneralName name in names)
            result.Add(name, malformations);
        if (names.Count == 0)
            malformations.Add("the subjectAltName is empty");
        return result;
    }

    internal bool Has(FurtherNameKind kind, string text) => _further.Contains(FurtherName.Certified(kind, text));

    /// <summary>A name as text, where it is a URI, an e-mail address or a user principal name that is certified so again; else null.</summary>
    internal static FurtherName? FurtherOf(GeneralName name) => name.Kind switch
    {
        GeneralNameKind.Uri or GeneralNameKind.Email when name.IsPlainAscii && !name.Content.IsEmpty =>
            FurtherName.Certified(name.Kind == GeneralNameKind.Uri ? FurtherNameKind.Uri : FurtherNameKind.EmailAddress, name.Text),
        GeneralNameKind.OtherName when name.ReadUserPrincipalName() is string principal && principal.Length > 0 && DisplayText.Printable(principal) == principal =>
            FurtherName.Certified(FurtherNameKind.UserPrincipalName, principal),
        _ => null,
    };

    // RFC 5280 4.2.1.6: local-part "@" domain; the local part may be quoted and hold another @.
    private static bool IsMailbox(string text) =>
        text.LastIndexOf('@') is int at && at > 0 && Values.DnsNames.IsLegal(text[(at + 1)..])
            && (text[0] == '"' || text.IndexOf('@', StringComparison.Ordinal) == at);

    private void Add(GeneralName name, List<string> malformations)
    {
        bool isUri = name.Kind == GeneralNameKind.Uri;
        if (FurtherOf(name) is FurtherName further)
        {
            if (!_further.Contains(further))
                _further.Add(further);
            _principalCount += further.Kind == FurtherNameKind.UserPrincipalName ? 1 : 0;
        }

        switch (name.Kind)
        {
            case GeneralNameKind.DnsName:
                // An address as text is no host name, but Erlang asks for one (n@fe80::1) and nobody else objects.
                if (!Values.DnsNames.IsLegal(name.Text, allowWildcard: true) && !IPNames.TryParse(name.Text, out _))
                    malformations.Add($"the subjectAltName holds the illegal dNSName '{DisplayText.Clip(name.Text)}'"
                        + (Values.DnsNames.IsHost(name.Text) ? " (an underscore is not allowed in one); give another with -DnsName" : ""));
                _dnsNames.Add(name.Text);
                break;
            case GeneralNameKind.IPAddress when name.Content.Length is 4 or 16:
                _ipAddresses.Add(new IPAddress(name.Content.Span));
                break;
            case GeneralNameKind.IPAddress:
                malformations.Add($"the subjectAltName holds an iPAddress of {name.Content.Length} octets");
                break;
            case GeneralNameKind.Uri or GeneralNameKind.Email:
                if (!name.IsPlainAscii || name.Content.IsEmpty || (!isUri && !IsMailbox(name.Text)))
                    malformations.Add($"the subjectAltName holds an illegal {(isUri ? "URI" : "rfc822Name")}, '{DisplayText.Clip(name.Text)}'");
                (isUri ? _uris : _emails).Add(name.Text);
                break;
            case GeneralNameKind.DirectoryName:
                _directoryNames.Add(DistinguishedName.Decode(name.Content, "subjectAltName's directoryName", malformations));
                break;
        }
    }
}
