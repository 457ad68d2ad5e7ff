namespace ClusterCerts.Storage;

/// <summary>The authority of a CA above, as far as it can be looked at from here: its store, or why there is none.</summary>
internal sealed class AuthorityAbove
{
    private readonly AuthorityContext _context;
    private readonly bool _isElsewhere;
    private readonly string? _stamp;

    /// <summary>Looks at it.</summary>
    /// <param name="folder">Its directory, which need not exist.</param>
    /// <param name="context">Where authorities are kept.</param>
    /// <param name="connects">Whether a database may be asked too: a check opens no connection that its command was not asked for.</param>
    internal AuthorityAbove(string folder, AuthorityContext context, bool connects)
    {
        (Place, _context) = (Path.GetFullPath(folder), context);
        try
        {
            IAuthorityStore store = context.StoreAt(Place);
            _isElsewhere = store.IsShared();
            IsUnasked = _isElsewhere && !connects;
            if (IsUnasked)
                return;
            _stamp = store.EvidenceStamp();
            Store = store;
        }
        catch (ClusterCertsException e)
        {
            (Problem, IsDenied) = (e.Message, e.ErrorCode == ErrorCode.AccessDenied);
        }
    }

    /// <summary>The directory.</summary>
    internal string Place { get; }

    /// <summary>Where it is kept, which may hold nothing; null where it is not looked at.</summary>
    internal IAuthorityStore? Store { get; }

    /// <summary>Why it could not be looked at, in a sentence: its directory may not be entered, or its server is away.</summary>
    internal string? Problem { get; }

    /// <summary>Whether that is since this user may not enter it, which is how it was set up.</summary>
    internal bool IsDenied { get; }

    /// <summary>Whether it is in a database, which was not asked.</summary>
    internal bool IsUnasked { get; }

    /// <summary>Whether nothing there has changed since; false where that cannot be told.</summary>
    internal bool IsAsItWas()
    {
        try
        {
            if (Store is not null)
                return _stamp is not null && Store.EvidenceStamp() == _stamp;

            // A server that was away is not asked again: who issues many certificates would wait for it each time.
            return _context.StoreAt(Place).IsShared() && _isElsewhere;
        }
        catch (ClusterCertsException e)
        {
            return Store is null && e.Message == Problem;
        }
    }
}
