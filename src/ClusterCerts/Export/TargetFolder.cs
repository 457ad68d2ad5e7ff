namespace ClusterCerts.Export;

/// <summary>The folder on the target machine, which may run another system than this one.</summary>
/// <param name="Location">As it was given.</param>
internal sealed record TargetFolder(string Location)
{
    /// <summary>The folder as it was given; a line break in it would be a line of someone's configuration.</summary>
    internal string Location { get; } = Location == DisplayText.Printable(Location) ? Location : throw new ClusterCertsException(
        ErrorCode.InvalidArgument,
        $"The folder '{Location}' holds a control character, which no configuration can name; give another -TargetPath.", Location);

    private char Separator => Location.Contains('\\', StringComparison.Ordinal) && !Location.Contains('/', StringComparison.Ordinal) ? '\\' : '/';

    /// <summary>Where it is a file: the folder that it is in.</summary>
    internal string Above => Location[..Math.Max(Location.LastIndexOf(Separator), 1)];

    /// <summary>Where it is a file: its name.</summary>
    internal string Name => Location[(Location.LastIndexOf(Separator) + 1)..];

    /// <summary>The path of a file in it.</summary>
    /// <param name="name">Relative, with slashes.</param>
    internal string PathOf(string name)
    {
        string below = name.Replace('/', Separator);
        return Location.EndsWith(Separator) ? Location + below : $"{Location}{Separator}{below}";
    }
}
