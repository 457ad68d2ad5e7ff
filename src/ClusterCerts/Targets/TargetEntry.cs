using System.Net.Sockets;
using System.Text.Json.Serialization;
using ClusterCerts.Encoding;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Targets;

/// <summary>An entry of <c>targets.json</c>.</summary>
internal sealed record TargetEntry : IJsonOnDeserialized
{
    [JsonConverter(typeof(TargetPatternConverter))]
    public required string NodeId { get; init; }

    public NodeTransport Transport { get; init; }

    /// <summary>The node's ID, where nothing else is said.</summary>
    [JsonConverter(typeof(TargetHostNameConverter))]
    public string? HostName { get => field ?? (Transport == NodeTransport.Ssh ? TargetRules.IdPlace : null); init; }

    [JsonConverter(typeof(TargetUserNameConverter))]
    public string? UserName { get; init; }

    public int? Port { get; init; }

    [JsonConverter(typeof(TargetSshConfigPathConverter))]
    public string? SshConfigPath { get; init; }

    /// <summary>What the kind of list decides where nothing is said: Pem, or Maelstrom of a key ring.</summary>
    public ExportFormat? As { get; init; }

    public required string TargetPath { get; init; }

    [JsonConverter(typeof(TargetOwnerConverter))]
    public string? Owner { get; init; }

    [JsonConverter(typeof(TargetModeConverter))]
    public string? Mode { get; init; }

    [JsonConverter(typeof(TargetReloadCommandConverter))]
    public string? ReloadCommand { get; init; }

    [JsonConverter(typeof(TargetEndpointConverter))]
    public string? Endpoint { get; init; }

    public StartTls? StartTls { get; init; }

    void IJsonOnDeserialized.OnDeserialized()
    {
        try
        {
            Checked();
        }
        catch (ClusterCertsException e)
        {
            throw new JsonFault($"the target of '{DisplayText.Clip(NodeId)}': {e.Message.TrimEnd('.')}", inner: e);
        }
    }

    /// <summary>The same entry, each value as it is written.</summary>
    /// <param name="isOfRing">Whether it is of a key ring; null where that is looked at elsewhere.</param>
    /// <exception cref="ClusterCertsException">A value is not legal, or two do not go together.</exception>
    internal TargetEntry Checked(bool? isOfRing = null)
    {
        TargetRules.CheckLayout(As, isOfRing);
        if (isOfRing == true)
            TargetRules.CheckNodeOfRing(NodeId);
        if (Port is <= 0 or > 65535)
            throw TargetRules.Wrong("port", $"{Port}", "it is a number from 1 to 65535");
        if (Transport == NodeTransport.Folder && (HostName ?? UserName ?? SshConfigPath ?? (Port is null ? null : "")) is not null)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "A folder of this machine has no HostName, UserName, Port or SshConfigPath; leave them out, or give the transport Ssh.");
        }

        if (StartTls is not null && Endpoint is null)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "StartTls says how an endpoint is asked; give the Endpoint too, or leave it out.");
        return this with
        {
            NodeId = TargetRules.Pattern(NodeId),
            HostName = HostName is null ? null : TargetRules.HostName(HostName),
            UserName = UserName is null ? null : TargetRules.UserName(UserName),
            SshConfigPath = SshConfigPath is null ? null : TargetRules.SshConfigPath(SshConfigPath),
            TargetPath = TargetRules.TargetPath(TargetPath, Transport),
            Owner = Owner is null ? null : TargetRules.Owner(Owner),
            Mode = Mode is null ? null : TargetRules.Mode(Mode),
            ReloadCommand = ReloadCommand is null ? null : TargetRules.ReloadCommand(ReloadCommand),
            Endpoint = Endpoint is null ? null : TargetRules.Endpoint(Endpoint),
        };
    }

    /// <summary>What it says of one node, with the node's ID where <c>{id}</c> stands.</summary>
    /// <param name="node">The node.</param>
    /// <exception cref="ClusterCertsException">The ID makes something of a value that is not legal.</exception>
    internal TargetEntry For(NodeId node)
    {
        string id = node.ToString();
        string Fill(string text, string with) => text.Replace(TargetRules.IdPlace, with, StringComparison.Ordinal);

        // A shell reads it: an ID of other characters could be a command of its own.
        if (ReloadCommand?.Contains(TargetRules.IdPlace, StringComparison.Ordinal) == true && (id[0] == '-' || !id.All(IsPlain)))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"The ID of node '{id}' cannot be part of a command: it holds other characters than letters, digits, dots, colons, hyphens and underscores. "
                    + "Give the node a target of its own, with a ReloadCommand without {id}.",
                id);
        }

        string name = node.DnsName ?? id;
        try
        {
            return (this with
            {
                NodeId = id,
                HostName = HostName is null ? null : Fill(HostName, name),
                UserName = UserName is null ? null : Fill(UserName, id),
                TargetPath = Fill(TargetPath, node.FileStem),
                ReloadCommand = ReloadCommand is null ? null : Fill(ReloadCommand, id),
                Endpoint = Endpoint is null ? null : Fill(Endpoint, node.Address?.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{id}]" : name),
            }).Checked();
        }
        catch (ClusterCertsException e)
        {
            throw new ClusterCertsException(
                e.ErrorCode, $"The target '{NodeId}' does not fit node '{id}': {DisplayText.Sentence(e.Message)} Give the node a target of its own.", id, e);
        }
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or ':';
}
