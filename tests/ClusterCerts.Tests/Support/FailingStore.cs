using System.Reflection;

namespace ClusterCerts.Tests.Support;

/// <summary>A store that fails whatever it is asked, as one whose server is away does; it says where it would be.</summary>
public class FailingStore : DispatchProxy
{
    private AuthorityPaths _paths = null!;
    private bool _isElsewhere;
    private Action<string> _asked = null!;

    internal static IAuthorityStore At(string path, FileSystem files, bool isElsewhere, Action<string> asked)
    {
        IAuthorityStore store = Create<IAuthorityStore, FailingStore>();
        var failing = (FailingStore)(object)store;
        (failing._paths, failing._isElsewhere, failing._asked) = (new AuthorityPaths(path, files), isElsewhere, asked);
        return store;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case "get_Paths":
                return _paths;
            case nameof(IAuthorityStore.PlaceOf):
                return _isElsewhere ? "a database" : _paths.PathOf(((AuthorityDocument)args![0]!).Name);
            default:
                _asked(targetMethod.Name);
                throw new ClusterCertsException(ErrorCode.StoreUnreachable, "away", _paths.Location);
        }
    }
}
