using System.CommandLine;
using System.CommandLine.Parsing;
using ClusterCerts.Cli;

var root = new RootCommand("The certificates of a private cluster: one authority, every node, every check.") { HelpName = "clustercerts" };
CommandList.AddTo(root, args);
ParseResult arguments = root.Parse(args, new ParserConfiguration { EnablePosixBundling = false });

// Help and version have an action of their own, which clears the errors.
if (arguments.Action is null or System.CommandLine.Invocation.ParseErrorAction)
{
    if (arguments.Errors.Count == 0 && arguments.CommandResult.Command is CliCommand command)
        return command.Run(arguments);
    return WrongUsage(arguments);
}

return arguments.Invoke();

static int WrongUsage(ParseResult arguments)
{
    string called = arguments.CommandResult.Command is CliCommand command ? $"clustercerts {command.Name}" : "clustercerts";
    foreach (ParseError error in arguments.Errors)
        Console.Error.Write($"clustercerts: {TextValues.Printable(error.Message)}\n");
    Console.Error.Write($"clustercerts: '{called} --help' shows what it takes.\n");
    return ExitStatus.WrongUsage;
}
