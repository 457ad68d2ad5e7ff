namespace ClusterCerts.PowerShell;

/// <summary>A column of a view on the screen.</summary>
/// <param name="Label">Its heading.</param>
/// <param name="Width">Its characters where the screen has eighty columns.</param>
/// <param name="Cell">What an object has in it, in so many characters.</param>
internal sealed record Column(string Label, int Width, Func<ShownObject, int, string> Cell)
{
    /// <summary>So many characters it may have where the screen is wider; columns grow in turn.</summary>
    internal int Most { get; init; } = Width;

    /// <summary>Whether it is a number.</summary>
    internal bool IsNumber { get; init; }

    /// <summary>Whether a long text loses its middle; it goes on in the next line otherwise.</summary>
    internal bool Shortens { get; init; }

    /// <summary>Whether a text that is too long is neither broken nor shortened: it has a line of its own then.</summary>
    internal bool StaysWhole { get; init; }

    /// <summary>A column of a property's text.</summary>
    internal static Column Of(string property, int width, string? label = null) => new(label ?? property, width, (o, _) => o.Text(property));

    /// <summary>A moment in UTC: its day, and its minute where there is room.</summary>
    internal static Column OfMoment(string property, int width = 10) =>
        new(property, width, (o, room) => ShownTime.Text(o.Moment(property), room)) { Most = 16 };

    /// <summary>The whole days until a moment.</summary>
    internal static Column OfDays(string property) =>
        new("Days", 5, (o, _) => o.Text("DaysLeft") is { Length: > 0 } days ? days : ShownTime.Days(o.Moment(property))) { IsNumber = true, Shortens = true };
}
