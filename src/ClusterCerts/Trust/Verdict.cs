using ClusterCerts.Encoding;
using ClusterCerts.Values;

namespace ClusterCerts.Trust;

/// <summary>Makes the checks of a certificate that need nothing but what is in memory.</summary>
/// <remarks>
/// What is presented comes from strangers: how much of it is looked at, and how many signatures are verified, is bounded before
/// anything is compared.
/// </remarks>
internal sealed class Verdict
{
    private const int MaximumFaults = 20;

    private readonly VerdictInput _input;
    private readonly IReadOnlyList<DecodedCertificate> _presented;
    private readonly SignatureCache _signatures;
    private readonly List<Finding> _findings = [];
    private readonly bool _isOutgoing;

    private Verdict(VerdictInput input, SignatureCache signatures)
    {
        _input = input;
        _presented = [.. input.Presented.Take(PresentedChain.MaximumCount)];
        _signatures = signatures.Limited(SignatureCache.Most, input.Cancellation);
        _findings.AddRange(input.Found);
        _isOutgoing = input.IsOutgoing || input.Evidence?.IsOutgoing(Leaf) == true;
        Path = FindPath();
        CheckLeaf();
        if (_isOutgoing && ReachesTrust)
            NoteForm();
        CheckBounds();
    }

    /// <summary>The path that the verdict is about: the leaf alone when none leads to the trust bundle.</summary>
    internal IReadOnlyList<DecodedCertificate> Path { get; }

    /// <summary>Everything that is wrong.</summary>
    internal IEnumerable<Finding> Faults => _findings.Where(f => !f.IsNote);

    private DecodedCertificate Leaf => _presented[0];

    private int PresentedCount => Math.Max(_input.PresentedCount, _input.Presented.Count);

    private bool ReachesTrust => _input.Trust.IsAnchor(Path[^1]);

    /// <summary>Makes the verdict.</summary>
    /// <param name="input">The certificates and what is asked of them.</param>
    /// <param name="signatures">Signatures verified before; shared between verdicts on one cluster.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal static Verdict Of(VerdictInput input, SignatureCache signatures) => new(input, signatures);

    /// <summary>The checks that the input allows, in the order of <see cref="CheckName"/>.</summary>
    internal List<NodeCertCheck> ToChecks()
    {
        var checks = new List<NodeCertCheck>
        {
            Check(CheckName.Parse, PresentedCount == 1 ? "one certificate" : $"{PresentedCount} certificates"),
            Check(CheckName.Chain, DescribePath()),
            Check(CheckName.Validity, DescribeValidity()),
            Check(CheckName.Identity, IdentityRules.Describe(Leaf)),
            Check(CheckName.Purpose, PurposeRules.Describe(Leaf)),
        };
        if (_input.Key is not null)
            checks.Add(Check(CheckName.KeyMatch, $"the private key is the certificate's, {Leaf.PublicKey.Name}"));
        if (_input.RevocationLists is not null || Faults.Any(f => f.Check == CheckName.Revocation))
            checks.Add(Check(CheckName.Revocation, _input.RevocationLists is null ? "" : RevocationRules.Describe(Path, _input)));
        if (_input.MinimumSerialNumber is { } minimum)
            checks.Add(Check(CheckName.MinimumSerial, $"{Leaf.SerialText} is not below {minimum}"));
        if (_input.ChecksLifetime && (ReachesTrust || _input.MaximumLifetime is not null))
            checks.Add(Check(CheckName.Lifetime, DescribeLifetime()));
        return checks;
    }

    /// <summary>What is worth knowing, in the order of <see cref="CheckName"/>.</summary>
    internal IReadOnlyList<NodeCertNote> ToNotes() =>
        [.. _findings.Where(f => f.IsNote).Select(f => new NodeCertNote(f.Check, f.Text)).Distinct().OrderBy(n => n.Name)];

