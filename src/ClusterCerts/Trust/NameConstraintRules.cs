using System.Net;
using ClusterCerts.Encoding;

namespace ClusterCerts.Trust;

/// <summary>Whether a certificate's names keep to the name constraints of a CA above it (RFC 5280 4.2.1.10).</summary>
internal static class NameConstraintRules
{
    private const string EmailAddress = "1.2.840.113549.1.9.1";

    // Names times subtrees; every one of the first is held against every one of the second.
    private const int MaximumComparisons = 1 << 18;

    /// <summary>Why the names break the constraints, or null.</summary>
    internal static string? Problem(DecodedCertificate certificate, NameConstraints constraints)
    {
        SubjectAltNames? names = certificate.SubjectAltNames;
        long subtrees = (constraints.Permitted?.Count ?? 0) + (constraints.Excluded?.Count ?? 0);
        if (subtrees * ((names?.Count ?? 0) + certificate.SubjectDn.Parts.Count) > MaximumComparisons)
            return $"{names?.Count ?? 0} names under {subtrees} subtrees are more than are compared";
        return DirectoryProblem(DirectoryNamesOf(certificate), constraints)
            ?? HostProblem(certificate, constraints)
            ?? Check(names?.IPAddresses, "the address", constraints, s => s.IPNetworks, Contains, Contains)
            ?? EmailProblem(EmailsOf(certificate), constraints)
            ?? Check(names?.Uris, "the URI", constraints, s => s.Uris, IsUriWithin, IsUriNearExcluded)
            ?? OtherProblem(names, constraints);
    }

    /// <summary>Why a subject alone breaks the constraints, as that of a CA does, or null.</summary>
    internal static string? SubjectProblem(DistinguishedName subject, NameConstraints constraints) =>
        DirectoryProblem(subject.IsEmpty ? [] : [subject], constraints) ?? EmailProblem(EmailsIn(subject), constraints);

