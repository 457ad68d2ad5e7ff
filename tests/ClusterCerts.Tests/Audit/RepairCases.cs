using static ClusterCerts.Tests.Audit.DamagedAuthority;

namespace ClusterCerts.Tests.Audit;

/// <summary>Each kind of damage to an authority, and the repair that docs/repair.md tells.</summary>
internal static class RepairCases
{
    // What is done to an authority whose backup has nodes 1 to 4 and is older than the revocation of 4, its list and node 5; what is
    // found then; the way back; and what stays for good, as the page says.
    internal static IReadOnlyDictionary<string, (Action<TestAuthority> Damage, LedgerFindingKind[] Found, Action<TestAuthority> Repair, string[] Stays)> All { get; } = new Dictionary<string, (Action<TestAuthority>, LedgerFindingKind[], Action<TestAuthority>, string[])>
    {
        ["the ledger is gone, with a backup"] = (
            a => File.Delete(a.File("ledger.jsonl")), [LedgerFindingKind.LedgerMissing], a => Restore(a, "now", "ledger.jsonl"), []),
        ["the ledger is gone, without a backup"] = (a => File.Delete(a.File("ledger.jsonl")), [LedgerFindingKind.LedgerMissing], Repair, []),
        ["the ledger is empty"] = (a => File.WriteAllText(a.File("ledger.jsonl"), ""),
            [
                LedgerFindingKind.LedgerMissing, LedgerFindingKind.SerialNumberUnaccounted, LedgerFindingKind.RevocationListDiffers,
                LedgerFindingKind.CertificateUnknown,
            ],
            Repair, []),

        // The kept files of a CA that was replaced tell what it signed and revoked.
        ["the ledger is gone after the CA was replaced"] = (
            a =>
            {
                Replace(a);
                File.Delete(a.File("ledger.jsonl"));
            },
            [LedgerFindingKind.LedgerMissing],
            a =>
            {
                Repair(a);
                Assert.Equal(NodeCertStatus.Revoked, a.Latest("4").Status);
                Assert.Contains(Kinds(a), k => k == LedgerFindingKind.IssuerReplaced);
                Renew(a, "1", "2", "3", "5");
            },
            []),

        // Of a CA that was retired nothing is left that could tell; nobody accepts what it signed.
        ["the ledger is gone after a rotation"] = (
            a =>
            {
                Rotate(a);
                File.Delete(a.File("ledger.jsonl"));
            },
            [LedgerFindingKind.LedgerMissing],
            a =>
            {
                Repair(a);
                LedgerFinding unknown = Assert.Single(CertLedger.Test(a.Path, a.Context()));
                Assert.Equal((LedgerFindingKind.CertificateUnknown, "4"), (unknown.Kind, unknown.NodeId));
                Assert.Contains("move the file away", unknown.Detail, StringComparison.Ordinal);
                File.Delete(unknown.Path!);
            },
            []),

        ["the policy is gone, with a backup"] = (
            a => File.Delete(a.File("policy.json")), [LedgerFindingKind.PolicyMissing], a => Restore(a, "old", "policy.json"), []),
        ["the policy is gone, without a backup"] = (a => File.Delete(a.File("policy.json")), [LedgerFindingKind.PolicyMissing], Repair, []),
        ["the policy is damaged, and moved away"] = (
            a => File.WriteAllText(a.File("policy.json"), "{"), [LedgerFindingKind.PolicyMissing],
            a =>
            {
                MoveAway(a, "policy.json");
                Repair(a);
            },
            []),
        ["the policy is damaged, and corrected"] = (
            a => File.WriteAllText(a.File("policy.json"), "{\"version\":1,"), [LedgerFindingKind.PolicyMissing],
            a => File.WriteAllText(a.File("policy.json"), "{\"version\":1,\"preset\":\"Default\",\"rules\":{}}"), []),

        ["a line is garbled, with a backup"] = (
            a => Lines(a, l => l[2] = "garbage"), [LedgerFindingKind.LineUnreadable, LedgerFindingKind.CertificateUnknown],
            a => Restore(a, "now", "ledger.jsonl"), []),
        ["a line is garbled, without a backup"] = (
            a => Lines(a, l => l[2] = "garbage"), [LedgerFindingKind.LineUnreadable, LedgerFindingKind.CertificateUnknown],
            a =>
            {
                MoveAway(a, "ledger.jsonl");
                Repair(a);
            },
            []),

        // The backup does not know the revocation, which the list still tells, nor node 5.
        ["a line was changed, with an older backup"] = (
            a => Lines(a, l => l[2] = l[2].Replace("\"time\":\"20", "\"time\":\"19", StringComparison.Ordinal)), [LedgerFindingKind.LineChanged],
            a =>
            {
                Restore(a, "old", "ledger.jsonl");
                a.Open().WriteRevocationList();
                Assert.Equal(NodeCertStatus.Revoked, a.Latest("4").Status);
                Revoke(a, new() { CertificatePaths = [a.File("node.5.crt")] });
            },
            ["SerialNumberUnaccounted"]),
        ["a line was changed, without a backup"] = (
            a => Lines(a, l => l[2] = l[2].Replace("\"nodeId\":\"2\"", "\"nodeId\":\"9\"", StringComparison.Ordinal)), [LedgerFindingKind.LineChanged],
            a =>
            {
                MoveAway(a, "ledger.jsonl");
                Repair(a);
            },
            []),
        ["a line was removed"] = (
            a => Lines(a, l => l.RemoveAt(2)), [LedgerFindingKind.LineRemoved, LedgerFindingKind.CertificateUnknown],
            a => Restore(a, "now", "ledger.jsonl"), []),
        ["lines were moved"] = (
            a => Lines(a, l => (l[2], l[3]) = (l[3], l[2])), [LedgerFindingKind.LineMoved],
            a =>
            {
                MoveAway(a, "ledger.jsonl");
                Repair(a);
            },
            []),
        ["the last line is torn"] = (
            a => File.AppendAllText(a.File("ledger.jsonl"), "{\"previous\":"), [LedgerFindingKind.LineTorn], a => a.Issue("6"), []),
        ["the last line lacks its end"] = (
            a => File.WriteAllBytes(a.File("ledger.jsonl"), File.ReadAllBytes(a.File("ledger.jsonl"))[..^1]), [LedgerFindingKind.LineTorn],
            a => a.Open().WriteRevocationList(), []),

        ["the ledger is older, and the newer one is found"] = (
            a => Restore(a, "old", "ledger.jsonl"),
            [LedgerFindingKind.SerialNumberUnaccounted, LedgerFindingKind.RevocationListDiffers, LedgerFindingKind.CertificateUnknown],
            a => Restore(a, "now", "ledger.jsonl"), []),
        ["a number was used outside"] = (
            a => Outside(a, "x"), [LedgerFindingKind.SerialNumberUnaccounted, LedgerFindingKind.CertificateUnknown],
            a =>
            {
                Revoke(a, new() { CertificatePaths = [a.File("node.x.crt")] });
                Assert.Contains(a.Open().Store.ReadLedger().All(), e => e.Event == LedgerEvent.Unaccounted);
            },
            ["SerialNumberUnaccounted"]),
        ["a number was used outside, and its file is lost"] = (
            a =>
            {
                Outside(a, "x");
                File.Delete(a.File("node.x.crt"));
            },
            [LedgerFindingKind.SerialNumberUnaccounted],
            a => Revoke(a, new() { SerialNumbers = [SerialNumber.Parse(File.ReadAllText(a.File("signing.srl")).Trim())], Force = true }),
            ["SerialNumberUnaccounted"]),
        ["the serial file is damaged"] = (
            a => File.WriteAllText(a.File("signing.srl"), "one more"), [LedgerFindingKind.SerialNumberUnaccounted],
            a =>
            {
                MoveAway(a, "signing.srl");
                a.Issue("6");
            },
            []),

        // A list names numbers: it cuts off both nodes that have one, so both are renewed before.
        ["two certificates have one number"] = (
            RepeatNumber, [LedgerFindingKind.SerialNumberReused],
            a =>
            {
                SerialNumber serial = a.Open().Store.ReadLedger().All()[1].SerialNumber!.Value;
                Renew(a, "1", "3");
                Revoke(a, new() { SerialNumbers = [serial] });
                Assert.All((string[])["1", "3"], id => Assert.Equal(NodeCertStatus.Valid, a.Latest(id).Status));
            },
            ["SerialNumberReused"]),
        // Under a rule that allowed it for a while.
        ["two nodes have one key"] = (
            a =>
            {
                a.Open().SetPolicy(new() { AllowSharedKeys = true });
                TestAuthority.Value(a.Open().Approve([RequestWithKeyOf(a.Latest("1"), "twin", a)], new()).Single());
                a.Open().SetPolicy(new() { AllowSharedKeys = false });
            },
            [LedgerFindingKind.KeyReused],
            a =>
            {
                NodeCert shared = a.Latest("1");
                Renew(a, "1");
                Revoke(a, new() { SerialNumbers = [SerialNumber.Parse(shared.SerialNumber)] });
            },
            ["KeyReused"]),

        ["a certificate of ours is unknown, and revoked"] = (
            a =>
            {
                Outside(a, "x");
                a.Issue("6"); // above it
            },
            [LedgerFindingKind.SerialNumberUnaccounted, LedgerFindingKind.CertificateUnknown],
            a => Revoke(a, new() { CertificatePaths = [a.File("node.x.crt")] }), ["SerialNumberUnaccounted"]),
        ["a certificate of another lies there"] = (
            a => File.WriteAllBytes(a.File("other.pem"), CertificateFile.Write([Forge.Leaf(Forge.Root(), "x").Der])),
            [LedgerFindingKind.CertificateUnknown], a => MoveAway(a, "other.pem"), []),

        ["a certificate is gone, and restored"] = (
            a => File.Delete(a.File("node.1.crt")), [LedgerFindingKind.CertificateMissing], a => Restore(a, "now", "node.1.crt"), []),
        ["a certificate is gone, and issued anew"] = (
            a => File.Delete(a.File("node.1.crt")), [LedgerFindingKind.CertificateMissing], a => Renew(a, "1"), []),
        // What is there may be the last copy of something: a renewal does not write over it.
        ["a certificate is another's"] = (
            a => File.Copy(a.File("node.2.crt"), a.File("node.1.crt"), true), [LedgerFindingKind.CertificateDiffers],
            a =>
            {
                MoveAway(a, "node.1.crt");
                Renew(a, "1");
            },
            []),
        ["a certificate is garbled"] = (
            a => File.WriteAllText(a.File("node.1.crt"), "-----BEGIN CERTIFICATE-----"), [LedgerFindingKind.CertificateDiffers],
            a =>
            {
                MoveAway(a, "node.1.crt");
                Renew(a, "1");
            },
            []),
        ["a key is gone, and restored"] = (
            a => File.Delete(a.File("node.1.key")), [LedgerFindingKind.KeyMissing], a => Restore(a, "now", "node.1.key"), []),
        ["a key is gone, and made anew"] = (a => File.Delete(a.File("node.1.key")), [LedgerFindingKind.KeyMissing], a => Renew(a, "1"), []),
        ["a key is another's"] = (
            a => File.Copy(a.File("node.2.key"), a.File("node.1.key"), true), [LedgerFindingKind.KeyDiffers], a => Renew(a, "1"), []),
        ["a key is garbled"] = (a => File.WriteAllText(a.File("node.1.key"), "nothing"), [LedgerFindingKind.KeyDiffers],
            a =>
            {
                MoveAway(a, "node.1.key");
                Renew(a, "1");
            },
            []),

        ["the list is gone"] = (
            a => File.Delete(a.File("signing.crl")), [LedgerFindingKind.RevocationListDiffers], a => a.Open().WriteRevocationList(), []),
        ["the list is garbled"] = (
            a => File.WriteAllText(a.File("signing.crl"), "nothing"), [LedgerFindingKind.RevocationListDiffers], a => a.Open().WriteRevocationList(), []),
        ["lists that were signed ahead are gone"] = (
            a =>
            {
                a.Open().WriteRevocationLists(new() { Ahead = 2 });
                File.Delete(a.File("signing.ahead.crl"));
            },
            [LedgerFindingKind.PreparedListsDiffer], a => a.Open().WriteRevocationLists(new() { Ahead = 2 }), []),
        ["the list knows more than the ledger"] = (
            a =>
            {
                Restore(a, "old", "ledger.jsonl");
                File.WriteAllText(a.File("signing.srl"), a.Open().Store.ReadLedger().All()[^1].SerialNumber + "\n");
                File.Delete(a.File("node.5.crt"));
            },
            [LedgerFindingKind.RevocationListDiffers],
            a =>
            {
                a.Open().WriteRevocationList();
                Assert.Equal(NodeCertStatus.Revoked, a.Latest("4").Status);
            },
            []),

        ["a folder is in the place of the trust bundle"] = (
            a =>
            {
                File.Delete(a.File("trust.crt"));
                Directory.CreateDirectory(a.File("trust.crt"));
            },
            [LedgerFindingKind.NoFile],
            a =>
            {
                Directory.Delete(a.File("trust.crt"));
                Restore(a, "old", "trust.crt");
            },
            []),
        ["the trust bundle is gone, with a backup"] = (
            a => File.Delete(a.File("trust.crt")), [LedgerFindingKind.TrustMissing], a => Restore(a, "old", "trust.crt"), []),
        ["the index tells otherwise than the ledger"] = (
            a =>
            {
                LongLedger.Grow(a.Path);
                a.Issue("6");
                LongLedger.Tamper(a.Path, "UPDATE lines SET serial = x'7F' WHERE line = 1");
            },
            [LedgerFindingKind.IndexDiffers],
            a =>
            {
                File.Delete(LongLedger.IndexOf(a.Path));
                File.Delete(LongLedger.IndexOf(a.Path) + ".stamp");
            },
            []),
        ["a line tells of a node that was handed another's certificate"] = (
            HandOver, [LedgerFindingKind.HandoverUnknown], a => Restore(a, "now", "ledger.jsonl"), []),
        ["the targets are gone"] = (
            a =>
            {
                HandOver(a);
                File.Delete(a.File("targets.json"));
            },
            [LedgerFindingKind.HandoverUnknown, LedgerFindingKind.TargetsMissing], SetTargets, ["HandoverUnknown"]),
        ["the trust bundle is gone, without a backup"] = (a => File.Delete(a.File("trust.crt")), [LedgerFindingKind.TrustMissing], Repair, []),
        ["others may write in the directory"] = (
            a => SetMode(a, UnixFileMode.OtherWrite | UnixFileMode.OtherExecute), OperatingSystem.IsWindows() ? [] : [LedgerFindingKind.FolderOpen],
            a => SetMode(a, UnixFileMode.None), []),
        ["an older ledger was put back beside its head"] = (
            a =>
            {
                SignHead(a);
                Restore(a, "old", "ledger.jsonl");
            },
            [LedgerFindingKind.LedgerRolledBack, LedgerFindingKind.SerialNumberUnaccounted, LedgerFindingKind.RevocationListDiffers, LedgerFindingKind.CertificateUnknown],
            a => Restore(a, "now", "ledger.jsonl"), []),
        ["a line was changed, and the rest chained anew"] = (
            a =>
            {
                SignHead(a);
                Rechained(a, lines => lines[5] = lines[5].Replace("Unspecified", "Superseded", StringComparison.Ordinal));
            },
            [LedgerFindingKind.LedgerRewritten], a => Restore(a, "now", "ledger.jsonl"), []),
        ["the head is another authority's"] = (
            a =>
            {
                using var other = new TestAuthority();
                SignHead(other);
                File.Copy(other.File("ledger.head"), a.File("ledger.head"));
            },
            [LedgerFindingKind.HeadOfAnother], SignAnotherHead, []),
        ["the head is damaged"] = (a => File.WriteAllText(a.File("ledger.head"), "x"), [LedgerFindingKind.HeadNotSigned], SignAnotherHead, []),

        ["the CA was replaced"] = (Replace, [LedgerFindingKind.IssuerReplaced], a => Renew(a, "1", "2", "3", "5"), []),
    };
}
