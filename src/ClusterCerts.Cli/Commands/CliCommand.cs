using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary>One command: its parameters, and one call into the core.</summary>
/// <remarks>
/// A command's constructor takes its parameters in the order that help shows them; <see cref="Execute"/> reads them from the
/// <see cref="CommandRun"/>. What goes wrong is thrown, or printed with <see cref="Printer.Error"/> when others may still go right.
/// </remarks>
internal abstract class CliCommand : Command
{
    private readonly Option<bool> _json = Parameter.Switch(OwnParameters.Json);
    private readonly Option<bool> _quiet = Parameter.Switch(OwnParameters.Quiet);
    private readonly Option<bool> _verbose = Parameter.Switch(OwnParameters.Verbose);
    private readonly CommandDescription _about;

    /// <summary>Makes a command.</summary>
    /// <param name="about">What it does: its cmdlet's description.</param>
    protected CliCommand(CommandDescription about)
        : base(about.Name, about.Text) => _about = about;

    /// <summary>Runs the command with what was parsed, and returns the program's exit status.</summary>
    internal int Run(ParseResult arguments)
    {
        var printer = new Printer(arguments.GetValue(_json), arguments.GetValue(_quiet), arguments.GetValue(_verbose));
        using var stop = new StopSignal();
        var run = new CommandRun(arguments, printer, stop.Token);
        try
        {
            if (RunAsPlugin(run) is int status)
                return status;
            bool done = Execute(run);
            return done && !printer.HasFailed ? ExitStatus.Done : ExitStatus.Failed;
        }
        catch (ClusterCertsException e)
        {
            printer.Error(run.Explain(e));
            return e.ErrorCode == ErrorCode.InvalidArgument ? ExitStatus.WrongUsage : ExitStatus.Failed;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            printer.Error(StopSignal.Message);
            return ExitStatus.Stopped;
        }
        catch (Exception e) when (e is IOException || StandardStreams.IsClosedOutput(e))
        {
            // The core's own file errors never come as these: what is left is standard output on a full disk, and the like.
            printer.Error(StandardStreams.OutputFailure(e));
            return ExitStatus.Failed;
        }
        catch (Exception e) when (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CLUSTERCERTS_TRACE")))
        {
            printer.Error($"this is a bug; please report it ({e.GetType().Name}: {e.Message}). "
                + "Set CLUSTERCERTS_TRACE=1 in the environment to see where.");
            return ExitStatus.Failed;
        }
        finally
        {
            run.PrintNotices();
            InheritedFiles.Forget();
        }
    }

    /// <summary>Adds what every command has, after its own parameters; <c>--what-if</c> where it changes something.</summary>
    internal CliCommand Complete()
    {
        if (_about.Parameters.FirstOrDefault(p => p.Option == Shared.WhatIfName) is ParameterDescription whatIf)
            Options.Add(Parameter.Switch(whatIf));
        Options.Add(_json);
        Options.Add(_quiet);
        Options.Add(_verbose);
        return this;
    }

    /// <summary>Does the work.</summary>
    /// <returns>False for a false verdict.</returns>
    /// <exception cref="ClusterCertsException">It failed.</exception>
    protected abstract bool Execute(CommandRun run);

    /// <summary>Does the work as a plug-in of a monitoring system, whose exit statuses mean something else.</summary>
    /// <returns>The exit status; null where that was not asked for.</returns>
    protected virtual int? RunAsPlugin(CommandRun run) => null;

    /// <summary>Gives the command an option.</summary>
    protected T Takes<T>(T option)
        where T : Option
    {
        Options.Add(option);
        return option;
    }

    /// <summary>Gives the command a parameter that is positional too, with one value.</summary>
    protected Positional TakesOne(Option<string[]> option) => Positional.Add(this, option, single: true);

    /// <summary>Gives the command a parameter that is positional too, with several values.</summary>
    /// <param name="option">The option.</param>
    /// <param name="instead">Another option that names what is meant; null when there is none.</param>
    protected Positional TakesSeveral(Option<string[]> option, Option? instead = null) => Positional.Add(this, option, single: false, instead);
}
