namespace ClusterCerts;

/// <summary>Sees to it that the end of an authority's revocation list never comes as a surprise.</summary>
internal static class RevocationListWatch
{
    private static readonly TimeSpan AtLeast = TimeSpan.FromDays(3);

    /// <summary>The end of the list that an authority keeps for its signing certificate; null when it has none or it cannot be
    /// read.</summary>
    internal static DateTimeOffset? EndFor(SigningCert signing) =>
        EndOf(Path.Combine(signing.AuthorityPath, AuthorityFolder.RevocationListFileName), signing.Decoded);

    /// <summary>The end of a list that a CA signed; null when there is none or it cannot be read.</summary>
    internal static DateTimeOffset? EndOf(string path, DecodedCertificate issuer)
    {
        try
        {
            return File.Exists(path) && RevocationListFile.Read(path)[0] is { } list
                && list.Issuer.Encoded.Span.SequenceEqual(issuer.SubjectName.Span)
                ? list.NextUpdate
                : null;
        }
        catch (ClusterCertsException)
        {
            // Warn says to everyone what is wrong with it.
            return null;
        }
    }

    /// <summary>What to warn of: lists that are lost, and one that ends soon.</summary>
    internal static IEnumerable<string> Warn(AuthorityFolder folder, DateTimeOffset now)
    {
        AuthorityLists lists = AuthorityLists.Read(folder);
        string path = folder.PathOf(AuthorityFolder.RevocationListFileName);
        string? end = File.Exists(path) && lists.Lists is [DecodedRevocationList first, ..] ? Warn(first, path, now) : null;
        return end is null ? lists.Losses : [.. lists.Losses, end];
    }

    // A fifth of its life before the end, at least three days, but never more than half of its life.
    private static string? Warn(DecodedRevocationList list, string path, DateTimeOffset now)
    {
        TimeSpan life = list.NextUpdate - list.ThisUpdate;
        TimeSpan ahead = life / 5 > AtLeast ? life / 5 : AtLeast;
        ahead = ahead < life / 2 ? ahead : life / 2;
        if (now < list.NextUpdate - ahead)
            return null;
        string end = $"{list.NextUpdate:u}";
        const string Remedy = "Write a new one with New-RevocationList and hand it to every node.";
        return now > list.NextUpdate
            ? $"The revocation list '{path}' ended at {end}: verifiers that use it refuse every certificate. {Remedy}"
            : $"The revocation list '{path}' ends at {end}; from then on verifiers that use it refuse every certificate. "
                + $"{Remedy}";
    }
}
