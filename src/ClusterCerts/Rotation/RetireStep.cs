using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>Leaves the new CA alone in the trust bundle and deletes the old key: the end of a rotation, with no way
/// back.</summary>
internal sealed class RetireStep(RotationRun rotation) : RotationStep(rotation)
{
    private string? _afterwards;

    internal override string Operation => nameof(RotationPhase.Retire);

    internal override string? Question() =>
        $"Has every node loaded its new certificate? The key of {Rotation.Record!.CurrentSubject} will be deleted, and there is no "
            + "way back.";

    internal override string? Afterwards() => _afterwards;

    internal override IEnumerable<string> Steps()
    {
        bool replacesRoot = Distribution.ReplacesRoot(Rotation.Store);
        yield return replacesRoot
            ? $"Write trust.crt with {Rotation.Record!.NextSubject} and without {Rotation.Record.CurrentSubject}."
            : "Leave trust.crt as it is: the root stays.";
        yield return $"Delete {AuthorityDocument.PreviousKey}, {AuthorityDocument.PreviousCertificate} and what was kept for -Undo.";
    }

    internal override IEnumerable<string> Warnings() =>
    [
        .. HeldKeyNotices.Of(Rotation.Store, AuthorityDocument.PreviousKey),
        .. IntermediatesLeft(areLost: true).Select(entry => $"The {entry.Detail} ({entry.SerialNumber}) is below {Rotation.Record!.CurrentSubject} alone, which is revoked: what it signs "
            + "is refused already. Where it has not been replaced, rotate it with -Issuer under the new CA."),
    ];

    internal override string ThenYou() => Distribution.After(RotationPhase.Retire, Rotation.Store, Rotation.Context.Now, Distribution.ReplacesRoot(Rotation.Store)).Sentence;

    internal override NodeEvidence Evidence() => NodeEvidence.Certificate;

    // What has ended by the clock is in nobody's way, and there is no way back.
    internal override IEnumerable<ClusterCertsException> Blocks() => [.. ClockBlocks(), .. LedgerBlocks(), .. EndpointBlocks()];

    private IEnumerable<ClusterCertsException> EndpointBlocks()
    {
        foreach (EndpointEvidence evidence in EndpointEvidence.Gather(Parameters.Endpoints, Parameters.EndpointTest, Rotation.Context.Time))
        {
            if (evidence.ServedObstacle(Rotation.Signing.Decoded, Rotation.Exists(AuthorityDocument.Targets)) is string obstacle)
                yield return Block($"The endpoint {evidence.Address} blocks Retire: {obstacle}",
                    evidence.Address.ToString());
        }
    }

    private IEnumerable<ClusterCertsException> LedgerBlocks()
    {
        Ledger ledger = Rotation.Store.ReadLedger();
        DateTimeOffset now = Rotation.Context.Now;
        foreach (LiveNode node in LiveNodes.Of(Rotation.Store, ledger, now))
        {
            if (Obstacle(node) is string obstacle)
                yield return Block($"Node '{node.NodeId}' blocks Retire: {obstacle}", node.NodeId.ToString());
        }

        foreach (LedgerEntry entry in IntermediatesLeft(areLost: false))
        {
            yield return Block(
                $"The {entry.Detail} ({entry.SerialNumber}) chains to {Rotation.Record!.CurrentSubject} alone. Rotate it with "
                    + "-Issuer under the new CA, "
                    + "or revoke it with Revoke-NodeCert -SerialNumber if it is no longer used.",
                entry.Detail);
        }
    }

    // Those that the next CA did not sign. Below a CA that its issuer revokes none is of use any more, replaced or not: nobody waits for it.
    private LedgerEntry[] IntermediatesLeft(bool areLost)
    {
        LedgerEntry[] left = [.. LiveNodes.Intermediates(Rotation.Store, Rotation.Store.ReadLedger(), Rotation.Context.Now)
            .Where(e => !LiveNodes.IsFrom(Rotation.Record!.NextKeyId, e))];
        if (left.Length == 0)
            return left;
        var issuers = RevokedIssuers.Of(Rotation.Store, Rotation.Context, asOf: null);
        return Array.FindAll(left, e => (e.IssuerKeyId is { } signer && issuers.IsBelowRevoked(signer)) == areLost);
    }

