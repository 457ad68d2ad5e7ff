namespace ClusterCerts;

/// <summary>The one exception of the core: a code, a message that says what to do next, and what it is about.</summary>
/// <remarks>The message never holds key material or a passphrase.</remarks>
public sealed class ClusterCertsException : Exception
{
    /// <summary>Makes an exception.</summary>
    /// <param name="errorCode">What went wrong.</param>
    /// <param name="message">What went wrong and what to do next, one or two sentences. What it quotes of others is made printable.</param>
    /// <param name="target">The file, node ID or other thing that it is about.</param>
    /// <param name="innerException">The cause, if another exception is.</param>
    public ClusterCertsException(ErrorCode errorCode, string message, object? target = null, Exception? innerException = null)
        : base(DisplayText.Printable(message), innerException)
    {
        ErrorCode = errorCode;
        Target = target;
    }

    /// <summary>What went wrong.</summary>
    public ErrorCode ErrorCode { get; }

    /// <summary>The file, node ID or other thing that it is about, or null.</summary>
    public object? Target { get; }
}
