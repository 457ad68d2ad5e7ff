using ClusterCerts.Storage;

namespace ClusterCerts.Authority;

/// <summary>The authority directory of a command that names none.</summary>
public static class DefaultAuthority
{
    /// <summary>The environment variable that names it.</summary>
    public const string Variable = "CLUSTERCERTS_AUTHORITY";

    private const string CurrentFolder = ".";

    /// <summary>What the variable says, or the current folder.</summary>
    public static string Path => IsNamed ? Environment.GetEnvironmentVariable(Variable)! : CurrentFolder;

    /// <summary>Whether the variable names one; blanks are no name.</summary>
    public static bool IsNamed => !string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Says of an error about a default authority where its path came from: who reads it typed none.</summary>
    /// <param name="error">The error.</param>
    /// <param name="path">The default that was taken, absolute.</param>
    /// <param name="source">What named it; null for <see cref="Variable"/>, or the current folder where that is not set.</param>
    /// <returns>The same error, or, where it says that the path is no authority, one that names the source too.</returns>
    public static ClusterCertsException Explain(ClusterCertsException error, string path, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(error);
        if (error.ErrorCode is not (ErrorCode.AuthorityNotFound or ErrorCode.WrongFileKind) || error.Target is not string target
            || !SamePlace.Folders(target, path) || IsOfAnother(error, path))
            return error;
        string origin = source is null && !IsNamed
            ? $"It is the current folder, as neither -AuthorityPath nor the environment variable {Variable} names another."
            : $"The path comes from {source ?? $"the environment variable {Variable}"}.";
        return new ClusterCertsException(error.ErrorCode, $"{error.Message} {origin}", error.Target, error.InnerException);
    }

    // A folder is what an authority is: who gets it for a file named it elsewhere too, such as where a report is to go.
    private static bool IsOfAnother(ClusterCertsException error, string path) => error.ErrorCode == ErrorCode.WrongFileKind && Directory.Exists(path);
}
