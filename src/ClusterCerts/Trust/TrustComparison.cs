namespace ClusterCerts.Trust;

/// <summary>The certificate of a <see cref="TrustCredentials"/> that is shown.</summary>
internal enum TrustCredential
{
    /// <summary>That of the CA that nobody knows.</summary>
    MadeUp,

    /// <summary>That of the CA that is asked about.</summary>
    Asked,

    /// <summary>That of the CA that all trust.</summary>
    Control,
}

/// <summary>Compares what a server does with certificates of three CAs. Nothing is believed that only one observation shows.</summary>
/// <param name="observe">Shows the server one of them; with true a request of HTTP follows.</param>
/// <param name="authority">The name of the CA that is asked about.</param>
/// <param name="hasControl">Whether there is a certificate of the CA that all trust.</param>
/// <param name="mayAskHttp">Whether HTTP may be tried.</param>
internal sealed class TrustComparison(
    Func<TrustCredential, bool, Task<TrustObservation>> observe, string authority, bool hasControl, bool mayAskHttp)
{
    private const int SilentRounds = 6;

    // RFC 9110 15.5 and nginx's own 495 and 496: what refuses a client's certificate. The rest says something of the page alone.
    private static readonly int[] Refusals = [400, 401, 403, 495, 496];

    /// <summary>Compares.</summary>
    internal async Task<(TrustProofState State, string Reason)> RunAsync()
    {
        TrustObservation madeUp = await observe(TrustCredential.MadeUp, false).ConfigureAwait(false);
        if (madeUp.Ending == TrustEnding.Failed)
            return (TrustProofState.Unprovable, madeUp.Reason);
        TrustObservation asked = await observe(TrustCredential.Asked, false).ConfigureAwait(false);
        if (asked.Ending == TrustEnding.Failed)
            return (TrustProofState.Unprovable, asked.Reason);
        if (IsBetter(asked.Ending, madeUp.Ending))
            return await ConfirmAsync(TrustCredential.Asked, asked.Ending, madeUp.Ending).ConfigureAwait(false) ? Trusted() : Unsteady();
        if (asked.Ending != madeUp.Ending)
            return Unsteady();
        return madeUp.Ending == TrustEnding.Refused
            ? await AskControlAsync(asked.Ending).ConfigureAwait(false)
            : await AskHttpAsync(madeUp.Ending).ConfigureAwait(false);
    }

    // A connection that ends without a word may be one that was taken or one that was refused: the other certificate tells which.
    private static bool IsBetter(TrustEnding one, TrustEnding other) => (one, other) is
        (TrustEnding.Accepted, TrustEnding.Refused or TrustEnding.Broken) or (TrustEnding.Broken, TrustEnding.Refused);

    // In turn, so that neither a network that fails nor a server that is just loading its files makes the difference. Some end a connection that
    // they took now with a word (close_notify) and now without, so where that is all the difference it must show often.
    private async Task<bool> ConfirmAsync(TrustCredential better, TrustEnding ending, TrustEnding refusal)
    {
        int rounds = refusal == TrustEnding.Broken ? SilentRounds : ending == TrustEnding.Broken ? 2 : 1;
        for (int round = 0; round < rounds; round++)
        {
            if ((await observe(TrustCredential.MadeUp, false).ConfigureAwait(false)).Ending != refusal)
                return false;
            TrustEnding again = rounds == 1 ? ending : (await observe(better, false).ConfigureAwait(false)).Ending;
            if (!IsBetter(again, refusal))
                return false;
        }

        return true;
    }

    private async Task<(TrustProofState State, string Reason)> AskControlAsync(TrustEnding refusal)
    {
        if (!hasControl)
            return NoControl();
        TrustObservation control = await observe(TrustCredential.Control, false).ConfigureAwait(false);
        if (control.Ending == refusal)
            return RefusesAll();
        if (!IsBetter(control.Ending, refusal) || !await ConfirmAsync(TrustCredential.Control, control.Ending, refusal).ConfigureAwait(false))
            return Unsteady();
        TrustObservation again = await observe(TrustCredential.Asked, false).ConfigureAwait(false);
        return again.Ending == refusal ? NotTrusted() : Unsteady();
    }

    private async Task<(TrustProofState State, string Reason)> AskHttpAsync(TrustEnding ending)
    {
        if (!mayAskHttp)
            return ending == TrustEnding.Broken ? await AskControlAsync(ending).ConfigureAwait(false) : AcceptsAny(ending);
        int? madeUp = await StatusAsync(TrustCredential.MadeUp).ConfigureAwait(false);
        if (madeUp is null && ending == TrustEnding.Broken)
            return await AskControlAsync(ending).ConfigureAwait(false);
        if (!IsRefusal(madeUp))
            return AcceptsAny(ending);
        int? asked = await StatusAsync(TrustCredential.Asked).ConfigureAwait(false);
        if (IsConsent(asked))
            return await StatusAsync(TrustCredential.MadeUp).ConfigureAwait(false) == madeUp ? Trusted() : Unsteady();
        if (asked != madeUp)
            return Unsteady();
        if (!hasControl)
            return NoControl();
        int? control = await StatusAsync(TrustCredential.Control).ConfigureAwait(false);
        return !IsConsent(control) ? RefusesAll()
            : await StatusAsync(TrustCredential.Asked).ConfigureAwait(false) == asked ? NotTrusted() : Unsteady();
    }

    private async Task<int?> StatusAsync(TrustCredential shown) => (await observe(shown, true).ConfigureAwait(false)).Status;

    private static bool IsRefusal(int? status) => status is int code && Refusals.Contains(code);

    private static bool IsConsent(int? status) => status is not null && !IsRefusal(status);

    private (TrustProofState State, string Reason) Trusted() =>
        (TrustProofState.Trusted, $"it accepts a client certificate of '{authority}', and refuses one of a CA that was made up");

    private (TrustProofState State, string Reason) NotTrusted() => (TrustProofState.NotTrusted,
        $"it refuses a client certificate of '{authority}', and accepts one of the CA before. Have it load the new trust bundle");

    private static (TrustProofState State, string Reason) Unsteady() => (TrustProofState.Unprovable,
        "it does not do the same each time with the same client certificate; it may be loading its files, so ask again");

    private (TrustProofState State, string Reason) NoControl() => (TrustProofState.Unprovable,
        $"it refuses a client certificate of '{authority}' as it refuses one of a CA that was made up, and there is no certificate of another CA to "
            + "compare with: it does not trust the CA, or it wants more of a client than a certificate of it");

    private (TrustProofState State, string Reason) RefusesAll() => (TrustProofState.Unprovable,
        $"it refuses client certificates of '{authority}' and of the CA before alike: it trusts neither, or it wants more of a client than a certificate");

    private static (TrustProofState State, string Reason) AcceptsAny(TrustEnding ending) => (TrustProofState.Unprovable, ending != TrustEnding.Silent
        ? "it accepts any client certificate, one of a CA that was made up too"
        : "it says nothing of the client certificate that was shown, and does not end the connection when it is asked to");
}
