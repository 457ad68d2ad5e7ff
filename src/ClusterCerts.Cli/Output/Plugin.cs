namespace ClusterCerts.Cli;

/// <summary>Speaks as a plug-in of a monitoring system: one line on standard output whatever happens, and a status that says how bad it is.</summary>
internal static class Plugin
{
    private const string Option = "--as";

    /// <summary>Runs a test, and prints its text.</summary>
    /// <param name="test">The test.</param>
    /// <param name="explain">Says what failed.</param>
    /// <returns>The exit status.</returns>
    internal static int Run(Func<NagiosText> test, Func<ClusterCertsException, string> explain)
    {
        try
        {
            return Print(test());
        }
        catch (ClusterCertsException e)
        {
            return Print(NagiosText.Of(new ClusterCertsException(e.ErrorCode, explain(e), e.Target, e)));
        }
        catch (OperationCanceledException)
        {
            return Print(NagiosText.Of(StopSignal.Message));
        }
        catch (Exception e) when (e is not IOException && !StandardStreams.IsClosedOutput(e) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CLUSTERCERTS_TRACE")))
        {
            // A fault of ours is no state of the authority.
            return Print(NagiosText.Of($"this is a bug; please report it ({e.GetType().Name}: {e.Message})."));
        }
    }

    /// <summary>Prints that a command line is wrong, where it is that of a plug-in: a status of 2 would be an alarm.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="errors">What is wrong.</param>
    /// <returns>The exit status; null where it is no plug-in's.</returns>
    internal static int? Refuse(string[] args, IEnumerable<string> errors)
    {
        bool isPlugin = Array.Exists(args, arg => arg.StartsWith($"{Option}=", StringComparison.Ordinal) || arg.StartsWith($"{Option}:", StringComparison.Ordinal) || arg == Option)
            && args.FirstOrDefault() == TestCertAuthority.Command.Name;
        return isPlugin ? Print(NagiosText.Of(string.Join(' ', errors))) : null;
    }

    private static int Print(NagiosText text)
    {
        Console.Out.Write(CommandWords.Translate(text.Text) + "\n");
        return (int)text.State;
    }
}
