using System.CommandLine;
using ClusterCerts;
using ClusterCerts.BouncyCastle;
using ClusterCerts.Cli;
using ClusterCerts.PostgreSql;
using ClusterCerts.Sqlite;

StandardStreams.Guard();
Engines.Register(Engines.BouncyCastle, static () => new BouncyCastleEngine());
Engines.Register(Engines.PostgreSql, static () => new PostgreSqlEngine());
Engines.Register(Engines.Sqlite, static () => new SqliteEngine());
var root = new RootCommand("The certificates of a private cluster: one authority, every node, every check.") { HelpName = "clustercerts" };
CommandList.AddTo(root, args);
var files = new ArgumentFiles(root, args);
ParseResult arguments = root.Parse(files.Arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });

if (args.Length == 0)
{
    root.Parse("--help").Invoke(new InvocationConfiguration { Output = Console.Error });
    return ExitStatus.WrongUsage;
}

// Help and version have an action of their own, which clears the errors.
if (arguments.Action is not null and not System.CommandLine.Invocation.ParseErrorAction)
{
    try
    {
        return arguments.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }
    catch (Exception e) when (e is IOException || StandardStreams.IsClosedOutput(e))
    {
        Console.Error.Write($"clustercerts: {StandardStreams.OutputFailure(e)}\n");
        return ExitStatus.Failed;
    }
}

string[] errors = files.Errors.Count > 0 ? [.. files.Errors] : [.. UsageErrors.Of(arguments, files.Arguments)];
if (errors.Length == 0 && arguments.CommandResult.Command is CliCommand command)
    return command.Run(arguments);

if (Plugin.Refuse(args, errors) is int refused)
    return refused;
foreach (string error in errors)
    Console.Error.Write($"clustercerts: {TextValues.Printable(error)}\n");
Console.Error.Write($"clustercerts: '{UsageErrors.HelpFor(arguments)}' shows what it takes.\n");
return ExitStatus.WrongUsage;
