using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>The core's exceptions as PowerShell's error records.</summary>
internal static class ErrorRecords
{
    /// <summary>An error record whose id is the name of the error code.</summary>
    /// <param name="exception">The exception.</param>
    /// <returns>The record, with the exception's target; of a text what is printable.</returns>
    internal static ErrorRecord From(ClusterCertsException exception)
    {
        var record = new ErrorRecord(exception, exception.ErrorCode.ToString(), Category(exception.ErrorCode), DisplayText.Of(exception.Target));

        // Get-Error and the detailed view show the target; as it is, it is in the exception.
        record.CategoryInfo.TargetName = DisplayText.Printable(record.CategoryInfo.TargetName);
        return record;
    }

    // No arm for the rest: a new code without a category does not compile (CS8509).
#pragma warning disable CS8524 // A number that names no code cannot be thrown.
    private static ErrorCategory Category(ErrorCode code) => code switch
    {
        ErrorCode.InvalidArgument or ErrorCode.InvalidNodeId or ErrorCode.InvalidDnsName or ErrorCode.InvalidIPAddress
            or ErrorCode.InvalidUri or ErrorCode.InvalidEmailAddress or ErrorCode.InvalidUserPrincipalName
            or ErrorCode.InvalidSubject or ErrorCode.InvalidLifetime or ErrorCode.NotAFileSystemPath
            or ErrorCode.InvalidPassphrase => ErrorCategory.InvalidArgument,
        ErrorCode.FileNotFound or ErrorCode.StoreNotInitialized or ErrorCode.AuthorityMoved or ErrorCode.AuthorityNotFound
            or ErrorCode.NodeCertNotFound or ErrorCode.LedgerMissing
            or ErrorCode.PolicyMissing or ErrorCode.RevocationListLost
            or ErrorCode.KeyRingNotFound or ErrorCode.TokenNotFound or ErrorCode.TokenKeyNotFound or ErrorCode.TargetNotFound or ErrorCode.TargetsMissing =>
            ErrorCategory.ObjectNotFound,
        ErrorCode.WrongFileKind or ErrorCode.FileIsLink or ErrorCode.KeyInsteadOfCertificate or ErrorCode.CertificateInsteadOfKey
            or ErrorCode.CertificateInsteadOfRequest or ErrorCode.KeyInsteadOfRequest => ErrorCategory.InvalidType,
        ErrorCode.FileEmpty or ErrorCode.StoreFileDamaged or ErrorCode.MalformedPem or ErrorCode.NoCertificate or ErrorCode.NoPrivateKey
            or ErrorCode.SeveralPrivateKeys or ErrorCode.MalformedCertificate or ErrorCode.MalformedKey or ErrorCode.LedgerDamaged or ErrorCode.LedgerRestored
            or ErrorCode.SerialFileDamaged or ErrorCode.PolicyDamaged or ErrorCode.TargetsDamaged or ErrorCode.NodeStateDamaged or ErrorCode.KeyMismatch or ErrorCode.NotASigningCert
            or ErrorCode.CheckFailed or ErrorCode.KeyRingDamaged or ErrorCode.UnfitForExport
            or ErrorCode.NoRequest or ErrorCode.SeveralRequests or ErrorCode.MalformedRequest
            or ErrorCode.ChainIncomplete or ErrorCode.OpenSslIndexDamaged or ErrorCode.NoRevocationList
            or ErrorCode.MalformedRevocationList or ErrorCode.MalformedLedgerHead or ErrorCode.PreparedListRefused
            or ErrorCode.NotABackup or ErrorCode.BackupDamaged => ErrorCategory.InvalidData,
        ErrorCode.FileTooLarge or ErrorCode.TooManyNames or ErrorCode.SerialNumberExhausted => ErrorCategory.LimitsExceeded,
        ErrorCode.AccessDenied or ErrorCode.WriteDenied or ErrorCode.StoreAccessDenied => ErrorCategory.PermissionDenied,
        ErrorCode.DiskFull or ErrorCode.FileSystemError or ErrorCode.StoreFailed or ErrorCode.StoreOutcomeUnknown => ErrorCategory.WriteError,
        ErrorCode.FileExists or ErrorCode.AuthorityExists or ErrorCode.NodeIdCollision
            or ErrorCode.KeyRingExists => ErrorCategory.ResourceExists,
        ErrorCode.FileNotPrivate or ErrorCode.StoreNotTrusted or ErrorCode.PolicyViolation or ErrorCode.OutsideConstraints or ErrorCode.KeyCompromised
            or ErrorCode.RequestSignatureInvalid or ErrorCode.ContradictoryRequests or ErrorCode.RequestRiskTooHigh => ErrorCategory.SecurityError,
        ErrorCode.UnsupportedKey or ErrorCode.MechanismMissing or ErrorCode.NotOnThisSystem or ErrorCode.BackupTooNew => ErrorCategory.NotImplemented,
        ErrorCode.PassphraseRequired or ErrorCode.WrongPassphrase or ErrorCode.WrongPin or ErrorCode.PinLocked => ErrorCategory.AuthenticationError,
        ErrorCode.CertificateStoreFailed or ErrorCode.AuthorityOffline or ErrorCode.StoreUnreachable or ErrorCode.LockUnavailable => ErrorCategory.ResourceUnavailable,
        ErrorCode.AuthorityBusy or ErrorCode.StoreChanged or ErrorCode.NodeBusy => ErrorCategory.ResourceBusy,
        ErrorCode.PathLengthExceeded or ErrorCode.OutlivesIssuer or ErrorCode.IssuerNotValid or ErrorCode.WouldCutOff
            or ErrorCode.KeyRingTurnedRecently or ErrorCode.NothingToUndo or ErrorCode.NodeCertNotValid or ErrorCode.AddressMissing => ErrorCategory.InvalidOperation,
        ErrorCode.KeyElsewhere or ErrorCode.Revoked or ErrorCode.NodeRemoved or ErrorCode.IssuedByAnother
            or ErrorCode.ClockInDoubt or ErrorCode.NotConfirmed => ErrorCategory.InvalidOperation,
        ErrorCode.TokenModuleUnusable or ErrorCode.TokenLost => ErrorCategory.ResourceUnavailable,
        ErrorCode.TokenFailed => ErrorCategory.DeviceError,
        ErrorCode.SeveralTokens or ErrorCode.SeveralTokenKeys => ErrorCategory.InvalidArgument,
        ErrorCode.KeyNotExportable => ErrorCategory.InvalidOperation,
        ErrorCode.NodeUnreachable => ErrorCategory.ConnectionError,
        ErrorCode.HostKeyRefused => ErrorCategory.SecurityError,
        ErrorCode.LoginRefused => ErrorCategory.AuthenticationError,
        ErrorCode.SftpFailed => ErrorCategory.ProtocolError,
        ErrorCode.ProgramNotFound => ErrorCategory.NotInstalled,
        ErrorCode.ReloadFailed or ErrorCode.CertNotServed or ErrorCode.HookFailed => ErrorCategory.InvalidResult,
        ErrorCode.RotationDamaged => ErrorCategory.InvalidData,
        ErrorCode.RenewalRunDamaged => ErrorCategory.InvalidData,
        ErrorCode.RotationNotFound => ErrorCategory.ObjectNotFound,
        ErrorCode.RotationOutOfOrder or ErrorCode.RotationUnfinished or ErrorCode.RotationBlocked
            or ErrorCode.RotationNotConfirmed => ErrorCategory.InvalidOperation,
    };
#pragma warning restore CS8524
}
