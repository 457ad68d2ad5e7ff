namespace ClusterCerts.Trust;

/// <summary>The protocols that begin in plain text and change to TLS when they are asked to.</summary>
public enum StartTls
{
    /// <summary>Mail transfer: STARTTLS (RFC 3207).</summary>
    Smtp,

    /// <summary>Mail access: STARTTLS (RFC 9051 6.2.1).</summary>
    Imap,

    /// <summary>Mail access: STLS (RFC 2595 4).</summary>
    Pop3,

    /// <summary>PostgreSQL: an SSLRequest.</summary>
    Postgres,

    /// <summary>Directories: the extended operation StartTLS (RFC 4511 4.14).</summary>
    Ldap,

    /// <summary>Messaging: the stream feature starttls (RFC 6120 5).</summary>
    Xmpp,
}
