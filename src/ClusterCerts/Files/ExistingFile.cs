namespace ClusterCerts.Files;

/// <summary>A file that is in the place of one that a command would write.</summary>
public static class ExistingFile
{
    /// <summary>Says of such a file what to do where the command has no parameter that replaces it.</summary>
    /// <param name="error">An error.</param>
    /// <param name="command">The command's name.</param>
    /// <returns>The same error, or, where it is about such a file, one that does not offer <c>-Force</c>.</returns>
    public static ClusterCertsException WithoutForce(ClusterCertsException error, string command)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error is not { ErrorCode: ErrorCode.FileExists, Target: string path } ? error : new ClusterCertsException(
            ErrorCode.FileExists, $"'{path}' already exists, and {command} does not replace it; move it away.", path, error);
    }
}
