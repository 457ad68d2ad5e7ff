using ClusterCerts.Files;
using ClusterCerts.Storage;

namespace ClusterCerts.Trust;

/// <summary>A file that others are given to load, as it is: one that was named, or a document of an authority.</summary>
/// <param name="Path">What messages call it.</param>
/// <param name="Read">Its bytes; fails where it cannot be read.</param>
internal sealed record NamedFile(string Path, Func<byte[]> Read)
{
    /// <summary>A file by its path, with certificates as a rule.</summary>
    internal static NamedFile At(string path) => new(path, () => InputFile.ReadAllBytes(path));

    /// <summary>A file by its path that may be a long list.</summary>
    internal static NamedFile LongAt(string path) => new(path, () => InputFile.ReadAllBytes(path, InputFile.ListLimit));

    /// <summary>A document of an authority, by the path of its directory as it was named.</summary>
    internal static NamedFile Of(IAuthorityStore store, string authorityPath, AuthorityDocument document) =>
        new(System.IO.Path.Combine(authorityPath, document.Name), () => store.Demand(document));
}