    private NodeCertCheck Check(CheckName name, string passed)
    {
        string[] faults = [.. Faults.Where(f => f.Check == name).Select(f => f.Text).Distinct()];
        string more = faults.Length > MaximumFaults ? $"; and {faults.Length - MaximumFaults} more" : "";
        return new NodeCertCheck(
            name, faults.Length == 0, faults.Length == 0 ? passed : string.Join("; ", faults.Take(MaximumFaults)) + more);
    }

    // Any good path will do; of bad ones, the one with the least wrong is the one to repair.
    private DecodedCertificate[] FindPath()
    {
        IReadOnlyList<DecodedCertificate[]> paths = PathBuilder.Find(
            Leaf, _presented.Skip(1), _input.Trust, _signatures, out string reason);
        DecodedCertificate[]? best = null;
        List<Finding> least = [];
        foreach (DecodedCertificate[] path in paths)
        {
            List<Finding> findings = CheckPath(path);
            int faults = findings.Count(f => !f.IsNote);
            if (best is null || faults < least.Count(f => !f.IsNote))
                (best, least) = (path, findings);
            if (faults == 0)
                break;
        }

        if (best is null && _isOutgoing && OutgoingIssuer() is DecodedCertificate issuer)
        {
            best = [Leaf, issuer];
            least = [new Finding(CheckName.Chain, reason, IsForm: true), .. CheckPath(best)];
        }

        if (best is not null)
        {
            _findings.AddRange(least);
            return best;
        }

        _findings.Add(new Finding(CheckName.Chain, reason));
        CertificateRules.CheckAny(Leaf, "the leaf", _findings);
        PathRules.CheckValidity(Leaf, "the leaf", _input.AsOf, _findings);
        return [Leaf];
    }

    private List<Finding> CheckPath(DecodedCertificate[] path)
    {
        List<Finding> findings = PathRules.Check(path, _signatures, _input.Purpose, _input.AsOf);

        // A cross certificate expires with the CA that made it; its CA may live on.
        if (!_input.ChecksLifetime || (path.Length > 1 && _presented.Concat(_input.Trust.Certificates).Any(
            c => c.NotAfter >= Leaf.NotAfter && PresentedChain.IsSameCA(c, path[1]))))
            findings.RemoveAll(f => f.Check == CheckName.Lifetime);

        // What is in the node's own file is judged under Parse; a trusted certificate's encoding is part of the path.
        for (int i = 1; i < path.Length; i++)
        {
            if (!IsPresented(path[i]))
                AddMalformations(path[i], CheckName.Chain, $"{PathRules.Describe(path, i)}: ", findings);
        }

        return findings;
    }

    private void CheckLeaf()
    {
        void Fault(CheckName check, string text, bool isForm = false) => _findings.Add(new Finding(check, text, IsForm: isForm));

        for (int i = 0; i < _presented.Count; i++)
        {
            DecodedCertificate certificate = _presented[i];
            AddMalformations(certificate, CheckName.Parse, i == 0 ? "the leaf: " : $"'{certificate.Subject}': ", _findings);
        }

        // The keys of the CAs have proved themselves by the signatures that they verify, and one whose private half was opened by that.
        if (_input.Key?.Equals(Leaf.PublicKey) == true)
            _signatures.TakeAsUsable(Leaf);
        else if (Leaf.PublicKey.IsAcceptable && !_signatures.CanUseKey(Leaf))
            Fault(CheckName.Chain, $"the leaf: its {Leaf.PublicKey.Name} key is not usable, such as a point off its curve");

        PresentedChain.Check(_presented, Path, _signatures, _findings);
        CertificateRules.CheckLeaf(Leaf, _findings);
        IdentityRules.Check(Leaf, _input.NodeId, _input.Hosts, _findings);
        PurposeRules.CheckLeaf(Leaf, _input.Purpose, _findings);
        if (_input.Key is { } key && !key.Equals(Leaf.PublicKey))
            Fault(CheckName.KeyMatch, $"the private key ({key.Name}) is not the one of the certificate ({Leaf.PublicKey.Name})");
        if (_input.MinimumSerialNumber is { } minimum && Leaf.SerialValue < minimum.Value)
            Fault(CheckName.MinimumSerial, $"the serial number {Leaf.SerialText} is below the minimum {minimum}");

        TimeSpan life = Leaf.NotAfter - Leaf.NotBefore;
        if (_input.MaximumLifetime is { } limit && !limit.Allows(life))
        {
            string allowed = $"{(limit.IsExclusive ? "not less" : "longer")} than {DurationText.Format(limit.Limit)}";
            Fault(CheckName.Lifetime, $"the leaf is valid for {DurationText.Format(life)}, {allowed}", isForm: _input.IsLimitOfPolicy);
        }

        if (_input.RevocationLists is not null || _input.Evidence is not null)
            RevocationRules.Check(Path, _input, _findings);
    }

