using ClusterCerts.Storage;
using ClusterCerts.Tokens;

namespace ClusterCerts.Rotation;

/// <summary>What stays in tokens when the file that tells of a key is deleted.</summary>
internal static class HeldKeyNotices
{
    /// <summary>A sentence for each key that is in no file.</summary>
    internal static IEnumerable<string> Of(IAuthorityStore store, params AuthorityDocument[] keys)
    {
        foreach (AuthorityDocument document in keys)
        {
            if (Of(store, document) is string notice)
                yield return notice;
        }
    }

    // What a damaged line told is lost; that stops nobody from deleting it.
    private static string? Of(IAuthorityStore store, AuthorityDocument document)
    {
        try
        {
            return HeldKeyFile.UriIn(store.Paths.PathOf(document)) is not KeyUri place ? null
                : $"The key of '{document}' stays in '{place}': nothing is destroyed there. Once nobody needs it, destroy it yourself{How(place)}.";
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.MalformedKey)
        {
            return $"{e.Message} The key stays where it is: nothing is destroyed there.";
        }
    }

    private static string How(KeyUri place) => place.Token is null ? " (certutil does it)" : " (pkcs11-tool does it)";
}
