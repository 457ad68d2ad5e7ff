using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>How our objects look when nothing formats them: one view for all, so that objects of several types after each other stay
/// readable.</summary>
/// <remarks>
/// PowerShell takes the view of the first object for a whole pipeline or script, and shows what that view is not for as a list of every property. A
/// view of all our types, with a heading for each run of objects of a type, has no such others. Format-Table and Format-List have views of their own.
/// </remarks>
public static class Screen
{
    private const int Usual = 80;
    private const int Widest = 200;

    /// <summary>What objects below one heading have in common.</summary>
    /// <param name="shown">An object.</param>
    /// <returns>The name of its type.</returns>
    public static string GroupOf(PSObject shown)
    {
        ArgumentNullException.ThrowIfNull(shown);
        return new ShownObject(shown).Kind;
    }

    /// <summary>The heading of a run of objects of a type.</summary>
    /// <param name="shown">The first of them.</param>
    /// <param name="columns">The screen's columns; none where there is no screen.</param>
    /// <returns>The lines, or nothing where the type has no columns.</returns>
    public static string HeadingOf(PSObject shown, int columns)
    {
        ArgumentNullException.ThrowIfNull(shown);
        return ShownTables.All.TryGetValue(new ShownObject(shown).Kind, out ShownTable? table)
            ? string.Join('\n', table.Heading(Width(columns))) : "";
    }

    /// <summary>An object's own lines.</summary>
    /// <param name="shown">The object.</param>
    /// <param name="columns">The screen's columns; none where there is no screen.</param>
    /// <returns>The lines.</returns>
    public static string TextOf(PSObject shown, int columns)
    {
        ArgumentNullException.ThrowIfNull(shown);
        var its = new ShownObject(shown);
        return string.Join('\n', ShownTables.All.TryGetValue(its.Kind, out ShownTable? table) ? table.Row(its, Width(columns))
            : ShownBlocks.All.TryGetValue(its.Kind, out Func<ShownObject, int, IEnumerable<string>>? block) ? block(its, Width(columns))
            : [shown.ToString() ?? ""]);
    }

    /// <summary>What an object has in a column, for tables that PowerShell makes.</summary>
    /// <param name="shown">The object.</param>
    /// <param name="column">The column's heading.</param>
    /// <returns>The text.</returns>
    public static string CellOf(PSObject shown, string column)
    {
        ArgumentNullException.ThrowIfNull(shown);
        var its = new ShownObject(shown);
        return ShownTables.All[its.Kind].Cell(its, column);
    }

    // A line as long as the screen is wide would be followed by an empty one on some terminals.
    private static int Width(int columns) => (columns < 20 ? Usual : Math.Clamp(columns, Usual, Widest)) - 1;
}
