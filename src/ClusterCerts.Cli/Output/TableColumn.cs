namespace ClusterCerts.Cli;

/// <summary>A column of a table.</summary>
/// <param name="Heading">Its heading.</param>
/// <param name="Fit">What becomes of its cells where the terminal is too narrow.</param>
internal sealed record TableColumn(string Heading, Fit Fit = Fit.Whole)
{
    /// <summary>Whether it is left out where the first rows have nothing in it. A later row that has something says so at its end.</summary>
    internal bool IsOptional { get; init; }
}

/// <summary>What becomes of a column's cells where the terminal is too narrow for the table.</summary>
internal enum Fit
{
    /// <summary>They stay whole: what one types, such as an ID, and what one looks for, such as a date.</summary>
    Whole,

    /// <summary>They lose their middle.</summary>
    Middle,

    /// <summary>They go on in the next line.</summary>
    Words,
}
