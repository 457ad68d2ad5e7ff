namespace ClusterCerts;

/// <summary>What went wrong, one code a failure. A cmdlet's error id is the code's name.</summary>
public enum ErrorCode
{
    /// <summary>A parameter is wrong or two parameters do not go together.</summary>
    InvalidArgument,

    /// <summary>It has to be confirmed, and nobody can be asked.</summary>
    NotConfirmed,

    // Files
    /// <summary>There is no file at the path.</summary>
    FileNotFound,

    /// <summary>The path names a folder where a file is expected, or a file where a folder is expected.</summary>
    WrongFileKind,

    /// <summary>The path is not one of the file system but of another PowerShell provider, or its drive does not exist.</summary>
    NotAFileSystemPath,

    /// <summary>The file is empty.</summary>
    FileEmpty,

    /// <summary>The file is larger than any certificate, key or bundle is.</summary>
    FileTooLarge,

    /// <summary>The file or folder may not be read.</summary>
    AccessDenied,

    /// <summary>The file or folder may not be written, for example on a read-only medium.</summary>
    WriteDenied,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>Another failure of the file system.</summary>
    FileSystemError,

    /// <summary>The file exists already and <c>-Force</c> was not given.</summary>
    FileExists,

    /// <summary>The place where a file is to be written is a link, which is never replaced.</summary>
    FileIsLink,

    /// <summary>The file system has no locks, so that two processes could not be kept apart.</summary>
    LockUnavailable,

    /// <summary>Users other than its owner may read a private file.</summary>
    FileNotPrivate,

    // Content
    /// <summary>A PEM block is truncated, garbled or wrongly ended.</summary>
    MalformedPem,

    /// <summary>The file holds no certificate.</summary>
    NoCertificate,

    /// <summary>The file holds a private key where a certificate belongs.</summary>
    KeyInsteadOfCertificate,

    /// <summary>The file holds a certificate where a private key belongs.</summary>
    CertificateInsteadOfKey,

    /// <summary>The file holds no private key.</summary>
    NoPrivateKey,

    /// <summary>The file holds more than one private key.</summary>
    SeveralPrivateKeys,

    /// <summary>The file holds no certificate request.</summary>
    NoRequest,

    /// <summary>The file holds more than one certificate request.</summary>
    SeveralRequests,

    /// <summary>The file holds a certificate where a request belongs.</summary>
    CertificateInsteadOfRequest,

    /// <summary>The file holds a private key where a request belongs.</summary>
    KeyInsteadOfRequest,

    /// <summary>The request is not valid DER of a PKCS #10 request.</summary>
    MalformedRequest,

    /// <summary>The request asks for more names than any node has.</summary>
    TooManyNames,

    /// <summary>The request is not signed with the key that it is for, or with a broken algorithm.</summary>
    RequestSignatureInvalid,

    /// <summary>Several requests ask for one node.</summary>
    ContradictoryRequests,

    /// <summary>The request is of a higher risk than is to be signed.</summary>
    RequestRiskTooHigh,

    /// <summary>The certificate is not valid DER of an X.509 certificate.</summary>
    MalformedCertificate,

    /// <summary>The private key is not valid DER of a key that can be used.</summary>
    MalformedKey,

    /// <summary>The key's algorithm or size is not one that is supported.</summary>
    UnsupportedKey,

    /// <summary>The key is encrypted and no passphrase was given.</summary>
    PassphraseRequired,

    /// <summary>The passphrase does not open the key.</summary>
    WrongPassphrase,

    /// <summary>The passphrase is unusable: empty, or a file that holds none.</summary>
    InvalidPassphrase,

    // Authority
    /// <summary>The folder is not an authority directory.</summary>
    AuthorityNotFound,

    /// <summary>The folder holds an authority already and <c>-Force</c> was not given.</summary>
    AuthorityExists,

    /// <summary>The signing key is not in the authority directory: the CA is offline.</summary>
    AuthorityOffline,

    /// <summary>Another process holds the authority directory for too long.</summary>
    AuthorityBusy,

    /// <summary>The key does not belong to the certificate.</summary>
    KeyMismatch,

    /// <summary>The certificate may not sign others, or not in this place.</summary>
    NotASigningCert,

    /// <summary>The path length leaves no room for another CA.</summary>
    PathLengthExceeded,

    /// <summary>The ledger is damaged.</summary>
    LedgerDamaged,

    /// <summary>The ledger of an authority is gone, or empty.</summary>
    LedgerMissing,

