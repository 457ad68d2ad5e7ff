using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Targets;

/// <summary>What each setting of a target may be. A text is checked when it is given, when the file is read, and once more with the node's ID in it.</summary>
internal static class TargetRules
{
    /// <summary>What stands for the node's ID.</summary>
    internal const string IdPlace = "{id}";

    private const int LongestText = 4096;
    private const int LongestHostName = 253;

    /// <summary>A node ID, or a pattern of them.</summary>
    internal static string Pattern(string text)
    {
        // What stands in for something is taken as a letter, or as a digit of an address.
        string Plain(char one) => text.Replace('*', one).Replace('?', one);
        if (!NodeId.TryParse(Plain('1'), out _))
            NodeId.Parse(Plain('x'));
        return text;
    }

    /// <summary>A host: a name, an address, or what stands after Host in OpenSSH's settings.</summary>
    /// <remarks>It becomes an argument of a program and may become part of a command that a user's own settings name.</remarks>
    internal static string HostName(string text)
    {
        string name = DnsNames.ToAscii(Filled("host name", text), out _) ?? text;
        if (name.Contains('@', StringComparison.Ordinal))
            throw Wrong("host name", text, "give the user with -UserName");
        if (IPNames.TryParse(name, out _) || (IPNames.HasZone(name) && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':' or '%')))
            return text;
        if (name.Contains(':', StringComparison.Ordinal))
            throw Wrong("host name", text, "give a port with -Port, and an IPv6 address without brackets");
        return name.Length <= LongestHostName && name[0] != '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? DnsNames.ToAscii(text, out _)!
            : throw Wrong("host name", text, "it is a name or an address, of letters, digits, dots, hyphens and underscores, and begins with no hyphen");
    }

    /// <summary>The account there.</summary>
    internal static string UserName(string text)
    {
        string name = Filled("user name", text);
        return name.Length <= 256 && name[0] != '-' && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@' or '\\' or '+')
            ? text
            : throw Wrong("user name", text, "it is of letters, digits and . _ - @ + \\, and begins with no hyphen");
    }

    /// <summary>A user, or a user and a group, by name or number.</summary>
    internal static string Owner(string text)
    {
        string[] parts = Whole("owner", text).Split(':');
        return parts.Length <= 2 && Array.TrueForAll(parts, part => part.Length is > 0 and <= 256 && part[0] != '-'
            && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '@'))
            ? text
            : throw Wrong("owner", text, "write a user, or a user and a group with a colon between: root, root:ssl-cert, 0:101");
    }

    /// <summary>The mode of private files, with four digits. Nobody but their owner and group reads them, and the owner alone writes.</summary>
    internal static string Mode(string text) => Whole("mode", text).TrimStart('0') is "400" or "440" or "600" or "640" && text.Length <= 4
        ? "0" + text.TrimStart('0')
        : throw Wrong("mode", text, "a private key is for its owner, or for its owner and its group to read: give 0600, 0640, 0400 or 0440");

    /// <summary>A command of one line.</summary>
    internal static string ReloadCommand(string text)
    {
        Filled("reload command", text);
        return text;
    }

    /// <summary>A host and a port.</summary>
    internal static string Endpoint(string text)
    {
        string address = Filled("endpoint", text);
        return EndpointAddress.TryParse(address, out _)
            ? text
            : throw Wrong("endpoint", text, $"write it like node1:4369, 10.0.0.5:443, [fd00::5]:443 or {IdPlace}.example.com:443");
    }

    /// <summary>A file of this machine.</summary>
    internal static string SshConfigPath(string text) => Path.IsPathFullyQualified(Whole("path of SSH settings", text))
        ? text
        : throw Wrong("path of SSH settings", text, "write it from the root on");

    /// <summary>The folder there, or the file of a layout that is one; without a separator at its end.</summary>
    /// <param name="text">The path, with slashes or, for Windows, backslashes.</param>
    /// <param name="transport">Where it is one.</param>
    internal static string TargetPath(string text, NodeTransport transport)
    {
        string path = Filled("target path", text);
        if (path.Split('/', '\\').Contains(".."))
            throw Wrong("target path", text, "write it without '..'");
        bool hasDrive = path.TrimStart('/') is [var letter, ':', '/' or '\\', ..] && char.IsAsciiLetter(letter);
        bool isWhole = transport == NodeTransport.Folder ? Path.IsPathFullyQualified(path)
            : hasDrive || path.StartsWith('/') || path.StartsWith("~/", StringComparison.Ordinal);
        if (!isWhole)
        {
            throw Wrong("target path", text, transport == NodeTransport.Folder ? "write it from the root of this machine on"
                : "write it from the root on, such as /etc/nginx/tls or C:/nginx/tls, or from the user's home on, such as ~/tls");
        }

        string kept = text.TrimEnd('/', '\\');
        return path.TrimEnd('/', '\\').TrimStart('/') is not ("" or "~" or [_, ':']) && kept == kept.TrimEnd()
            ? kept
            : throw Wrong("target path", text, "name a folder of its own");
    }

    /// <summary>The error of a setting.</summary>
    internal static ClusterCertsException Wrong(string what, string text, string remedy) => new(
        ErrorCode.InvalidArgument, $"'{DisplayText.Clip(text)}' is no {what}: {remedy}.", text);

    // With a letter for the ID.
    private static string Filled(string what, string text)
    {
        string filled = Whole(what, text).Replace(IdPlace, "x", StringComparison.Ordinal);
        return !filled.Contains(IdPlace, StringComparison.OrdinalIgnoreCase)
            ? filled
            : throw Wrong(what, text, $"the node's ID is written {IdPlace}, in small letters");
    }

    private static string Whole(string what, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw Wrong(what, text, "it is empty; leave it out, or take it away with -Remove");
        if (text.Length > LongestText)
            throw Wrong(what, text, $"it is longer than {LongestText} characters");
        if (text != text.Trim())
            throw Wrong(what, text, "it begins or ends with a blank");
        return text == DisplayText.Printable(text) ? text : throw Wrong(what, text, "it holds a control character");
    }

    /// <summary>Refuses a layout that a node cannot be given without a secret, or that comes from elsewhere than the targets' files do.</summary>
    /// <param name="layout">The layout; null for the usual one.</param>
    /// <param name="isOfRing">Whether the target is of a key ring; null to leave that out.</param>
    internal static void CheckLayout(ExportFormat? layout, bool? isOfRing)
    {
        string? why = layout switch
        {
            null => null,
            ExportFormat.Pfx => "it is encrypted with a passphrase, which no file here keeps. Give the node another layout, or make the file with Export-NodeCert",
            ExportFormat.Maelstrom when isOfRing == false => "it holds a key ring, not a certificate of a CA. Name the ring in place of the authority: Set-NodeCertTarget -KeyRing",
            not ExportFormat.Maelstrom when isOfRing == true => "a key ring has the layout Maelstrom alone; leave -As out",
            _ => null,
        };
        if (why is not null)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, $"The layout {layout} cannot be published: {why}.", layout);
    }

    /// <summary>Refuses a pattern: nothing else than its targets tells which nodes have a ring.</summary>
    internal static void CheckNodeOfRing(string nodeId)
    {
        if (NodeIdMatch.IsPattern(nodeId))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"'{DisplayText.Clip(nodeId)}' is a pattern, and a key ring knows its nodes by its targets alone: name each node, such as node1,node2,node3.", nodeId);
        }
    }
}
