using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Storage;
using ClusterCerts.Targets;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Audit;

/// <summary>Holds every node's certificate against every other node's trust bundle: will the cluster shake hands?</summary>
/// <remarks>
/// What the files say, both ways for each pair: as a server and as a client. A certificate for one side alone is held against
/// peers on that side only. Not looked at: what programs have loaded; <see cref="EndpointTester"/> asks those.
/// </remarks>
public static class ClusterTrust
{
    /// <summary>Finds the pairs that cannot shake hands in a cluster that has nodes: nobody is no cluster, and no verdict.</summary>
    /// <param name="members">The nodes.</param>
    /// <param name="asOf">The moment; null is now. In the past, what was revoked later was still good.</param>
    /// <param name="minimumSerialNumber">The lowest serial number that the nodes accept, or null for any.</param>
    /// <param name="context">The world outside, which is told how far it is; the machine's own by default.</param>
    /// <param name="cancellation">Stops it between two nodes.</param>
    /// <returns>The failing pairs, as <see cref="FindFailures"/> finds them.</returns>
    /// <exception cref="ClusterCertsException">There are no nodes, or a file cannot be read.</exception>
    public static IEnumerable<TrustFailure> Test(
        IReadOnlyList<TrustMember> members, DateTimeOffset? asOf, SerialNumber? minimumSerialNumber = null, AuthorityContext? context = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(members);
        return members.Count > 0
            ? FindFailures(members, asOf, minimumSerialNumber, context, cancellation)
            : throw new ClusterCertsException(
                ErrorCode.NodeCertNotFound,
                "There are no nodes to test: give an authority directory that has some in use, a folder for each node, or certificates.");
    }

    /// <summary>Finds the pairs that cannot shake hands. A node that is alone is held against its own trust bundle.</summary>
    /// <param name="members">The nodes.</param>
    /// <param name="asOf">The moment; null is now. In the past, what was revoked later was still good.</param>
    /// <param name="minimumSerialNumber">The lowest serial number that the nodes accept, or null for any.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <param name="cancellation">Stops it between two nodes.</param>
    /// <returns>The failing pairs, in the order of the members, as they are found. None is good news.</returns>
    /// <exception cref="ClusterCertsException">A file cannot be read.</exception>
    public static IEnumerable<TrustFailure> FindFailures(
        IReadOnlyList<TrustMember> members, DateTimeOffset? asOf, SerialNumber? minimumSerialNumber = null, AuthorityContext? context = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(members);
        context ??= AuthorityContext.Default;
        var moment = new Moment(asOf ?? context.Now, asOf < context.Now);
        Side[] sides = ReadAll(members, context, cancellation);
        Bundle[] bundles = [.. sides.Select(s => s.Bundle).Distinct()];
        bool haveUnusualLists = bundles.Any(bundle => bundle.ListKeys.Count > 0);
        WorkMeter pairs = context.Log.Meter("Holding nodes against each other, pairs", (long)sides.Length * sides.Length);
        foreach (Side presenter in sides)
        {
            cancellation.ThrowIfCancellationRequested();

            // Nodes with the same bundle and lists come to the same verdict: it is made once for each.
            Dictionary<(Bundle, TlsRole), IReadOnlyList<Finding>> verdicts = Verdicts(presenter, bundles, moment, minimumSerialNumber);
            if (verdicts.Values.All(found => found.Count == 0) && presenter.Keys.AreUsual && !haveUnusualLists)
            {
                pairs.Advance(sides.Length);
                continue;
            }

            foreach (Side verifier in sides)
            {
                pairs.Advance();
                if (ReferenceEquals(presenter, verifier) && sides.Length > 1)
                    continue;
                Finding[] refusals = [.. presenter.Keys.RefusedBy(verifier.Fit), .. verifier.Bundle.ListKeys.Select(family => verifier.Fit.Refusal(family, KeyRole.RevocationList)).OfType<Finding>()];
                foreach (TlsRole role in presenter.Roles)
                {
                    if ((Finding[])[.. verdicts[(verifier.Bundle, role)], .. refusals] is { Length: > 0 } findings)
                        yield return Failure(presenter, verifier, role, findings);
                }
            }
        }

        long count = Math.Max(1, (long)sides.Length * (sides.Length - 1));
        context.Log.Tell($"{DisplayText.Count(sides.Length, "node")}, {count} {(count == 1 ? "pair was" : "pairs were")} judged.");
    }

    private static Side[] ReadAll(IReadOnlyList<TrustMember> members, AuthorityContext context, CancellationToken cancellation)
    {
        var bundles = new BundleReader(context);
        WorkMeter files = context.Log.Meter("Reading the files of nodes", members.Count);
        var sides = new Side[members.Count];

        // In their order: which one fails does not depend on which is read first.
        foreach ((int i, MemberFile file) in members.AsParallel().AsOrdered().WithCancellation(cancellation).Select(member => MemberFile.Read(member, context)).AsEnumerable().Index())
        {
            cancellation.ThrowIfCancellationRequested();
            files.Advance();
            sides[i] = new Side(members[i], file.OrThrow(), bundles);
        }

        return sides;
    }

