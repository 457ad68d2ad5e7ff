using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>What <c>-OnRenewed</c> holds: it runs once for each certificate, and the first error in it ends it.</summary>
/// <param name="block">The block.</param>
/// <param name="cmdlet">Whose it is: what the block writes is told there, as by Write-Host.</param>
internal sealed class RenewalBlock(ScriptBlock block, Cmdlet cmdlet)
{
    // The block's scope is this one, so that these variables count in it. What it writes is shown, and is no object of the cmdlet; a break in it ends the block alone.
    private const string Frame = """
        do {
            . $args[0] | Microsoft.PowerShell.Utility\Out-String -Stream | & { process { $args[0].Invoke($_) } } $args[1]
        } while ($false)
        """;

    private readonly ScriptBlock _frame = block.Module?.NewBoundScriptBlock(ScriptBlock.Create(Frame)) ?? ScriptBlock.Create(Frame);

    /// <summary>Runs it.</summary>
    /// <param name="item">The certificate as the cmdlet writes it: <c>$_</c>.</param>
    /// <param name="cert">The same for the core.</param>
    /// <param name="variables">What programs that it starts find in their environment.</param>
    /// <exception cref="ClusterCertsException">It failed.</exception>
    internal void Run(object item, NodeCert cert, IReadOnlyDictionary<string, string?> variables)
    {
        Dictionary<string, string?> before = variables.Keys.ToDictionary(name => name, Environment.GetEnvironmentVariable);
        Set(variables);
        try
        {
            _frame.InvokeWithContext(
                null,
                [new("_", item), new("ErrorActionPreference", ActionPreference.Stop), new("PSNativeCommandUseErrorActionPreference", true)],
                block, (Action<string>)Tell);
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            throw CertAuthorityHooks.HookFailure(cert, "-OnRenewed", $"failed: {DisplayText.Sentence((e.InnerException ?? e).Message)}", e);
        }
        catch (ExitException e)
        {
            // As of a command, and as a break in it: neither the session ends nor what is left to do.
            if (LanguagePrimitives.ConvertTo<string>(e.Argument) is string status and not ("" or "0"))
                throw CertAuthorityHooks.HookFailure(cert, "-OnRenewed", $"ended with {status}", e);
        }
        catch (LoopFlowException)
        {
            // A break for a loop around the cmdlet ends the block alone.
        }
        finally
        {
            Set(before);
        }
    }

    private void Tell(string line) =>
        cmdlet.WriteInformation(new HostInformationMessage { Message = DisplayText.PrintableLines(line) }, ["PSHOST"]);

    private static void Set(IEnumerable<KeyValuePair<string, string?>> variables)
    {
        foreach ((string name, string? value) in variables)
            Environment.SetEnvironmentVariable(name, value);
    }
}
