namespace ClusterCerts.Keys;

/// <summary>A message is not what was expected. Whoever knows the file makes an error for an administrator of it.</summary>
/// <param name="message">Why, in the middle of a sentence.</param>
/// <param name="inner">What was thrown; may be null.</param>
internal sealed class CmsContentException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether it is well-formed and was encrypted with another key.</summary>
    internal bool IsWrongKey { get; init; }
}