    /// <summary>The ledger is an older or another copy: than this host has seen in a database, or than the head says that the authority keeps.</summary>
    LedgerRestored,

    /// <summary>The clock is behind the last line of the ledger or far ahead of it, and would decide about revocations.</summary>
    ClockInDoubt,

    /// <summary>The policy file of an authority is gone.</summary>
    PolicyMissing,

    /// <summary>The revocation list that the ledger tells of is gone, damaged, of another CA, an older copy, or not valid now.</summary>
    RevocationListLost,

    /// <summary>A revocation list that was signed ahead may not be put in place: the ledger does not know it, it is not newer than the one that is there, or it lacks what was revoked since.</summary>
    PreparedListRefused,

    /// <summary>The serial file is not what OpenSSL or this module writes.</summary>
    SerialFileDamaged,

    /// <summary>No greater serial number of at most 20 octets is left.</summary>
    SerialNumberExhausted,

    /// <summary>The policy file is damaged.</summary>
    PolicyDamaged,

    /// <summary>The policy refuses the issuance.</summary>
    PolicyViolation,

    /// <summary>The policy names no address that a CA's files are fetched from, so that they have no name to be exported under.</summary>
    AddressMissing,

    /// <summary>The key was given up as compromised.</summary>
    KeyCompromised,

    /// <summary>Nodes in use would be cut off, and <c>-Force</c> was not given.</summary>
    WouldCutOff,

    // PostgreSQL
    /// <summary>The file that says where an authority's shared state is kept is damaged, or of a later version.</summary>
    StoreFileDamaged,

    /// <summary>The server cannot be reached, or the connection was lost.</summary>
    StoreUnreachable,

    /// <summary>The server refuses the account or its password, or the role may not do it.</summary>
    StoreAccessDenied,

    /// <summary>The server's certificate is not trusted, or it has none.</summary>
    StoreNotTrusted,

    /// <summary>The database, or what is needed in it, is not there or is of another version.</summary>
    StoreNotInitialized,

    /// <summary>Something else changed the authority while this process had it.</summary>
    StoreChanged,

    /// <summary>The connection was lost while something was recorded, and whether it was is not known yet.</summary>
    StoreOutcomeUnknown,

    /// <summary>The server failed in another way.</summary>
    StoreFailed,

    /// <summary>The authority was moved to another place.</summary>
    AuthorityMoved,

    // Rotation of a signing certificate
    /// <summary>No rotation is under way.</summary>
    RotationNotFound,

    /// <summary>The phase is not the one that comes next.</summary>
    RotationOutOfOrder,

    /// <summary>A phase was begun and is not finished.</summary>
    RotationUnfinished,

    /// <summary>A node, or another thing that the error names, blocks the phase.</summary>
    RotationBlocked,

    /// <summary>The administrator has not confirmed what only he or she can know.</summary>
    RotationNotConfirmed,

    /// <summary>The file that describes the rotation is damaged.</summary>
    RotationDamaged,

    /// <summary>The file that tells of the last renewal of all nodes is damaged.</summary>
    RenewalRunDamaged,

    // Names and times
    /// <summary>The node ID is not legal.</summary>
    InvalidNodeId,

    /// <summary>Another node ID would use the same file name.</summary>
    NodeIdCollision,

    /// <summary>A DNS name is not legal.</summary>
    InvalidDnsName,

    /// <summary>An IP address is not legal.</summary>
    InvalidIPAddress,

    /// <summary>A URI is not legal.</summary>
    InvalidUri,

    /// <summary>An e-mail address is not legal.</summary>
    InvalidEmailAddress,

    /// <summary>A user principal name is not legal.</summary>
    InvalidUserPrincipalName,

    /// <summary>A distinguished name is not legal.</summary>
    InvalidSubject,

    /// <summary>A duration or date is not legal.</summary>
    InvalidLifetime,

    /// <summary>The certificate would outlive its issuer.</summary>
    OutlivesIssuer,

    /// <summary>The issuer is no longer, or not yet, valid.</summary>
    IssuerNotValid,

    /// <summary>The certificate that would be signed does not pass our own checks.</summary>
    CheckFailed,

    /// <summary>No certificate in the ledger matches.</summary>
    NodeCertNotFound,

    /// <summary>The certificate is revoked, has expired, or is below the minimum serial number.</summary>
    NodeCertNotValid,

    // Key rings
    /// <summary>The folder is not a key ring, or does not exist.</summary>
    KeyRingNotFound,

    /// <summary>The folder exists already and <c>-Force</c> was not given, or holds something else than a ring.</summary>
    KeyRingExists,

