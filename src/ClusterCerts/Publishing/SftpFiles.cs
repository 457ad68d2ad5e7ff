using System.Security.Cryptography;

namespace ClusterCerts.Publishing;

/// <summary>A node's files by the SFTP protocol, and its commands by whatever brought the channel.</summary>
/// <param name="channel">The protocol, begun.</param>
/// <param name="host">The node, for messages.</param>
/// <param name="commands">Runs a command; null where the account takes none.</param>
/// <param name="close">Ends the connection.</param>
internal sealed class SftpFiles(SftpChannel channel, string host, Func<string, TimeSpan?, NodeCommandResult?> commands, Action close) : INodeFiles
{
    private const int NewFolderMode = 0x1c0; // 0700
    private const int MostNames = 100_000;

    private const string RenameOver = "posix-rename@openssh.com";
    private const string HardLink = "hardlink@openssh.com";

    private readonly SftpErrors _errors = new(channel, host);

    public string Describe() => host;

    public string Resolve(string path)
    {
        bool isHome = path.StartsWith("~/", StringComparison.Ordinal) || path == "~";
        string rest = isHome ? path[1..].TrimStart('/') : SftpPath.FromRoot(path);
        if (!isHome)
            return RealPath(rest) ?? rest;
        string home = RealPath(".") ?? throw _errors.Reading("~", SftpStatus.NoSuchFile);
        string whole = rest.Length == 0 ? home : $"{home.TrimEnd('/')}/{rest}";
        return RealPath(whole) ?? whole;
    }

    public NodeFile? Look(string path)
    {
        SftpAnswer answer = channel.Ask(SftpType.Look, p => p.Text(path), SftpType.Attributes);
        if (answer.Status == SftpStatus.NoSuchFile)
            return null;
        Demand(answer.Status, status => _errors.Reading(path, status));
        SftpAttributes found = SftpAttributes.Read(answer.Fields);
        string? target = found.Kind == NodeFileKind.Link ? Name(SftpType.ReadLink, path) : null;
        return new NodeFile(found.Kind, (long)Math.Min(found.Size ?? 0, long.MaxValue), found.Permissions, found.UserId, found.GroupId, target);
    }

    public IReadOnlyList<string> List(string folder)
    {
        byte[] handle = Handle(SftpType.OpenFolder, p => p.Text(folder), status => _errors.Reading(folder, status));
        var names = new List<string>();
        while (true)
        {
            SftpAnswer answer = channel.Ask(SftpType.ReadFolder, p => p.Octets(handle), SftpType.Name);
            if (answer.Status == SftpStatus.EndOfFile)
                break;
            Demand(answer.Status, status => _errors.Reading(folder, status));
            names.AddRange(Names(answer.Fields).Where(name => name is not ("." or "..")));
            if (names.Count > MostNames)
                throw new ClusterCertsException(ErrorCode.FileTooLarge, $"{_errors.Place(folder)} holds more than {MostNames:N0} names. Name a folder of its own.", folder);
        }

        Close(handle);
        return names;
    }

    public byte[] Read(string path, int limit)
    {
        byte[] handle = Handle(
            SftpType.Open, p => p.Text(path).Number(SftpTransfer.ForReading).Attributes(null), status => _errors.Reading(path, status));
        byte[] content = new SftpTransfer(channel, handle).ReadToEnd(limit, status => _errors.Reading(path, status), () => new ClusterCertsException(
            ErrorCode.FileTooLarge, $"{_errors.Place(path)} is larger than {limit:N0} bytes, which no file of this kind is.", path));
        Close(handle);
        return content;
    }

