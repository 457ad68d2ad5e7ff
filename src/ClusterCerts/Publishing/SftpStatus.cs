namespace ClusterCerts.Publishing;

/// <summary>How a request ended (draft-ietf-secsh-filexfer-02, 7).</summary>
internal enum SftpStatus : uint
{
    /// <summary>It was done.</summary>
    Ok = 0,

    /// <summary>Nothing more is there.</summary>
    EndOfFile = 1,

    /// <summary>Nothing is at the path.</summary>
    NoSuchFile = 2,

    /// <summary>The account may not.</summary>
    PermissionDenied = 3,

    /// <summary>Anything else: a full disk, a name that is taken, a read-only file system.</summary>
    Failure = 4,

    /// <summary>The request makes no sense; OpenSSH says this of names that are too long, too.</summary>
    BadMessage = 5,

    /// <summary>The server lost what is behind it.</summary>
    NoConnection = 6,

    /// <summary>The same.</summary>
    ConnectionLost = 7,

    /// <summary>The server does not do this.</summary>
    Unsupported = 8,
}