    /// <summary>The key ring cannot be turned as it is: a pair is broken, expired, missing or foreign.</summary>
    KeyRingDamaged,

    /// <summary>The key ring was turned a short time ago and <c>-Force</c> was not given.</summary>
    KeyRingTurnedRecently,

    /// <summary>There is no step that could be undone.</summary>
    NothingToUndo,

    // Publishing
    /// <summary>The file with the nodes' targets is damaged.</summary>
    TargetsDamaged,

    /// <summary>The file with the nodes' targets is gone, and the ledger tells that there was one.</summary>
    TargetsMissing,

    /// <summary>No target is set for the node, or under that name.</summary>
    TargetNotFound,

    /// <summary>The command that has a node's files loaded failed.</summary>
    ReloadFailed,

    /// <summary>What was to be run after a node's renewal failed; the renewal stays.</summary>
    HookFailed,

    /// <summary>A node's endpoint does not serve the certificate that it was brought.</summary>
    CertNotServed,

    /// <summary>Another publication to the node is under way.</summary>
    NodeBusy,

    /// <summary>What an interrupted publication left on a node is damaged.</summary>
    NodeStateDamaged,

    /// <summary>The node's host is unknown, does not answer, refuses or ends the connection.</summary>
    NodeUnreachable,

    /// <summary>The key of the node's host is not known here, is another than the known one, or was revoked.</summary>
    HostKeyRefused,

    /// <summary>The node's host does not let the user in without a question.</summary>
    LoginRefused,

    /// <summary>The node's host has no SFTP for this user, or something else answers in its place.</summary>
    SftpFailed,

    /// <summary>A program that is needed is not on this machine, or cannot be started.</summary>
    ProgramNotFound,

    // Certificate stores
    /// <summary>The certificate store, or what is asked of it, does not exist on this system.</summary>
    NotOnThisSystem,

    /// <summary>The certificate store of the system failed.</summary>
    CertificateStoreFailed,

    // Exports
    /// <summary>The certificate, its key or its revocation list does not fit the software that it is exported for.</summary>
    UnfitForExport,

    // Renewal and revocation
    /// <summary>The private key was never here, so that no new one can be made for it.</summary>
    KeyElsewhere,

    /// <summary>The certificate was revoked, or that of the CA that would sign, or of one above it.</summary>
    Revoked,

    /// <summary>The node was taken out of service.</summary>
    NodeRemoved,

    /// <summary>Another CA than the current one of the authority signed the certificate.</summary>
    IssuedByAnother,

    /// <summary>The certificate of an issuer is missing on the way to the root.</summary>
    ChainIncomplete,

    /// <summary>The file is no signed head of a ledger, or a damaged one.</summary>
    MalformedLedgerHead,

    /// <summary>The index of an OpenSSL CA directory is damaged.</summary>
    OpenSslIndexDamaged,

    /// <summary>The file holds no revocation list.</summary>
    NoRevocationList,

    /// <summary>The revocation list is damaged, or of a kind that cannot be followed.</summary>
    MalformedRevocationList,

    /// <summary>A file is no backup of an authority.</summary>
    NotABackup,

    /// <summary>A backup is cut off, or was changed.</summary>
    BackupDamaged,

    /// <summary>A backup was made by a newer version, which this one does not read.</summary>
    BackupTooNew,

    /// <summary>A name lies outside the name constraints of the CA that would sign for it, or of one above.</summary>
    OutsideConstraints,

    // Keys in tokens
    /// <summary>The library of a token is missing, is none, may be changed by others, or does not start.</summary>
    TokenModuleUnusable,

    /// <summary>No token is there as the URI says.</summary>
    TokenNotFound,

    /// <summary>Several tokens are as the URI says.</summary>
    SeveralTokens,

    /// <summary>The token holds no key as the URI says.</summary>
    TokenKeyNotFound,

    /// <summary>The token holds several keys as the URI says.</summary>
    SeveralTokenKeys,

    /// <summary>The PIN does not open the token.</summary>
    WrongPin,

    /// <summary>The PIN is locked after too many wrong ones, or one more would lock it.</summary>
    PinLocked,

    /// <summary>The token cannot do what is asked of it, such as make or use a key of an algorithm.</summary>
    MechanismMissing,

    /// <summary>The token was taken away, or its session ended, in the middle of the work.</summary>
    TokenLost,

    /// <summary>The token answered with another error, or with a signature that is wrong.</summary>
    TokenFailed,

    /// <summary>The private key is in a token and cannot be taken out of it.</summary>
    KeyNotExportable,
}