    public void WriteNew(string path, ReadOnlySpan<byte> content, NodeFileRights rights)
    {
        // The mode is given with the request that makes the file, and it must not exist: not even for an instant is it another's to read.
        byte[] handle = Handle(
            SftpType.Open,
            p => p.Text(path).Number(SftpTransfer.ForNew).Attributes(SftpTransfer.NewFileMode),
            status => Taken(path, status) ?? _errors.Writing(path, status, bytes: 1));
        byte[] bytes = content.ToArray();
        try
        {
            new SftpTransfer(channel, handle).WriteNew(bytes, rights, path, _errors);
        }
        catch (ClusterCertsException e) when (e.ErrorCode is not (ErrorCode.NodeUnreachable or ErrorCode.SftpFailed))
        {
            channel.Ask(SftpType.Close, p => p.Octets(handle));
            channel.Ask(SftpType.Remove, p => p.Text(path));
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    public void Rename(string from, string to)
    {
        bool isOneStep = channel.Has(RenameOver);
        SftpStatus status = isOneStep
            ? channel.Ask(SftpType.Extended, p => p.Text(RenameOver).Text(from).Text(to)).Status
            : channel.Ask(SftpType.Rename, p => p.Text(from).Text(to)).Status;
        if (status == SftpStatus.Ok)
            return;
        throw Look(to) switch
        {
            { Kind: NodeFileKind.Folder } => NodeErrors.IsFolder(to, _errors.Place(to)),
            not null when !isOneStep => new ClusterCertsException(
                ErrorCode.FileExists, $"{_errors.Place(to)} exists already, and the SFTP server there cannot put a file over another in one step.", to),
            _ => Look(from) is null ? _errors.Reading(from, SftpStatus.NoSuchFile) : _errors.Writing(to, status, bytes: 1),
        };
    }

    public void RenameFolder(string from, string to)
    {
        // An empty folder would be replaced without a word.
        if (Look(to) is not null)
            throw NodeErrors.Exists(to, _errors.Place(to));
        Demand(channel.Ask(SftpType.Rename, p => p.Text(from).Text(to)).Status, status => _errors.Writing(to, status, bytes: 1));
    }

    public bool Link(string existing, string name)
    {
        if (!channel.Has(HardLink))
            return false;
        SftpStatus status = channel.Ask(SftpType.Extended, p => p.Text(HardLink).Text(existing).Text(name)).Status;
        return status switch
        {
            SftpStatus.Ok => true,
            SftpStatus.NoSuchFile => throw (Look(existing) is null ? _errors.Reading(existing, status) : _errors.Writing(name, status)),
            _ => Taken(name, status) is ClusterCertsException taken ? throw taken : false,
        };
    }

    public void Delete(string path) => Change(SftpType.Remove, path, p => p.Text(path));

    public void MakeFolder(string path, NodeFileRights rights)
    {
        SftpStatus made = channel.Ask(SftpType.MakeFolder, p => p.Text(path).Attributes(NewFolderMode)).Status;
        Demand(made, status => Taken(path, status) ?? _errors.Writing(path, status, bytes: 1));
        try
        {
            GiveRights(path, rights);
        }
        catch (ClusterCertsException e) when (e.ErrorCode is not (ErrorCode.NodeUnreachable or ErrorCode.SftpFailed))
        {
            channel.Ask(SftpType.RemoveFolder, p => p.Text(path));
            throw;
        }
    }

    public void DeleteFolder(string path) => Change(SftpType.RemoveFolder, path, p => p.Text(path));

    public NodeCommandResult? Run(string command, TimeSpan? limit = null) => commands(command, limit);

    public void Dispose()
    {
        close();
        channel.Dispose();
    }

    private void GiveRights(string path, NodeFileRights rights)
    {
        NodeFile made = Look(path) ?? throw _errors.Reading(path, SftpStatus.NoSuchFile);
        if (SftpTransfer.OwnerToGive(rights, made.UserId, made.GroupId) is (uint, uint) owner)
            Demand(channel.Ask(SftpType.Set, p => p.Text(path).Attributes(null, owner)).Status, status => _errors.Giving(path, status, rights));
        if (rights.Mode is int mode && mode != made.Mode)
            Change(SftpType.Set, path, p => p.Text(path).Attributes(mode));
        if (Look(path)?.Mode is int now && !SftpPath.IsOfWindows(path) && rights.AreExceededBy(now, NewFolderMode))
            throw NodeErrors.NotPrivate(path, _errors.Place(path), now);
    }

    private void Change(SftpType type, string path, Action<SftpPacket> fill) =>
        Demand(channel.Ask(type, fill).Status, status => _errors.Writing(path, status));

    private void Close(byte[] handle) => channel.Ask(SftpType.Close, p => p.Octets(handle));

    // Failure says as much of a name that is taken as of anything else.
    private ClusterCertsException? Taken(string path, SftpStatus status) =>
        status == SftpStatus.Failure && Look(path) is not null ? NodeErrors.Exists(path, _errors.Place(path)) : null;

    private byte[] Handle(SftpType type, Action<SftpPacket> fill, Func<SftpStatus, ClusterCertsException> error)
    {
        SftpAnswer answer = channel.Ask(type, fill, SftpType.Handle);
        Demand(answer.Status, error);
        return answer.Fields.Octets().ToArray();
    }

    private string? RealPath(string path)
    {
        string? real = Name(SftpType.RealPath, path);
        return real is null || SftpPath.IsFromRoot(real) ? real : throw channel.Malformed($"the path '{DisplayText.Clip(real)}', which is not from the root on");
    }

    private string? Name(SftpType type, string path)
    {
        SftpAnswer answer = channel.Ask(type, p => p.Text(path), SftpType.Name);
        if (answer.Status == SftpStatus.NoSuchFile)
            return null;
        Demand(answer.Status, status => _errors.Reading(path, status));
        return answer.Fields.Number() == 1 ? answer.Fields.Text() : throw channel.Malformed("several names where one belongs");
    }

    private IEnumerable<string> Names(SftpReader answer)
    {
        for (uint count = answer.Number(); count > 0; count--)
        {
            string name = answer.Text();
            answer.Octets(); // As a person reads it.
            SftpAttributes.Read(answer);
            yield return name.Length > 0 && !name.Contains('/', StringComparison.Ordinal) && !name.Contains('\0', StringComparison.Ordinal)
                ? name
                : throw channel.Malformed($"the name '{DisplayText.Clip(name)}' as one of a file");
        }
    }

    private static void Demand(SftpStatus status, Func<SftpStatus, ClusterCertsException> error)
    {
        if (status != SftpStatus.Ok)
            throw error(status);
    }
}