    internal override void Run(Action<Outcome<NodeCert>> report, CancellationToken cancellation)
    {
        string distribution = Distribution.After(RotationPhase.Retire, Rotation.Store, Rotation.Context.Now, Distribution.ReplacesRoot(Rotation.Store)).Sentence;
        _afterwards = $"{distribution} The rotation is over.".TrimStart();
        Rotation.Begin(
            RotationPhase.Retire, Rotation.Record!, Distribution.ReplacesRoot(Rotation.Store) ? [AuthorityDocument.TrustBundle] : [], cancellation);
        Rotation.Commit(
            $"{RotationRun.Command} {Operation}",
            (session, changes) =>
            {
                Rotation.TakeOverRevocations(session, changes);

                // Since it was looked at, a node may have got a certificate or file that only the old CA vouches for.
                if (ClockBlocks().Concat(LedgerBlocks()).FirstOrDefault() is ClusterCertsException block)
                    throw block;
                byte[] root = Rotation.Certificates(AuthorityDocument.Certificate).Encoded[^1];
                byte[] old = Rotation.Certificates(AuthorityDocument.PreviousCertificate).Encoded[^1];
                bool keepsRoot = old.AsSpan().SequenceEqual(root);
                if (!keepsRoot)
                    TrustFile.Write(Rotation, changes, TrustFile.Reorder(TrustFile.Read(Rotation), root, old));
                Delete(changes, AuthorityDocument.PreviousCertificate, AuthorityDocument.PreviousKey,
                    AuthorityDocument.PreviousRevocationList, AuthorityDocument.PreviousRevocationList.Prepared);
                Rotation.DeleteBackups(changes);
                changes.Ledger.Add(LedgerEntries.Retirement(Rotation.Context.Now, Rotation.Record?.NextKeyId));
                return null;
            },
            ledgerDetail: null,
            cancellation);
        Rotation.Backups.RemoveIfEmpty();
    }

    private void Delete(ChangeSet changes, params AuthorityDocument[] documents)
    {
        foreach (AuthorityDocument document in documents.Where(Rotation.Exists))
            changes.Delete(document);
    }

    // Both must say so: the ledger, and the file that is handed to the node, which may be an old copy.
    private string? Obstacle(LiveNode node)
    {
        if (!LiveNodes.IsFrom(Rotation.Record!.NextKeyId, node.Entry))
        {
            return $"its certificate {node.Entry.SerialNumber} chains to {Rotation.Record.CurrentSubject} alone. Renew it "
                + "with Update-NodeCert, "
                + "or take it out of service with Remove-NodeCert if the node is gone.";
        }

        // Until then the node works with the one before, which the old CA vouches for, or not at all.
        if (EarlyCert.Begins(node.Entry.NotBefore, Rotation.Context.Now))
            return $"its certificate {node.Entry.SerialNumber} is not valid before {node.Entry.NotBefore:u}. Renew it with Update-NodeCert, or correct the clock.";

        if (node.Entry.CertificatePath is not string recorded)
            return null;
        string path = Rotation.Store.Paths.FromLedgerPath(recorded);
        return File.Exists(path) && FileObstacle(path) is string what
            ? $"the file '{path}' {what}. Renew the node with Update-NodeCert, or move the file away if no node uses it."
            : null;
    }

    private string? FileObstacle(string path)
    {
        try
        {
            DecodedCertificate leaf = CertificateFile.Read(path)[0];
            PublicKeyInfo key = Rotation.Signing.Decoded.PublicKey;
            return SignatureVerifier.Verify(key, leaf.SignatureAlgorithm, leaf.Tbs.Span, leaf.Signature.Span, out _)
                ? null
                : $"holds a certificate that {Rotation.Record!.NextSubject} did not sign";
        }
        catch (ClusterCertsException e)
        {
            return $"cannot be judged ({e.Message.TrimEnd('.')})";
        }
    }
}
