using System.Reflection;

namespace HelpGenerator;

/// <summary>The cmdlet classes of an assembly, read without running any of its code.</summary>
internal sealed class CmdletAssembly : IDisposable
{
    private readonly MetadataLoadContext _context;
    private readonly Assembly _assembly;

    internal CmdletAssembly(string path, IEnumerable<string> references)
    {
        _context = new MetadataLoadContext(new PathAssemblyResolver([.. references.Where(line => line.Length > 0), path]));
        _assembly = _context.LoadFromAssemblyPath(Path.GetFullPath(path));
    }

    public void Dispose() => _context.Dispose();

    internal IEnumerable<Type> Cmdlets() => _assembly.GetTypes()
        .Where(type => type is { IsPublic: true, IsAbstract: false } && Attributes.Find(type, "CmdletAttribute") is not null)
        .OrderBy(type => type.Name, StringComparer.Ordinal);
}
