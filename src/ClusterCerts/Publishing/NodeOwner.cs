using System.Globalization;

namespace ClusterCerts.Publishing;

/// <summary>Whose files are, in the numbers of a node.</summary>
/// <param name="UserId">The user.</param>
/// <param name="GroupId">The group; null leaves it.</param>
internal readonly record struct NodeOwner(uint UserId, uint? GroupId)
{
    /// <summary>The numbers of a user and group; names are looked up on the node.</summary>
    /// <param name="files">The node.</param>
    /// <param name="owner">A user, or a user and a group with a colon between.</param>
    /// <exception cref="ClusterCertsException">The node does not know one of them, or takes no command.</exception>
    internal static NodeOwner Find(INodeFiles files, string owner)
    {
        string[] parts = owner.Split(':');
        bool isNumber = Number(parts[0]) is not null;
        uint user = Number(parts[0]) ?? Ask(files, owner, $"id -u -- {parts[0]}");
        uint? group = parts.Length > 1 ? Number(parts[1]) ?? Ask(files, owner, $"getent group -- {parts[1]} | cut -d: -f3")
            : isNumber ? null : Ask(files, owner, $"id -g -- {parts[0]}");
        return new(user, group);
    }

    // Names are of letters, digits and a few signs that no shell takes for its own: the target's rules see to that.
    private static uint Ask(INodeFiles files, string owner, string command)
    {
        if (files.Run(command) is not NodeCommandResult result)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"The account{files.On()} takes no commands, so the numbers of '{owner}' cannot be asked for there. Give the target's Owner in numbers, such as 0:101.",
                owner);
        }

        return result.Succeeded && Number(result.Output.Trim()) is uint number
            ? number
            : throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"{files.Describe()} does not know the owner '{owner}' that the target says ({command}). Make that account there, or change the target's Owner.", owner);
    }

    private static uint? Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;
}
