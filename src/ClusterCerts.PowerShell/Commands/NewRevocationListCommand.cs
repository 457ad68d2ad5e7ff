using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Writes the revocation list of an authority again, with a new number and a new expiry date.</summary>
/// <remarks>
/// <para>A verifier that uses a list refuses every certificate once the list has expired. Run this well before, and hand
/// signing.crl to
/// every node. Every command warns when less than a fifth of the list's lifetime is left, or three days.</para>
/// <para>The list is also written when nothing is revoked. It never expires after the signing certificate.</para>
/// <para>With -IfExpiresWithin it is written only when it is due, so that the command can run every night; otherwise the list that is there comes back, with
/// Changed false, and the signing key is not needed. A list is due, too, when it is missing, lost, damaged or older than the ledger.</para>
/// <para>It is made from the ledger: a list that was lost or damaged is written again with a greater number. What the list before revokes
/// and the ledger does not know, after one was restored from a backup, stays revoked and is recorded.</para>
/// <para>A wrong clock would decide which entries leave the list. Where the clock is behind the last line of the ledger, or thirteen months
/// ahead of it, no list is written until the clock is set right, or said to be right with -ClockIsRight.</para>
/// </remarks>
/// <example>
/// Write the list for the next 30 days.
/// <code>New-RevocationList -AuthorityPath ./pki</code>
/// </example>
/// <example>
/// Write one for a week.
/// <code>New-RevocationList -AuthorityPath ./pki -Lifetime 7d</code>
/// </example>
/// <example>
/// Every night: write one when the list that is there expires within 20 days, and say whether it was written.
/// <code>(New-RevocationList -AuthorityPath ./pki -IfExpiresWithin 20d).Changed</code>
/// </example>
[Cmdlet(VerbsCommon.New, "RevocationList", SupportsShouldProcess = true)]
[OutputType(typeof(RevocationList))]
public sealed class NewRevocationListCommand : SigningCmdlet
{
    /// <summary>How long the list is valid, from now.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "30 days")]
    public TimeSpan? Lifetime { get; set; }

    /// <summary>Writes it only when it expires within this time, or is missing, lost or damaged; the list that is there comes back otherwise.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? IfExpiresWithin { get; set; }

    /// <summary>Says that the clock is right, though the last line of the ledger was written later, or more than thirteen months ago.</summary>
    [Parameter]
    public SwitchParameter ClockIsRight { get; set; }

    /// <summary>Writes the list.</summary>
    protected override void Process()
    {
        string path = AuthorityFolder;
        if (!IsFirst(path))
            return;
        CertAuthority authority = CertAuthority.Open(path, Context);
        RevocationListNeed? need = IfExpiresWithin is TimeSpan within ? authority.FindRevocationListNeed(within) : null;
        if (need is { IsDue: false })
        {
            WriteVerbose($"No revocation list is written in {path}: {need.Reason}.");
            WriteObject(need.Current);
            WriteNotices(authority);
            return;
        }

        RevocationList Write() => authority.WriteRevocationList(Lifetime, SigningPassphrase, ClockIsRight, Cancellation);
        if (ShouldProcess(path, need is null ? "Write a new revocation list" : $"Write a new revocation list: {need.Reason}", () => Write()))
            WriteObject(Write());
        WriteNotices(authority);
    }
}
