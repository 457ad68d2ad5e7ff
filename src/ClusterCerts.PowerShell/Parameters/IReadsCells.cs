namespace ClusterCerts.PowerShell;

/// <summary>A transformation that also reads what a row of a table has for its parameter.</summary>
internal interface IReadsCells
{
    /// <summary>Whether it takes a line of text too, in which several values stand between semicolons.</summary>
    bool TakesLines => false;

    /// <summary>Reads a cell, or a line.</summary>
    /// <param name="cell">Its value; a text is not empty and has no blanks around it.</param>
    /// <returns>What the parameter takes.</returns>
    /// <exception cref="ClusterCertsException">It is wrong.</exception>
    object? ReadCell(object? cell);
}
