namespace ClusterCerts;

/// <summary>What became of one item of many: a value, or why there is none.</summary>
/// <typeparam name="T">The kind of value.</typeparam>
/// <param name="Target">The item, for example the node ID.</param>
/// <param name="Value">The value, when it went well.</param>
/// <param name="Error">Why not, when it did not.</param>
public readonly record struct Outcome<T>(object Target, T? Value, ClusterCertsException? Error)
    where T : class
{
    /// <summary>Whether it went well.</summary>
    public bool Succeeded => Error is null;
}
