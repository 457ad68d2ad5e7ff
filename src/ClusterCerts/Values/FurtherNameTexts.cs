namespace ClusterCerts.Values;

/// <summary>URIs, e-mail addresses and user principal names as they are asked for: <c>{id}</c> in them stands for the node ID.</summary>
/// <param name="Uris">URIs.</param>
/// <param name="EmailAddresses">E-mail addresses.</param>
/// <param name="UserPrincipalNames">User principal names.</param>
internal sealed record FurtherNameTexts(
    IReadOnlyList<string> Uris, IReadOnlyList<string> EmailAddresses, IReadOnlyList<string> UserPrincipalNames)
{
    internal static FurtherNameTexts None { get; } = new([], [], []);

    /// <summary>How many there are.</summary>
    internal int Count => Uris.Count + EmailAddresses.Count + UserPrincipalNames.Count;

    /// <summary>The names of a node.</summary>
    /// <exception cref="ClusterCertsException">One is not legal, or two do not go together.</exception>
    internal IReadOnlyList<FurtherName> Of(NodeId id) => CheckTogether([.. All.Select(name => FurtherName.Parse(name.Kind, name.Text, id)).Distinct()]);

    /// <summary>The names of a node that has some already: those that are asked for, and of each kind that none is asked for of, those that it has.</summary>
    /// <exception cref="ClusterCertsException">One is not legal, or two do not go together.</exception>
    internal IReadOnlyList<FurtherName> InPlaceOf(IReadOnlyList<FurtherName> had, NodeId id) => Count == 0
        ? had
        : CheckTogether([.. had.Where(name => !Asks(name.Kind)), .. Of(id)]);

    /// <summary>The texts that are in both.</summary>
    internal IEnumerable<string> Common(FurtherNameTexts other) => All.Intersect(other.All).Select(name => name.Text);

    /// <summary>Whether there is a name of a kind.</summary>
    internal bool Asks(FurtherNameKind kind) => All.Any(name => name.Kind == kind);

    /// <summary>Refuses names of one certificate that do not go together.</summary>
    /// <exception cref="ClusterCertsException">There are such.</exception>
    internal static IReadOnlyList<FurtherName> CheckTogether(IReadOnlyList<FurtherName> names)
    {
        // SPIFFE X509-SVID 2: "An X.509 SVID MUST contain exactly one URI SAN".
        FurtherName[] uris = [.. names.Where(name => name.Kind == FurtherNameKind.Uri)];
        return uris.Length < 2 || !uris.Any(uri => uri.IsSpiffe) ? names : throw new ClusterCertsException(
            ErrorCode.InvalidUri,
            $"A certificate with the SPIFFE ID '{uris.First(uri => uri.IsSpiffe).Text}' has no other URI, and "
                + $"'{uris.Last(uri => uri != uris.First(u => u.IsSpiffe)).Text}' is asked for too; give one, or issue two certificates.",
            uris.First(uri => uri.IsSpiffe).Text);
    }

    /// <summary>All of them.</summary>
    internal IEnumerable<(FurtherNameKind Kind, string Text)> All =>
    [
        .. Uris.Select(text => (FurtherNameKind.Uri, text)),
        .. EmailAddresses.Select(text => (FurtherNameKind.EmailAddress, text)),
        .. UserPrincipalNames.Select(text => (FurtherNameKind.UserPrincipalName, text)),
    ];
}
