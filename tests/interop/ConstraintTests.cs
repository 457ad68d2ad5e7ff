using System.Text.RegularExpressions;

namespace ClusterCerts.Interop;

/// <summary>Name constraints, read by other programs: below a CA of ours that may not sign for every name they accept what is inside and refuse what is not,
/// whoever signed that with its key.</summary>
public sealed class ConstraintTests : IClassFixture<ConstrainedChains>
{
    private static readonly string Programs = Path.Combine(AppContext.BaseDirectory, "programs");

    private readonly ConstrainedChains _chains;

    public ConstraintTests(ConstrainedChains chains) => _chains = chains;

    [SkippableFact]
    public void OpenSsl_accepts_what_is_inside_alone()
    {
        RealProgram openssl = RealProgram.Need("openssl");
        foreach (ConstrainedChain chain in _chains.All)
        {
            ProgramResult result = openssl.Run("verify", "-CAfile", chain.Root, "-untrusted", chain.Between, chain.Leaf);
            if (chain.IsInside)
                result.Succeeded();
            else
                result.Failed("subtree violation");
        }
    }

    [SkippableFact]
    public void Go_accepts_what_is_inside_alone() => Check(GoPrograms.Build("constraints.go").Run(_chains.Arguments).Succeeded().Output, "not authorized to sign for this name");

    [SkippableFact]
    public void Java_accepts_what_is_inside_alone() =>
        Check(RealProgram.Need("java").Run([Path.Combine(Programs, "Constraints.java"), .. _chains.Arguments]).Succeeded().Output, "name constraints check failed");

    // OTP 25 fails on each address below constraints on addresses: our notes and proposals for Erlang say so and keep away from them.
    [SkippableFact]
    public void Erlang_accepts_what_is_inside_alone_but_no_address_below_limits_on_addresses() => Check(
        RealProgram.Need("escript").Run([Path.Combine(Programs, "constraints.escript"), .. _chains.Arguments]).Succeeded().Output,
        "name_not_permitted|failed",
        chain => chain.IsInside && !chain.LimitsItsAddress);

    // So limits belong into an intermediate.
    [SkippableFact]
    public void Java_and_Erlang_read_none_in_a_root_and_OpenSsl_and_Go_do()
    {
        string[] chain = [_chains.BelowLimitedRoot];
        RealProgram java = RealProgram.Need("java");
        RealProgram escript = RealProgram.Need("escript");
        string[] files = chain[0].Split('|');
        java.Run([Path.Combine(Programs, "Constraints.java"), .. chain]).Succeeded().Says("outside good");
        escript.Run([Path.Combine(Programs, "constraints.escript"), .. chain]).Succeeded().Says("outside good");
        GoPrograms.Build("constraints.go").Run(chain).Succeeded().Says("outside x509: a root or intermediate certificate is not authorized");
        RealProgram.Need("openssl").Run("verify", "-CAfile", files[1], "-untrusted", files[2], files[3]).Failed("subtree violation");
    }

    private void Check(string output, string refusal, Func<ConstrainedChain, bool>? isGood = null)
    {
        foreach (ConstrainedChain chain in _chains.All)
        {
            Match said = Regex.Match(output, $"^{chain.Name} (.*?)\r?$", RegexOptions.Multiline);
            Assert.True(said.Success, $"nothing was said of {chain.Name}:\n{output}");
            Assert.Matches(isGood?.Invoke(chain) ?? chain.IsInside ? "^good$" : refusal, said.Groups[1].Value);
        }
    }
}
