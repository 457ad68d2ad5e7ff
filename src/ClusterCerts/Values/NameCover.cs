using System.Net;
using System.Net.Sockets;

namespace ClusterCerts.Values;

/// <summary>Short lists of domains, hosts and networks that names which are in use lie in.</summary>
internal static class NameCover
{
    /// <summary>As many entries as a person still reads, and a certificate bears with ease.</summary>
    internal const int Longest = 8;

    /// <summary>DNS names themselves, and for a wildcard the domain it stands in; where those are too many, domains that they lie in, the deepest first. A
    /// domain of one part is none of them: it may be everybody's.</summary>
    /// <returns>Null where no short list is.</returns>
    internal static IReadOnlyList<string>? OfDnsNames(IEnumerable<string> names)
    {
        string[] all = [.. names.Select(name => name.ToLowerInvariant())];
        if (all.Any(name => IsWildcard(name) && Parts(name) == 2))
            return null;
        HashSet<string> domains = [.. all.Select(name => IsWildcard(name) ? Above(name) : name)];
        while (Outermost(domains).Count > Longest)
        {
            int deepest = domains.Max(Parts);
            if (deepest <= 2)
                return null;
            domains = [.. domains.Select(domain => Parts(domain) == deepest ? Above(domain) : domain)];
        }

        return Outermost(domains);
    }

    /// <summary>Networks that addresses lie in: of 256 addresses, or of 64 bits; loopback addresses by themselves; where those are too many, larger ones.</summary>
    /// <returns>Null where no short list is.</returns>
    internal static IReadOnlyList<string>? OfAddresses(IEnumerable<IPAddress> addresses)
    {
        IPAddress[] all = [.. addresses.Distinct()];
        string[] local = [.. all.Where(IPAddress.IsLoopback).Select(address => address.ToString())];
        ILookup<bool, IPAddress> others = all.Where(address => !IPAddress.IsLoopback(address)).ToLookup(a => a.AddressFamily == AddressFamily.InterNetwork);
        return OfOneFamily(others[true], [24, 20, 16, 12, 8]) is { } four && OfOneFamily(others[false], [64, 56, 48, 40, 32]) is { } six
            ? [.. local, .. four, .. six]
            : null;
    }

    /// <summary>Hosts of e-mail addresses or URIs; where those are too many, the domains of two parts and more that they are in, with a dot
    /// in front.</summary>
    /// <returns>Null where no short list is.</returns>
    internal static IReadOnlyList<string>? OfHosts(IEnumerable<string> hosts)
    {
        string[] all = [.. hosts.Select(host => host.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal)];
        if (all.Length <= Longest)
            return all;
        string[] domains = [.. all.Select(host => Parts(host) > 2 ? "." + Above(host) : host).Distinct()];
        return domains.Length <= Longest ? domains : null;
    }

    private static bool IsWildcard(string name) => name.StartsWith("*.", StringComparison.Ordinal);

    private static List<string> Outermost(HashSet<string> domains)
    {
        return [.. domains.Where(domain => !Aboves(domain).Any(domains.Contains)).Order(StringComparer.Ordinal)];

        static IEnumerable<string> Aboves(string domain)
        {
            for (string above = domain; Parts(above) > 1;)
                yield return above = Above(above);
        }
    }

    private static List<string>? OfOneFamily(IEnumerable<IPAddress> addresses, int[] lengths)
    {
        IPAddress[] all = [.. addresses];
        foreach (int length in lengths)
        {
            List<string> networks = [.. all.Select(address => Network(address, length)).Distinct().Order(StringComparer.Ordinal)];
            if (networks.Count <= Longest)
                return networks;
        }

        return null;
    }

    private static string Network(IPAddress address, int length)
    {
        byte[] octets = address.GetAddressBytes();
        for (int bit = length; bit < octets.Length * 8; bit++)
            octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return $"{new IPAddress(octets)}/{length}";
    }

    private static int Parts(string name) => name.AsSpan().Count('.') + 1;

    private static string Above(string name) => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
