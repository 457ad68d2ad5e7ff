namespace ClusterCerts.Storage;

/// <summary>A file that a phase changed.</summary>
/// <param name="Name">Its name in the authority directory.</param>
/// <param name="From">The file that holds what it was before, relative to the authority directory; null when it was not
/// there.</param>
internal sealed record UndoFile(string Name, string? From);
