using System.Net;

namespace ClusterCerts.Values;

/// <summary>Addresses that a node may have, or a CA sign for: one, or a network such as <c>10.0.0.0/8</c> or <c>fd00::/8</c>.</summary>
internal sealed class AddressRange
{
    private readonly string _text;
    private readonly IPNetwork _network;

    private AddressRange(string text, IPNetwork network) => (_text, _network) = (text, network);

    /// <summary>Its first address and the length of its prefix.</summary>
    internal IPNetwork Network => _network;

    internal static AddressRange Parse(string text)
    {
        if (IPNames.TryParse(text, out IPAddress? address))
            return new AddressRange(text, new IPNetwork(address, address.GetAddressBytes().Length * 8));
        int slash = text.IndexOf('/', StringComparison.Ordinal);

        // The platform drops the bits after the prefix; whoever wrote them meant something else.
        return slash > 0 && IPNames.TryParse(text[..slash], out address) && IPNetwork.TryParse(text, out IPNetwork network)
            && network.BaseAddress.Equals(address)
            ? new AddressRange(text, network)
            : throw new ClusterCertsException(
                ErrorCode.InvalidIPAddress,
                IPNames.HasZone(text)
                    ? $"'{text}' is not an address that can be named here: {IPNames.ZoneProblem}."
                    : $"'{text}' is neither an address nor a network; write it like 10.0.0.5, 10.0.0.0/8 or fd00::/8, "
                        + "with no bit set after the prefix.",
                text);
    }

    // An IPv4 address within an IPv6 one is another name: peers compare octets.
    internal bool Contains(IPAddress address) => address.AddressFamily == _network.BaseAddress.AddressFamily && _network.Contains(address);

    public override string ToString() => _text;
}
