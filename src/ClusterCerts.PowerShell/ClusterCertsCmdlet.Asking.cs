using System.Management.Automation;
using System.Management.Automation.Host;

namespace ClusterCerts.PowerShell;

/// <content>What is asked before something is done.</content>
public abstract partial class ClusterCertsCmdlet
{
    /// <summary>Whether <c>-WhatIf</c> or its preference counts.</summary>
    private protected bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out object? given)
        ? ((SwitchParameter)given).IsPresent
        : LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"));

    /// <summary>Asks before something is done to one thing.</summary>
    /// <param name="target">What it is done to.</param>
    /// <param name="action">What is done.</param>
    /// <returns>Whether to go on.</returns>
    private protected new bool ShouldProcess(string target, string action) =>
        Ask(() => base.ShouldProcess(DisplayText.Printable(target), DisplayText.Printable(action)), $"The operation \"{action}\" on \"{target}\"");

    /// <summary>Asks before something is done that takes several lines to say.</summary>
    /// <param name="description">What <c>-WhatIf</c> says.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="caption">The question's title.</param>
    /// <returns>Whether to go on.</returns>
    private protected new bool ShouldProcess(string description, string question, string caption) =>
        Ask(
            () => base.ShouldProcess(DisplayText.PrintableLines(description), DisplayText.PrintableLines(question), DisplayText.Printable(caption)),
            description.Split('\n')[0].TrimEnd(':'));

    /// <summary>Asks what only a person can answer.</summary>
    /// <param name="question">The question.</param>
    /// <param name="caption">Its title.</param>
    /// <returns>The answer.</returns>
    private protected new bool ShouldContinue(string question, string caption) =>
        Ask(() => base.ShouldContinue(DisplayText.PrintableLines(question), DisplayText.Printable(caption)), caption);

    /// <summary>Asks a second time before something that cuts nodes off.</summary>
    /// <param name="question">The question.</param>
    /// <param name="caption">Its title.</param>
    /// <returns>Whether somebody said yes, or <c>-Confirm:$false</c> did; false where nobody can be asked.</returns>
    private protected bool IsConfirmed(string question, string caption)
    {
        if (MyInvocation.BoundParameters.TryGetValue("Confirm", out object? confirm) && confirm is SwitchParameter { IsPresent: false })
            return true;
        try
        {
            return ShouldContinue(question, caption);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.NotConfirmed)
        {
            return false;
        }
    }

    /// <summary>Asks before something that cannot be taken back; <c>-Force</c> is the answer, unless <c>-WhatIf</c> or <c>-Confirm</c> is
    /// given too.</summary>
    /// <param name="target">What it is done to.</param>
    /// <param name="action">What is done.</param>
    /// <param name="force">Whether <c>-Force</c> was given.</param>
    /// <returns>Whether to go on.</returns>
    private protected bool MayChange(string target, string action, bool force)
    {
        return (force && !IsWhatIf && !MyInvocation.BoundParameters.ContainsKey("Confirm")) || ShouldProcess(target, action);
    }

    /// <summary>Asks before something is done. With <c>-WhatIf</c> it is rehearsed first, so that what would fail fails.</summary>
    /// <param name="target">What it is done to.</param>
    /// <param name="action">What is done.</param>
    /// <param name="rehearsal">The work itself, in the <see cref="Context"/> of a rehearsal.</param>
    /// <returns>Whether to go on.</returns>
    private protected bool ShouldProcess(string target, string action, Action rehearsal)
    {
        ArgumentNullException.ThrowIfNull(rehearsal);
        if (IsWhatIf)
            rehearsal();
        return ShouldProcess(target, action);
    }

    /// <summary>As <see cref="ShouldProcess(string, string, Action)"/>, for a cmdlet of which only some uses are grave: the others are not
    /// asked about unless that is wanted.</summary>
    /// <param name="target">What it is done to.</param>
    /// <param name="action">What is done.</param>
    /// <param name="isGrave">Whether it cuts somebody off.</param>
    /// <param name="rehearsal">The work itself, in the <see cref="Context"/> of a rehearsal.</param>
    /// <returns>Whether to go on.</returns>
    private protected bool ShouldProcess(string target, string action, bool isGrave, Action rehearsal)
    {
        bool isAsked = isGrave || IsWhatIf || MyInvocation.BoundParameters.ContainsKey("Confirm")
            || GetVariableValue("ConfirmPreference") is ConfirmImpact.Low or ConfirmImpact.Medium;
        return !isAsked || ShouldProcess(target, action, rehearsal);
    }

    // PowerShell alone says that nobody can be asked, and not what answers.
    private static bool Ask(Func<bool> ask, string about)
    {
        try
        {
            return ask();
        }
        catch (Exception e) when (e is HostException or PSInvalidOperationException)
        {
            throw new ClusterCertsException(
                ErrorCode.NotConfirmed, $"{about} has to be confirmed, and nobody can be asked in this session. "
                    + "Confirm it with -Confirm:$false.", innerException: e);
        }
    }
}
