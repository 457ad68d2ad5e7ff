namespace ClusterCerts.Values;

/// <summary>The kinds of names in certificates that are neither DNS names nor addresses.</summary>
internal enum FurtherNameKind
{
    /// <summary>A uniformResourceIdentifier, such as a SPIFFE ID.</summary>
    Uri,

    /// <summary>An rfc822Name.</summary>
    EmailAddress,

    /// <summary>A user principal name, as Windows and WinRM know users: an otherName of the type 1.3.6.1.4.1.311.20.2.3.</summary>
    UserPrincipalName,
}

/// <summary>A name in a certificate that is neither a DNS name nor an address: a URI, an e-mail address or a user principal name.</summary>
internal readonly record struct FurtherName
{
    private FurtherName(FurtherNameKind kind, string text) => (Kind, Text) = (kind, text);

    internal FurtherNameKind Kind { get; }

    /// <summary>The name as it is certified.</summary>
    internal string Text { get; }

    /// <summary>Whether it names a workload by SPIFFE.</summary>
    internal bool IsSpiffe => Kind == FurtherNameKind.Uri && UriNames.IsSpiffe(Text);

    /// <summary>The one spelling that all texts of the same name share. A URI is another when a letter's case in its path is; a mailbox when that of its
    /// local part is (RFC 5321 2.4).</summary>
    internal string Key => Kind switch
    {
        FurtherNameKind.EmailAddress => MailboxNames.Canonical(Text),
        FurtherNameKind.UserPrincipalName => Text.ToUpperInvariant(),
        _ => UriNames.Canonical(Text),
    };

    /// <summary>Reads a name as it is asked for.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="text">The name; <c>{id}</c> in it stands for the node ID.</param>
    /// <param name="id">The node.</param>
    /// <exception cref="ClusterCertsException">It is no such name, or none for this node.</exception>
    internal static FurtherName Parse(FurtherNameKind kind, string text, NodeId id)
    {
        string full = kind == FurtherNameKind.Uri ? UriNames.Expand(text, id) : text.Replace(NodeId.Place, id.ToString(), StringComparison.Ordinal);
        return Certifiable(kind, full, out string? problem) is string name
            ? new FurtherName(kind, name)
            : throw Invalid(kind, text, full == text ? "" : $" for node '{id}'", problem!);
    }

    /// <summary>A name as a certificate or request has it, whatever it is like.</summary>
    internal static FurtherName Certified(FurtherNameKind kind, string text) => new(kind, text);

    /// <summary>The name as it is certified, or null and why it is none: a part of a sentence.</summary>
    internal static string? Certifiable(FurtherNameKind kind, string text, out string? problem) => kind switch
    {
        FurtherNameKind.Uri => (problem = UriNames.Problem(text)) is null ? text : null,
        FurtherNameKind.EmailAddress => MailboxNames.Certifiable(text, out problem),
        _ => (problem = MailboxNames.PrincipalProblem(text)) is null ? text : null,
    };

    /// <summary>What to say of a text that is no name of a kind.</summary>
    internal static ClusterCertsException Invalid(FurtherNameKind kind, string text, string where, string problem)
    {
        (ErrorCode code, string what) = kind switch
        {
            FurtherNameKind.Uri => (ErrorCode.InvalidUri, "a URI"),
            FurtherNameKind.EmailAddress => (ErrorCode.InvalidEmailAddress, "an e-mail address"),
            _ => (ErrorCode.InvalidUserPrincipalName, "a user principal name"),
        };
        return new(code, $"'{DisplayText.Clip(text)}' is not {what} that can be certified{where}: {problem}.", text);
    }

    /// <inheritdoc/>
    public bool Equals(FurtherName other) => Kind == other.Kind && string.Equals(Key, other.Key, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Key);

    /// <summary>The name after its kind, as OpenSSL shows it.</summary>
    public override string ToString() => Kind switch
    {
        FurtherNameKind.Uri => $"URI:{Text}",
        FurtherNameKind.EmailAddress => $"email:{Text}",
        _ => $"UPN:{Text}",
    };
}
