using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace ClusterCerts.PowerShell;

/// <summary>Where engines are loaded with the packages that they bring: apart from the session's own assemblies, so that another module's version of
/// one never meets ours. Nothing is loaded before an engine is needed.</summary>
internal sealed class EngineContext : AssemblyLoadContext
{
    private static readonly Lazy<EngineContext> One = new(() => new EngineContext());

    private readonly Assembly _core = typeof(Engines).Assembly;
    private readonly string _folder;

    private EngineContext()
        : base("ClusterCerts") => _folder = Path.Combine(Path.GetDirectoryName(typeof(EngineContext).Assembly.Location)!, "lib");

    /// <summary>Says how this module's engines are made.</summary>
    internal static void Register()
    {
        Engines.Register(Engines.BouncyCastle, () => Make(Engines.BouncyCastle, "ClusterCerts.BouncyCastle.BouncyCastleEngine"));
        Engines.Register(Engines.PostgreSql, () => Make(Engines.PostgreSql, "ClusterCerts.PostgreSql.PostgreSqlEngine"));
        Engines.Register(Engines.Sqlite, () => Make(Engines.Sqlite, "ClusterCerts.Sqlite.SqliteEngine"));
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        ArgumentNullException.ThrowIfNull(assemblyName);
        if (assemblyName.Name == _core.GetName().Name)
            return _core;
        string path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override IntPtr LoadUnmanagedDll(string unmanagedDllName)
    {
        (string system, string file) = OperatingSystem.IsWindows() ? ("win", $"{unmanagedDllName}.dll")
            : OperatingSystem.IsMacOS() ? ("osx", $"lib{unmanagedDllName}.dylib") : ("linux", $"lib{unmanagedDllName}.so");
        string path = Path.Combine(_folder, $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", file);
        return File.Exists(path) ? LoadUnmanagedDllFromPath(path) : IntPtr.Zero;
    }

    private static object Make(string assembly, string type) =>
        Activator.CreateInstance(One.Value.LoadFromAssemblyName(new AssemblyName(assembly)).GetType(type, throwOnError: true)!, nonPublic: true)!;
}