    // By MD5 or SHA-1, which no path is made of.
    private DecodedCertificate? OutgoingIssuer() => SignatureVerifier.Weakness(Leaf.SignatureAlgorithm) is null ? null
        : _input.Trust.Certificates.FirstOrDefault(c => c.SubjectName.Span.SequenceEqual(Leaf.IssuerName.Span)
            && SignatureVerifier.IsMadeBy(c.PublicKey, Leaf.SignatureAlgorithm, Leaf.Tbs.Span, Leaf.Signature.Span));

    // What a CA that is rotated away from made has the form that it has, and its cluster accepts it until Issue replaces it: RFC 5280 6.1.4 (k)
    // leaves it to other means than the certificate. What it lacks is a note then; what it says, and dates and revocation, count as ever.
    private void NoteForm()
    {
        for (int i = 0; i < _findings.Count; i++)
        {
            if (_findings[i].IsForm)
                _findings[i] = _findings[i] with { IsNote = true };
        }
    }

    private void CheckBounds()
    {
        if (PresentedCount > PresentedChain.MaximumCount)
        {
            _findings.Add(new Finding(
                CheckName.Chain,
                $"{PresentedCount} certificates are presented, of which the first {PresentedChain.MaximumCount} were looked at; "
                    + "a node presents its own and its intermediates"));
        }

        if (_signatures.IsExhausted)
        {
            _findings.Add(new Finding(
                CheckName.Chain, $"to find the path more than {SignatureCache.Most} signatures would have to be verified; too many CAs look alike"));
        }
    }

    private bool IsPresented(DecodedCertificate certificate) =>
        _presented.Any(p => p.Fingerprint == certificate.Fingerprint);

    private static void AddMalformations(DecodedCertificate certificate, CheckName check, string prefix, List<Finding> findings)
    {
        foreach (string malformation in certificate.Malformations)
            findings.Add(new Finding(check, prefix + malformation));
    }

    private string DescribePath()
    {
        string path = string.Join(" > ", Path.Reverse().Select(c => c.Subject));
        DecodedCertificate? root = PresentedChain.NeedlessRoot(_presented, _signatures);
        return root is null ? path : $"{path} (the file also holds the root '{root.Subject}', which a node need not present)";
    }

    private string DescribeValidity()
    {
        DecodedCertificate first = Path.MinBy(c => c.NotAfter)!;
        string limit = ReferenceEquals(first, Leaf) ? "" : $", but '{first.Subject}' above it expires at {first.NotAfter:u}";
        return $"from {Leaf.NotBefore:u} to {Leaf.NotAfter:u}{limit}";
    }

    private string DescribeLifetime()
    {
        string life = DurationText.Format(Leaf.NotAfter - Leaf.NotBefore);
        return Path.Count > 1 ? $"{life}, within its issuer's, which expires at {Path[1].NotAfter:u}" : life;
    }
}
