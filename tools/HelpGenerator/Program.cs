using HelpGenerator;

// Usage: HelpGenerator <assembly> <file of references, one a line> <help file to write> <C# file to write> <address of the commands' page>
// The compiler's XML documentation lies beside the assembly. Errors are written as MSBuild reads them.
if (args.Length != 5)
{
    Console.Error.WriteLine("usage: HelpGenerator ASSEMBLY REFERENCES HELP SOURCE ADDRESS");
    return 2;
}

string name = Path.GetFileNameWithoutExtension(args[0]);
using CmdletAssembly assembly = new(args[0], File.ReadAllLines(args[1]));
XmlDocs docs = XmlDocs.Load(Path.ChangeExtension(args[0], ".xml"));
List<string> problems = [];
List<CommandHelp> commands = [.. assembly.Cmdlets().Select(type => CommandHelp.Read(type, docs, problems))];
foreach (string problem in problems)
    Console.Error.WriteLine($"{name} : error HELP001: {problem}");
if (problems.Count > 0)
    return 1;

Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(args[2]))!);
Maml.Document(commands, args[4]).Save(args[2]);
File.WriteAllText(args[3], CommandTable.Source(commands));
return 0;
