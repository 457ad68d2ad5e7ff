using ClusterCerts.Rotation;

namespace ClusterCerts.Tests.Trust;

/// <summary>What a server does with three client certificates is compared, and only what is certain is believed.</summary>
public sealed class TrustComparisonTests
{
    [Theory]
    [InlineData("Accepted", "Refused", "Accepted", TrustProofState.Trusted)]
    [InlineData("Broken", "Refused", "Broken", TrustProofState.Trusted)]
    [InlineData("Accepted", "Broken", "Accepted", TrustProofState.Trusted)]
    [InlineData("Refused", "Refused", "Accepted", TrustProofState.NotTrusted)]
    [InlineData("Broken", "Broken", "Accepted", TrustProofState.NotTrusted)]
    [InlineData("Refused", "Refused", "Refused", TrustProofState.Unprovable)]
    [InlineData("Accepted", "Accepted", "Accepted", TrustProofState.Unprovable)]
    [InlineData("Refused", "Accepted", "Accepted", TrustProofState.Unprovable)]
    [InlineData("Silent", "Silent", "Silent", TrustProofState.Unprovable)]
    [InlineData("Failed", "Failed", "Failed", TrustProofState.Unprovable)]
    public async Task A_server_that_does_the_same_each_time_is_told(string asked, string madeUp, string control, TrustProofState expected)
    {
        (TrustProofState state, string reason) = await Compare(which => Ending(which, asked, madeUp, control));
        Assert.Equal(expected, state);
        Assert.Equal(asked == "Failed", reason.Length == 0);
    }

    [Fact]
    public async Task Without_a_control_a_refusal_proves_nothing()
    {
        (TrustProofState state, string reason) = await Compare(_ => TrustEnding.Refused, hasControl: false);
        Assert.Equal(TrustProofState.Unprovable, state);
        Assert.Contains("there is no certificate of another CA to compare with", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_ends_now_with_a_word_and_now_without_is_not_one_that_refuses()
    {
        int connections = 0;
        (TrustProofState state, string reason) = await Compare(_ => connections++ % 3 == 0 ? TrustEnding.Broken : TrustEnding.Accepted);
        Assert.Equal(TrustProofState.Unprovable, state);
        Assert.Contains("does not do the same each time", reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_loads_its_files_in_between_is_asked_again()
    {
        int shown = 0;
        (TrustProofState state, _) = await Compare(which => which switch
        {
            TrustCredential.MadeUp => TrustEnding.Refused,
            TrustCredential.Asked => shown++ == 0 ? TrustEnding.Refused : TrustEnding.Accepted,
            _ => TrustEnding.Accepted,
        });
        Assert.Equal(TrustProofState.Unprovable, state);
    }

    [Theory]
    [InlineData(200, 400, 200, TrustProofState.Trusted)]
    [InlineData(404, 400, 404, TrustProofState.Trusted)]
    [InlineData(400, 400, 200, TrustProofState.NotTrusted)]
    [InlineData(400, 400, 400, TrustProofState.Unprovable)]
    [InlineData(200, 200, 200, TrustProofState.Unprovable)]
    public async Task Where_TLS_takes_all_the_answers_of_HTTP_tell(int asked, int madeUp, int control, TrustProofState expected)
    {
        (TrustProofState state, _) = await new TrustComparison(
            (which, asksHttp) => Task.FromResult(new TrustObservation(TrustEnding.Accepted, "")
            {
                Status = !asksHttp ? null : which switch { TrustCredential.Asked => asked, TrustCredential.MadeUp => madeUp, _ => control },
            }),
            "CN=next",
            hasControl: true,
            mayAskHttp: true).RunAsync();
        Assert.Equal(expected, state);
    }

    private static TrustEnding Ending(TrustCredential which, string asked, string madeUp, string control) =>
        Enum.Parse<TrustEnding>(which switch { TrustCredential.Asked => asked, TrustCredential.MadeUp => madeUp, _ => control });

    private static Task<(TrustProofState State, string Reason)> Compare(Func<TrustCredential, TrustEnding> end, bool hasControl = true) =>
        new TrustComparison((which, _) => Task.FromResult(new TrustObservation(end(which), "")), "CN=next", hasControl, mayAskHttp: false).RunAsync();
}
