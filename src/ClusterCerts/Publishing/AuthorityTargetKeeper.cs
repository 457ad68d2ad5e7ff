using ClusterCerts.Storage;
using ClusterCerts.Targets;

namespace ClusterCerts.Publishing;

/// <summary>Keeps targets among the documents of an authority.</summary>
/// <param name="store">Where it is kept.</param>
/// <param name="context">The world outside.</param>
internal sealed class AuthorityTargetKeeper(IAuthorityStore store, AuthorityContext context) : ITargetKeeper
{
    public bool IsOfRing => false;

    public TargetList Read() => TargetList.Read(store);

    public TargetList ReadForChange() => TargetList.ReadForChange(store);

    public T Change<T>(string operation, Func<(TargetList? After, T Answer)> change)
    {
        using IAuthoritySession session = store.Begin(operation, context.Log.Cancellation);
        (TargetList? after, T answer) = change();
        if (after is not null)
            session.Commit(new ChangeSet(operation).Write(AuthorityDocument.Targets, after.Encode()));
        return answer;
    }

    public NodeCertTarget Show(TargetEntry entry) => new(entry, store.Location);
}