    private static Dictionary<(Bundle Bundle, TlsRole Role), IReadOnlyList<Finding>> Verdicts(
        Side presenter, Bundle[] bundles, Moment moment, SerialNumber? minimum)
    {
        var verdicts = new Dictionary<(Bundle, TlsRole), IReadOnlyList<Finding>>();
        foreach (Bundle bundle in bundles)
        {
            foreach (TlsRole role in presenter.Roles)
                verdicts.Add((bundle, role), Judge(presenter, bundle, role, moment, minimum, SignatureCache.Shared));
        }

        return verdicts;
    }

    private static IReadOnlyList<Finding> Judge(
        Side presenter, Bundle bundle, TlsRole role, Moment moment, SerialNumber? minimum, SignatureCache signatures) =>
        [.. Verdict.Of(
            new VerdictInput
            {
                Presented = presenter.Presented,
                Found = [.. presenter.Found, .. bundle.Found],
                Trust = bundle.Trust,
                RevocationLists = bundle.Revocation.Lists,
                Evidence = bundle.Revocation.Evidence,
                Above = bundle.Revocation.Above,
                LostLists = bundle.Revocation.Lost,
                AsOf = moment.AsOf,
                EvidenceAsOf = moment.IsPast ? moment.AsOf : null,
                NodeId = presenter.Member.NodeId,
                Purpose = role == TlsRole.Server ? CertPurpose.Server : CertPurpose.Client,
                MinimumSerialNumber = minimum,
                ChecksLifetime = false,
            },
            signatures).Faults];

    private static TrustFailure Failure(Side presenter, Side verifier, TlsRole role, IReadOnlyList<Finding> findings) => new(
        presenter.Name, role, verifier.Name, [.. findings.Select(f => f.Check).Distinct()],
        string.Join("; ", findings.Select(f => f.Text).Distinct()), presenter.Member.CertificatePath, verifier.Member.TrustPath);

    private readonly record struct Moment(DateTimeOffset AsOf, bool IsPast);

    // A member with its files read.
    private sealed class Side
    {
        internal Side(TrustMember member, MemberFile file, BundleReader bundles)
        {
            Member = member;
            Presented = file.Presented;
            Bundle = bundles.Read(member);
            Name = member.NodeId ?? DisplayText.Clip(Presented[0].CommonName ?? member.CertificatePath);
            Keys = new ChainKeys(Presented);
            Fit = new MemberFit(member, Name);
            Found = [.. file.Found, .. Keys.RefusedBy(Fit)];
            Roles = KeyPurposes.PurposeOf(Presented[0].ExtendedKeyUsages) switch
            {
                CertPurpose.Server => [TlsRole.Server],
                CertPurpose.Client => [TlsRole.Client],
                _ => [TlsRole.Server, TlsRole.Client],
            };
        }

        internal TrustMember Member { get; }

        internal string Name { get; }

        internal ChainKeys Keys { get; }

        internal MemberFit Fit { get; }

        internal DecodedCertificate[] Presented { get; }

        // What a program would not read of its file.
        internal Finding[] Found { get; }

        internal Bundle Bundle { get; }

        internal TlsRole[] Roles { get; }
    }

    private sealed class Bundle(TrustBundle trust, RevocationSources revocation, IReadOnlyList<Finding> found)
    {
        internal TrustBundle Trust { get; } = trust;

        internal RevocationSources Revocation { get; } = revocation;

        internal IReadOnlyList<Finding> Found { get; } = found;

        // The kinds of keys that signed its lists, but the usual one.
        internal IReadOnlyList<KeyFamily> ListKeys { get; } =
            [.. (revocation.Lists ?? []).Select(list => KeyFamilies.OfSignature(list.SignatureAlgorithm)).Where(family => family != KeyFamily.Usual).Distinct()];
    }

    // Two hundred nodes have two hundred copies of the same few bundles.
    private sealed class BundleReader(AuthorityContext context)
    {
        private readonly Dictionary<string, Bundle> _byContent = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Bundle> _byPath = new(StringComparer.Ordinal);

        internal Bundle Read(TrustMember member)
        {
            string path = string.Join('\0', [member.TrustPath, member.AuthorityPath, .. member.CrlPaths]);
            return _byPath.TryGetValue(path, out Bundle? bundle) ? bundle : _byPath[path] = ByContent(member);
        }

        private Bundle ByContent(TrustMember member)
        {
            NamedFile trust = TrustFiles.BundleAt(member.TrustPath, member.AuthorityPath, context);
            string content = string.Concat(member.CrlPaths.Select(NamedFile.LongAt).Prepend(trust).Select(Hash)) + member.AuthorityPath;
            if (!_byContent.TryGetValue(content, out Bundle? bundle))
            {
                bundle = new Bundle(
                    TrustFiles.ReadBundle([trust], SignatureCache.Shared),
                    RevocationSources.Read(member.AuthorityPath, context, member.CrlPaths.Count > 0 ? member.CrlPaths : null),
                    [
                        .. DeployedText.Look([trust], DeployedText.Certificate, CheckName.Chain),
                        .. DeployedText.Look(member.CrlPaths, DeployedText.RevocationList, CheckName.Revocation),
                    ]);
                _byContent.Add(content, bundle);
            }

            return bundle;
        }

        private static string Hash(NamedFile file) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(file.Read()));
    }
}
