namespace ClusterCerts.Publishing;

/// <summary>Where a node's files are, and what can be done there: one connection to one node, for one thread.</summary>
/// <remarks>Paths are those of the node, with slashes. Each failure is a <see cref="ClusterCertsException"/> that names the place and says what to do;
/// a command that is stopped ends with an <see cref="OperationCanceledException"/>. Links are not followed in the last part of a path.</remarks>
internal interface INodeFiles : IDisposable
{
    /// <summary>The place for messages, such as <c>web1.example.net</c> or <c>folder '/srv/x'</c>.</summary>
    string Describe();

    /// <summary>The path from the root there on, without links; <c>~/</c> is the home of the account. What does not exist stays as it is.</summary>
    string Resolve(string path);

    /// <summary>Looks at a path; a link is not followed. Null where nothing is there.</summary>
    NodeFile? Look(string path);

    /// <summary>The names in a folder, without <c>.</c> and <c>..</c>, in no order.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>Reads a whole file, which may be empty. Whoever reads a private key zeroes it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The most bytes that it may hold.</param>
    byte[] Read(string path, int limit);

    /// <summary>Makes a file that does not exist yet: its owner's alone (0600) until it is whole, then with these rights, flushed to disk where the server
    /// can do that. Where it fails nothing is left of it.</summary>
    void WriteNew(string path, ReadOnlySpan<byte> content, NodeFileRights rights);

    /// <summary>Gives a file a new name, in one step over what is there.</summary>
    void Rename(string from, string to);

    /// <summary>Gives a folder a name that is free.</summary>
    void RenameFolder(string from, string to);

    /// <summary>Exchanges the names of two folders in one step.</summary>
    /// <returns>False, with nothing done, where there is no such step.</returns>
    bool ExchangeFolders(string one, string other) => false;

    /// <summary>Gives a file a second name.</summary>
    /// <returns>False, with nothing done, where there are no such links or this user may make none.</returns>
    bool Link(string existing, string name);

    /// <summary>Deletes a file, or a link itself.</summary>
    void Delete(string path);

    /// <summary>Makes one folder in one that is there: 0700 from birth, then with these rights.</summary>
    void MakeFolder(string path, NodeFileRights rights);

    /// <summary>Deletes a folder that is empty.</summary>
    void DeleteFolder(string path);

    /// <summary>Runs a command of one line by the account's shell.</summary>
    /// <param name="command">The command.</param>
    /// <param name="limit">How long it may take; that of the connection when null.</param>
    /// <returns>What came of it; null where the account takes no commands, and none was run.</returns>
    NodeCommandResult? Run(string command, TimeSpan? limit = null);
}
