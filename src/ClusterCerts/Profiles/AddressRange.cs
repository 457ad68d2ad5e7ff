using System.Net;

namespace ClusterCerts;

/// <summary>Addresses that a node may have: one, or a network such as <c>10.0.0.0/8</c> or <c>fd00::/8</c>.</summary>
internal sealed class AddressRange
{
    private readonly string _text;
    private readonly IPNetwork _network;

    private AddressRange(string text, IPNetwork network) => (_text, _network) = (text, network);

    internal static AddressRange Parse(string text)
    {
        if (IPNames.TryParse(text, out IPAddress? address))
            return new AddressRange(text, new IPNetwork(address, address.GetAddressBytes().Length * 8));
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IPNames.TryParse(text[..slash], out _) && IPNetwork.TryParse(text, out IPNetwork network)
            ? new AddressRange(text, network)
            : throw new ClusterCertsException(
                ErrorCode.InvalidIPAddress,
                $"'{text}' is neither an address nor a network; write it like 10.0.0.5, 10.0.0.0/8 or fd00::/8, with no bit set after the prefix.",
                text);
    }

    internal bool Contains(IPAddress address) => _network.Contains(address);

    public override string ToString() => _text;
}
