using System.Management.Automation;

namespace ClusterCerts.PowerShell.Commands;

/// <summary>Writes the revocation list of an authority again, with a new number and a new expiry date; and signs ahead those that follow it.</summary>
/// <remarks>
/// <para>A verifier that uses a list refuses every certificate once the list has expired. Run this well before, and hand
/// signing.crl to
/// every node. Every command warns when less than a fifth of the list's lifetime is left, or three days.</para>
/// <para>The list is also written when nothing is revoked. It never expires after the signing certificate.</para>
/// <para>While a rotation keeps two CAs, the list of each is written and comes back: the signing CA's first, then that of the other one, from previous.crl or
/// next.crl. Path and Issuer tell them apart. Where the key of the other one is not opened, an error says so, and the signing CA's list is written all the same.</para>
/// <para>With -IfExpiresWithin it is written only when it is due, so that the command can run every night; otherwise the lists that are there come back, with
/// Changed false, and the signing key is not needed. A list is due, too, when it is missing, lost, damaged or older than the ledger.</para>
/// <para>With -Ahead, while the signing key is at hand, the lists that follow are signed too: each becomes valid when the one before is near its end.
/// Update-RevocationList puts them in place, needs no key, and can run every day. They are in signing.ahead.crl, which others must not read: until it expires such a list
/// hides what is revoked later from whoever is shown it. A revocation makes them void, and says so; a rule of the policy, MaximumPreparedLists, says how many there may be.
/// During a rotation the lists of the previous and the next CA are signed ahead, too. -WhatIf shows the calendar.</para>
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
/// <example>
/// Sign the lists of the next twelve weeks, before the signing key is put away again.
/// <code>New-RevocationList -AuthorityPath ./pki -Ahead 12 -Every 7d</code>
/// </example>
/// <example>
/// In the middle of a rotation whose two CAs have passphrases of their own: write the list of each.
/// <code>New-RevocationList -AuthorityPath ./pki -PassphraseFile ./new.secret -RotationPassphraseFile ./old.secret</code>
/// </example>
[Cmdlet(VerbsCommon.New, "RevocationList", SupportsShouldProcess = true)]
[OutputType(typeof(RevocationList))]
public sealed class NewRevocationListCommand : KeysOpeningCmdlet
{
    /// <summary>How long the list is valid, from now. With -Ahead: how long each is, from when it is put in place; not less than -Every.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "30 days; with -Ahead, one and a half times -Every")]
    public TimeSpan? Lifetime { get; set; }

    /// <summary>How many lists are signed ahead, to follow the one of now.</summary>
    [Parameter]
    [ValidateRange(1, 1000)]
    [WholeNumber]
    public int? Ahead { get; set; }

    /// <summary>With -Ahead: the time between one list and the next.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    [PSDefaultValue(Help = "7 days")]
    public TimeSpan? Every { get; set; }

    /// <summary>Writes it only when it expires within this time, or is missing, lost or damaged; the lists that are there come back otherwise. Where lists are signed
    /// ahead, the last of them is meant; with -Ahead it is written, too, when none is any more.</summary>
    [Parameter]
    [Duration]
    [ArgumentCompleter(typeof(DurationCompleter))]
    public TimeSpan? IfExpiresWithin { get; set; }

    /// <summary>Says that the clock is right, though the last line of the ledger was written later, or more than thirteen months ago.</summary>
    [Parameter]
    public SwitchParameter ClockIsRight { get; set; }

    private RevocationListParameters Wanted => new() { Lifetime = Lifetime, Ahead = Ahead, Every = Every, IsClockRight = ClockIsRight, RotationPassphrase = OtherPassphrase };

    /// <summary>Writes the list.</summary>
    protected override void Process()
    {
        string path = AuthorityFolder;
        if (!IsFirst(path))
            return;
        CertAuthority authority = CertAuthority.Open(path, Context);
        RevocationListNeed? need = IfExpiresWithin is TimeSpan within ? authority.FindRevocationListNeed(within, Ahead is not null) : null;
        if (need is { IsDue: false })
        {
            WriteVerbose($"No revocation list is written in {path}: {need.Reason}.");
            WriteObject(need.Lists, enumerateCollection: true);
            WriteNotices(authority);
            return;
        }

        WriteWarnings(authority.DescribeFirstList());
        if (IsWanted(authority, path, need is null ? "" : $": {need.Reason}"))
        {
            BeginProgress("Writing revocation lists");
            WriteObject(Write(authority), enumerateCollection: true);
        }

        WriteNotices(authority);
    }

    private IReadOnlyList<RevocationList> Write(CertAuthority authority) => authority.WriteRevocationLists(Wanted, SigningPassphrase, WriteFailure, Cancellation);

    // Of several lists the calendar is shown.
    private bool IsWanted(CertAuthority authority, string path, string why)
    {
        IReadOnlyList<PreparedRevocationList> lists = authority.PlanRevocationLists(Wanted);
        if (lists.Count == 1)
            return ShouldProcess(path, $"Write a new revocation list{why}", () => Write(authority));
        string what = $"Write {(Ahead is null ? $"new revocation lists in '{path}'" : $"a new revocation list in '{path}' and sign others ahead")}{why}:"
            + string.Concat(lists.Select(list => $"\n  {DisplayText.Printable($"{list}")}"));
        if (IsWhatIf)
            Write(authority);
        return ShouldProcess(what, $"{what}\nContinue?", "New-RevocationList");
    }
}