    /// <summary>
    /// Whether a host is the domain or below it; a leading dot leaves the domain itself out, an empty domain is all.
    /// </summary>
    internal static bool IsHostWithin(string host, string domain)
    {
        if (domain.Length == 0)
            return true;
        if (domain[0] == '.')
            return host.Length > domain.Length && host.EndsWith(domain, StringComparison.OrdinalIgnoreCase);
        return string.Equals(host, domain, StringComparison.OrdinalIgnoreCase)
            || (host.Length > domain.Length
                && host[^(domain.Length + 1)] == '.'
                && host.EndsWith(domain, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The names that constraints on DNS names bind.</summary>
    /// <remarks>Where there is no dNSName, programs fall back to the common name: then it is bound as one, and one that looks like an IPv4
    /// address is no exception for OpenSSL. GnuTLS binds whatever a server is called, host or not. Of a client's OpenSSL binds what has a dot, and Java what has no underscore.
    /// CA names are no host names.</remarks>
    internal static IReadOnlyList<string> HostsOf(DecodedCertificate certificate)
    {
        IReadOnlyList<string> hosts = certificate.SubjectAltNames?.DnsNames ?? [];
        bool mayServe = KeyPurposes.MayServe(certificate.ExtendedKeyUsages);
        return hosts.Count == 0 && !certificate.IsCA ? [.. certificate.SubjectDn.CommonNames.Where(IsBound)] : hosts;

        bool IsBound(string name) => mayServe || Values.DnsNames.IsLegal(name) || (name.Contains('.', StringComparison.Ordinal) && Values.DnsNames.IsHost(name));
    }

    /// <summary>The names that constraints on e-mail addresses bind: also those in the subject.</summary>
    internal static IEnumerable<string> EmailsOf(DecodedCertificate certificate) => (certificate.SubjectAltNames?.Emails ?? []).Concat(
        EmailsIn(certificate.SubjectDn));

    private static IEnumerable<string> EmailsIn(DistinguishedName subject) =>
        subject.Parts.SelectMany(part => part).Where(a => a.Oid == EmailAddress).Select(a => a.Text ?? "");

    /// <summary>The host of a URI that constraints bind; null where it has none as a domain name.</summary>
    /// <remarks>It stands behind <c>://</c>, as OpenSSL and Go read it: <c>mailto:ops@example.com</c> has none.</remarks>
    internal static string? HostOfUri(string uri) =>
        Values.UriParts.Of(uri).Host is string host && Values.DnsNames.IsHost(host) && !Values.IPNames.TryParse(host, out _) ? host : null;

    // Restrictions apply only to the kinds of name that are present, an empty subject is none.
    private static IEnumerable<DistinguishedName> DirectoryNamesOf(DecodedCertificate certificate)
    {
        IEnumerable<DistinguishedName> names = certificate.SubjectAltNames?.DirectoryNames ?? [];
        return certificate.SubjectDn.IsEmpty ? names : names.Prepend(certificate.SubjectDn);
    }

    private static string? DirectoryProblem(IEnumerable<DistinguishedName> names, NameConstraints constraints)
    {
        return Check(names, "the directory name", constraints, s => s.DirectoryNames, Within, Within);

        static bool Within(DistinguishedName name, DistinguishedName subtree) => name.IsWithin(subtree);
    }

    private static string? HostProblem(DecodedCertificate certificate, NameConstraints constraints) =>
        Check(HostsOf(certificate), "the DNS name", constraints, s => s.DnsNames, IsHostWithin, IsHostNearExcluded);

    private static string? EmailProblem(IEnumerable<string> emails, NameConstraints constraints) =>
        Check(emails, "the e-mail address", constraints, s => s.Emails, IsEmailWithin, IsEmailWithin);

    // A constraint on a kind that is not processed here refuses every name that might be of that kind.
    private static string? OtherProblem(SubjectAltNames? names, NameConstraints constraints)
    {
        bool isConstrained = constraints is { Permitted.OtherKinds.Count: > 0 } or { Excluded.OtherKinds.Count: > 0 };
        return isConstrained && names is { OtherCount: > 0 } ? "a name of a kind whose constraints are not processed here" : null;
    }

    private static string? Check<TName, TSubtree>(
        IEnumerable<TName>? names,
        string kind,
        NameConstraints constraints,
        Func<NameSubtrees, IReadOnlyList<TSubtree>> select,
        Func<TName, TSubtree, bool> isWithin,
        Func<TName, TSubtree, bool> touchesExcluded)
    {
        IReadOnlyList<TSubtree> permitted = constraints.Permitted is null ? [] : select(constraints.Permitted);
        IReadOnlyList<TSubtree> excluded = constraints.Excluded is null ? [] : select(constraints.Excluded);
        if (names is null || (permitted.Count == 0 && excluded.Count == 0))
            return null;
        foreach (TName name in names)
        {
            string shown = DisplayText.Clip($"{name}");
            if (excluded.Any(subtree => touchesExcluded(name, subtree)))
                return $"{kind} '{shown}' is in an excluded subtree";
            if (permitted.Count > 0 && !permitted.Any(subtree => isWithin(name, subtree)))
                return $"{kind} '{shown}' is in no permitted subtree";
        }

        return null;
    }

    // A wildcard stands for every host of its domain, so it is refused where any of them is excluded.
    private static bool IsHostNearExcluded(string host, string domain)
    {
        if (IsHostWithin(host, domain))
            return true;
        return host.StartsWith("*.", StringComparison.Ordinal) && IsHostWithin(domain.TrimStart('.'), host[2..]);
    }

    private static bool Contains(IPAddress address, ReadOnlyMemory<byte> network)
    {
        Span<byte> octets = stackalloc byte[16];
        if (!address.TryWriteBytes(octets, out int length) || network.Length != 2 * length)
            return false;
        ReadOnlySpan<byte> mask = network.Span[length..];
        for (int i = 0; i < length; i++)
        {
            if ((octets[i] & mask[i]) != (network.Span[i] & mask[i]))
                return false;
        }

        return true;
    }

    /// <summary>Whether a mailbox lies in a subtree: a mailbox, a host, or with a leading dot every host of a domain. Only the host part ignores case; quotation marks name no
    /// other mailbox.</summary>
    internal static bool IsEmailWithin(string email, string constraint)
    {
        int at = email.LastIndexOf('@');
        string host = at < 0 ? "" : email[(at + 1)..];
        return !constraint.Contains('@', StringComparison.Ordinal) ? IsHostOrBelow(host, constraint)
            : at >= 0 && Values.MailboxNames.Canonical(email) == Values.MailboxNames.Canonical(constraint);
    }

    private static bool IsUriWithin(string uri, string constraint) =>
        HostOfUri(uri) is string host && IsHostOrBelow(host, constraint);

    // "If the name has no host as a domain name, the certificate must be rejected."
    private static bool IsUriNearExcluded(string uri, string constraint) =>
        HostOfUri(uri) is not string host || IsHostOrBelow(host, constraint);

    // For e-mail and URIs a host without a leading dot is that host alone.
    private static bool IsHostOrBelow(string host, string constraint) => constraint.Length == 0 || (constraint[0] == '.'
        ? IsHostWithin(host, constraint)
        : string.Equals(host, constraint, StringComparison.OrdinalIgnoreCase));
}
