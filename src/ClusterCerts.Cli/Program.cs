using System.CommandLine;

return await new RootCommand("A private cluster's certificates from the command line.").Parse(args).InvokeAsync();
