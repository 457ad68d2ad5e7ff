using ClusterCerts.Publishing;

namespace ClusterCerts.Tests.Publishing;

/// <summary>Where the way to a node breaks off.</summary>
public enum Cut
{
    /// <summary>Before the operation has done anything.</summary>
    Before,

    /// <summary>Half-way: of a file that is written there is a half.</summary>
    Half,

    /// <summary>After it, before the answer has come.</summary>
    After,
}

/// <summary>A node in memory, to which the way can break off at each operation, and whose software loads its files when it is told to.</summary>
internal sealed class MemoryNode
{
    internal const uint Root = 0;

    private readonly Dictionary<string, MemoryFile> _files = new(StringComparer.Ordinal);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal) { "/", "/etc", "/etc/tls" };
    private readonly Dictionary<string, string> _links = new(StringComparer.Ordinal);

    /// <summary>Operations so far, of all ways.</summary>
    internal int Operations { get; set; }

    /// <summary>Those that changed something.</summary>
    internal List<string> Changes { get; } = [];

    /// <summary>The operation at which the way breaks off, from 1; 0 for never.</summary>
    internal int CutAt { get; set; }

    internal Cut Cut { get; set; }

    /// <summary>Told before each operation.</summary>
    internal Action<string>? Watching { get; set; }

    /// <summary>An operation that fails, and why; null for none.</summary>
    internal Func<string, ClusterCertsException?>? Failing { get; set; }

    /// <summary>Whether the server can give a file a second name.</summary>
    internal bool HasLinks { get; set; } = true;

    /// <summary>Whether two folders can be exchanged in one step.</summary>
    internal bool HasExchange { get; set; }

    /// <summary>What runs a command; null where the account takes none.</summary>
    internal Func<string, NodeCommandResult>? Shell { get; set; }

    internal List<string> Commands { get; } = [];

    internal IEnumerable<string> Paths => _files.Keys.Concat(_links.Keys).Order(StringComparer.Ordinal);

    internal IReadOnlySet<string> Folders => _folders;

    internal MemoryFile this[string path] => _files[path];

    internal bool Has(string path) => _files.ContainsKey(path);

    internal void Put(string path, byte[] content, int mode = 0x1A4, uint user = Root, uint group = Root) => _files[path] = new MemoryFile(content, mode, user, group);

    internal void PutLink(string path, string target) => _links[path] = target;

    /// <summary>All files with what they hold and whose they are.</summary>
    internal IReadOnlyDictionary<string, string> Snapshot() => _files.ToDictionary(
        f => f.Key, f => $"{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(f.Value.Content))} {f.Value.Mode:X} {f.Value.UserId} {f.Value.GroupId}");

    /// <summary>What it has now.</summary>
    internal Dictionary<string, MemoryFile> Save() => new(_files);

    /// <summary>Has it again, and nothing else; all counts begin anew.</summary>
    internal void Reset(Dictionary<string, MemoryFile> saved)
    {
        _files.Clear();
        foreach ((string path, MemoryFile file) in saved)
            _files[path] = file;
        _folders.RemoveWhere(f => f.StartsWith("/etc/tls/", StringComparison.Ordinal));
        (Operations, CutAt) = (0, 0);
        Changes.Clear();
        Commands.Clear();
    }

    /// <summary>A way to it.</summary>
    internal INodeFiles Open(CancellationToken stop) => new Way(this, stop);

    /// <summary>A file; two names of one are the same object.</summary>
    internal sealed record MemoryFile(byte[] Content, int Mode, uint UserId, uint GroupId);

    private sealed class Way(MemoryNode node, CancellationToken stop) : INodeFiles
    {
        private bool _isCut;

        public string Describe() => "memory.example.com";

        public string Resolve(string path) => Do($"resolve {path}", () => path);

        public NodeFile? Look(string path) => Do($"look {path}", () =>
            node._links.TryGetValue(path, out string? target) ? new NodeFile(NodeFileKind.Link, 0, 0x1FF, Root, Root, target)
            : node._folders.Contains(path) ? new NodeFile(NodeFileKind.Folder, 0, path.Contains(".clustercerts", StringComparison.Ordinal) ? 0x1C0 : 0x1ED, Root, Root, null)
            : node._files.TryGetValue(path, out MemoryFile? file) ? new NodeFile(NodeFileKind.File, file.Content.Length, file.Mode, file.UserId, file.GroupId, null)
            : null);

        public IReadOnlyList<string> List(string folder) => Do($"list {folder}", () =>
            (IReadOnlyList<string>)[.. node._files.Keys.Concat(node._folders).Where(p => RemotePaths.Above(p) == folder && p != folder).Select(p => p[(p.LastIndexOf('/') + 1)..])]);

        public byte[] Read(string path, int limit) => Do($"read {path}", () => (byte[])Demand(path).Content.Clone());

        public void WriteNew(string path, ReadOnlySpan<byte> content, NodeFileRights rights)
        {
            byte[] bytes = content.ToArray();
            Change($"write {path}", () => Write(path, bytes, rights), () => Write(path, bytes[..(bytes.Length / 2)], default));
        }

        public void Rename(string from, string to) => Change($"rename {from} {to}", () =>
        {
            MemoryFile file = Demand(from);
            if (node._files.TryGetValue(to, out MemoryFile? there) && ReferenceEquals(there, file))
                return; // POSIX: two names of one file both stay.
            node._files[to] = file;
            node._files.Remove(from);
        });

        public void RenameFolder(string from, string to) => Change($"move {from} {to}", () =>
        {
            if (!node._folders.Contains(from) || node._folders.Contains(to) || node._files.ContainsKey(to))
                throw Error(ErrorCode.FileSystemError, to);
            Move(from, to);
        });

        public bool ExchangeFolders(string one, string other)
        {
            if (!node.HasExchange)
                return Do($"exchange {one} {other}", () => false);
            Change($"exchange {one} {other}", () =>
            {
                Move(one, "/exchanged");
                Move(other, one);
                Move("/exchanged", other);
            });
            return true;
        }

        public bool Link(string existing, string name)
        {
            if (!node.HasLinks)
                return Do($"link {existing} {name}", () => false);
            Change($"link {existing} {name}", () => node._files[name] = node._files.ContainsKey(name) ? throw Error(ErrorCode.FileExists, name) : Demand(existing));
            return true;
        }

        public void Delete(string path) => Change($"delete {path}", () =>
        {
            if (!node._files.Remove(path))
                throw Error(ErrorCode.FileNotFound, path);
        });

        public void MakeFolder(string path, NodeFileRights rights) => Change($"folder {path}", () =>
        {
            if (!node._folders.Contains(RemotePaths.Above(path)!))
                throw Error(ErrorCode.FileNotFound, path);
            if (!node._folders.Add(path))
                throw Error(ErrorCode.FileExists, path);
        });

        public void DeleteFolder(string path) => Change($"unfolder {path}", () =>
        {
            if (node._files.Keys.Concat(node._folders).Any(p => p != path && RemotePaths.Above(p) == path))
                throw Error(ErrorCode.FileSystemError, path);
            node._folders.Remove(path);
        });

        public NodeCommandResult? Run(string command, TimeSpan? limit = null) => Do($"run {command}", () =>
        {
            if (node.Shell is null)
                return null;
            node.Commands.Add(command);
            return node.Shell(command);
        });

        public void Dispose()
        {
        }

        private void Move(string from, string to)
        {
            foreach (string folder in node._folders.Where(f => f == from || f.StartsWith(from + "/", StringComparison.Ordinal)).ToList())
            {
                node._folders.Remove(folder);
                node._folders.Add(to + folder[from.Length..]);
            }

            foreach (string file in node._files.Keys.Where(f => f.StartsWith(from + "/", StringComparison.Ordinal)).ToList())
            {
                node._files[to + file[from.Length..]] = node._files[file];
                node._files.Remove(file);
            }
        }

        private void Write(string path, byte[] content, NodeFileRights rights)
        {
            if (node._files.ContainsKey(path))
                throw Error(ErrorCode.FileExists, path);
            if (!node._folders.Contains(RemotePaths.Above(path)!))
                throw Error(ErrorCode.FileNotFound, path);
            node._files[path] = new MemoryFile(content, rights.Mode ?? 0x180, rights.UserId ?? Root, rights.GroupId ?? Root);
        }

        private MemoryFile Demand(string path) => node._files.TryGetValue(path, out MemoryFile? file) ? file : throw Error(ErrorCode.FileNotFound, path);

        private void Change(string what, Action change, Action? half = null) => Do(what, () =>
        {
            change();
            node.Changes.Add(what);
            return true;
        }, half);

        private T Do<T>(string what, Func<T> act, Action? half = null)
        {
            stop.ThrowIfCancellationRequested();
            if (_isCut)
                throw Gone();
            node.Operations++;
            node.Watching?.Invoke(what);
            if (node.Failing?.Invoke(what) is ClusterCertsException failure)
                throw failure;
            _isCut = node.Operations == node.CutAt;
            if (_isCut && node.Cut == Cut.Before)
                throw Gone();
            if (_isCut && node.Cut == Cut.Half)
            {
                half?.Invoke();
                throw Gone();
            }

            T result = act();
            return _isCut ? throw Gone() : result;
        }

        private static ClusterCertsException Gone() => Error(ErrorCode.NodeUnreachable, "memory.example.com");

        private static ClusterCertsException Error(ErrorCode code, string path) => new(code, $"{code}: '{path}'.", path);
    }
}
