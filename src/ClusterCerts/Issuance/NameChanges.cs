using System.Formats.Asn1;
using System.Net;
using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>The names that a certificate's successor gets beside those it had, and those that it loses.</summary>
/// <param name="DnsNames">DNS names to add.</param>
/// <param name="IPAddresses">Addresses to add.</param>
/// <param name="RemovedDnsNames">DNS names to take away.</param>
/// <param name="RemovedIPAddresses">Addresses to take away.</param>
internal sealed record NameChanges(
    IReadOnlyList<string> DnsNames,
    IReadOnlyList<string> IPAddresses,
    IReadOnlyList<string> RemovedDnsNames,
    IReadOnlyList<string> RemovedIPAddresses)
{
    /// <summary>No changes.</summary>
    internal static NameChanges None { get; } = new([], [], [], []);

    /// <summary>URIs, e-mail addresses and user principal names to add.</summary>
    internal FurtherNameTexts Further { get; init; } = FurtherNameTexts.None;

    /// <summary>Those to take away.</summary>
    internal FurtherNameTexts RemovedFurther { get; init; } = FurtherNameTexts.None;

    /// <summary>Refuses names that are to be added and removed at once, whichever node they are for.</summary>
    /// <exception cref="ClusterCertsException">There is one.</exception>
    internal void RefuseBoth()
    {
        string? twice = DnsNames.Concat(IPAddresses).FirstOrDefault(name => Contains([.. RemovedDnsNames, .. RemovedIPAddresses], name))
            ?? Further.Common(RemovedFurther).FirstOrDefault();
        if (twice is string both)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{both}' is given to be added and to be removed; give it once.", both);
    }

    /// <summary>The names of the successor: what it had in its order, then what is added.</summary>
    /// <param name="id">The node.</param>
    /// <param name="old">What it had.</param>
    /// <param name="profile">The preset's values.</param>
    /// <remarks>A certificate made elsewhere may lack its node's own name, by which peers find it (RFC 9525 2); its successor has it.</remarks>
    /// <exception cref="ClusterCertsException">A name is not legal, or is the node's own.</exception>
    internal SubjectNames ApplyTo(NodeId id, SuccessorContent old, PresetProfile profile)
    {
        // Without any name there are the ones that it would get today.
        SubjectNames had = old.Names is SubjectAltNames names
            ? new SubjectNames(names.DnsNames, names.IPAddresses) { Further = old.FurtherNames }
            : SubjectNames.For(id, [], [], profile.AddressAsDnsText);
        SubjectNames added = SubjectNames.For(id, DnsNames, IPAddresses, profile.AddressAsDnsText);
        IPAddress[] lessAddresses = [.. RemovedIPAddresses.Select(text => Removable(id, text))];
        string[] lessNames = [.. RemovedDnsNames.Select(name => Removable(id, name, had.DnsNames, profile))];

        if (added.DnsNames.FirstOrDefault(n => Contains(lessNames, n)) is string both)
            throw Both(id, both);
        if (added.Addresses.FirstOrDefault(lessAddresses.Contains) is IPAddress bothAddresses)
            throw Both(id, bothAddresses.ToString());

        // For Erlang an address is there as text too.
        string[] texts = profile.AddressAsDnsText ? [.. lessAddresses.Select(a => a.ToString())] : [];
        return new SubjectNames(
            [.. had.DnsNames.Where(n => !Contains(lessNames, n) && !Contains(texts, n))
                .Concat(added.DnsNames.Where(n => !IsOwn(id, n) || n == id.DnsName || Contains(DnsNames, n))).Distinct(StringComparer.OrdinalIgnoreCase)],
            [.. had.Addresses.Except(lessAddresses).Concat(added.Addresses).Distinct()])
        {
            Further = FurtherOf(id, had.Further, old),
            OtherNames = [.. old.OtherNames.Where(name => !RemovedFurther.All.Any(less => IsSame(name, less)))],
        };
    }

    /// <summary>The names to take away that a certificate does not have.</summary>
    internal IEnumerable<string> MissingIn(NodeId id, SuccessorContent old) =>
    [
        .. RemovedDnsNames.Where(n => !Contains(old.Names?.DnsNames ?? [], n) && !Contains(old.Names?.DnsNames ?? [], Values.DnsNames.ToAscii(n, out _) ?? n)),
        .. RemovedIPAddresses.Where(text => !IPNames.TryParse(text, out IPAddress? address)
            || old.Names?.IPAddresses.Contains(address) != true),
        .. LessOf(id, old).Except(old.FurtherNames).Select(name => name.Text),
    ];

    // What is kept is not judged anew; what is added goes with it.
    private IReadOnlyList<FurtherName> FurtherOf(NodeId id, IReadOnlyList<FurtherName> had, SuccessorContent old)
    {
        IReadOnlyList<FurtherName> added = Further.Of(id);
        IReadOnlyList<FurtherName> less = LessOf(id, old);
        if (added.Intersect(less).FirstOrDefault() is { Text: string both })
            throw Both(id, both);
        FurtherName[] names = [.. had.Except(less).Union(added)];
        return added.Count == 0 ? names : FurtherNameTexts.CheckTogether(names);
    }

    // What a certificate has goes as it is written there, legal or not.
    private IReadOnlyList<FurtherName> LessOf(NodeId id, SuccessorContent old) =>
    [
        .. RemovedFurther.All.Where(less => !old.OtherNames.Any(other => IsSame(other, less)))
            .Select(less => FurtherName.Certified(less.Kind, less.Text) is var certified && old.FurtherNames.Contains(certified)
                ? certified
                : FurtherName.Parse(less.Kind, less.Text, id)),
    ];

    // Names that no successor could have, such as of octets that are not ASCII.
    private static bool IsSame(byte[] other, (FurtherNameKind Kind, string Text) less)
    {
        var name = GeneralName.Read(new AsnReader(other, AsnEncodingRules.DER));
        return less.Text == name.Kind switch
        {
            GeneralNameKind.Uri when less.Kind == FurtherNameKind.Uri => name.Text,
            GeneralNameKind.Email when less.Kind == FurtherNameKind.EmailAddress => name.Text,
            GeneralNameKind.OtherName when less.Kind == FurtherNameKind.UserPrincipalName => name.ReadUserPrincipalName(),
            _ => null,
        };
    }

    private static string Removable(NodeId id, string name, IReadOnlyList<string> had, PresetProfile profile)
    {
        if (Contains(had, name) && !IsOwn(id, name))
            return name;
        _ = SubjectNames.For(id, [name], [], profile.AddressAsDnsText);
        return IsOwn(id, name) ? throw Own(id, name) : Values.DnsNames.ToAscii(name, out _) ?? name;
    }

    private static IPAddress Removable(NodeId id, string text)
    {
        if (!IPNames.TryParse(text, out IPAddress? address))
            throw new ClusterCertsException(
                ErrorCode.InvalidIPAddress, $"'{text}' is not an IP address; write it like 10.0.0.5 or fd00::5.", text);
        return address.Equals(id.Address) ? throw Own(id, text) : address;
    }

    private static bool IsOwn(NodeId id, string name) => PolicyRules.IsOwn(id, name);

    private static bool Contains(IReadOnlyList<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static ClusterCertsException Both(NodeId id, string name) => new(
        ErrorCode.InvalidArgument, $"'{name}' is given to be added and to be removed; give it once.", id.ToString());

    private static ClusterCertsException Own(NodeId id, string name) => new(
        ErrorCode.InvalidArgument,
        $"'{name}' is the node ID itself, which its certificate always has. Make a node of another ID with New-NodeCert instead.",
        id.ToString());
}
