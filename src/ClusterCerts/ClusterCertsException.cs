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
        : base(DisplayText.Printable(message), Printable(innerException))
    {
        ErrorCode = errorCode;
        Target = target;
    }

    /// <summary>What went wrong.</summary>
    public ErrorCode ErrorCode { get; }

    /// <summary>The file, node ID or other thing that it is about, or null.</summary>
    public object? Target { get; }

    /// <summary>The parameter that gives what opens the key, where that is not <c>Passphrase</c>: <c>RotationPassphrase</c>, <c>NewPassphrase</c>,
    /// <c>IssuerPassphrase</c>, <c>NodePassphrase</c> or <c>BackupPassphrase</c>. Null otherwise.</summary>
    public string? PassphraseParameter { get; init; }

    /// <summary>What it is that is missing: a person is asked for it in its own way.</summary>
    public PassphraseKind PassphraseKind { get; init; }

    /// <summary>Which rule of the policy refuses, or which name lies outside of the limits of a CA: what a program goes by. Null otherwise.</summary>
    internal string? Rule { get; init; }

    // PowerShell shows causes too, and the platform's quote the names of files as they are.
    private static Exception? Printable(Exception? cause)
    {
        for (Exception? e = cause; e is not null; e = e.InnerException)
        {
            if (DisplayText.PrintableLines(e.Message) != e.Message)
                return new InvalidOperationException($"{cause!.GetType().Name}: {DisplayText.PrintableLines(cause.Message)}");
        }

        return cause;
    }
}
