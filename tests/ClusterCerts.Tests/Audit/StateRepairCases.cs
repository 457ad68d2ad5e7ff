using static ClusterCerts.Tests.Audit.DamagedAuthority;

namespace ClusterCerts.Tests.Audit;

/// <summary>The same as <see cref="RepairCases"/> of the files that say how far an authority is and whom nodes trust.</summary>
internal static class StateRepairCases
{
    internal static IReadOnlyDictionary<string, (Action<TestAuthority> Damage, LedgerFindingKind[] Found, Action<TestAuthority> Repair, string[] Stays)> All { get; } = new Dictionary<string, (Action<TestAuthority>, LedgerFindingKind[], Action<TestAuthority>, string[])>
    {
        ["the trust bundle is another authority's"] = (
            a =>
            {
                using var other = new TestAuthority();
                File.Copy(other.File("trust.crt"), a.File("trust.crt"), overwrite: true);
            },
            [LedgerFindingKind.TrustDiffers],
            a =>
            {
                MoveAway(a, "trust.crt");
                Repair(a);
            },
            []),
        ["the file of a rotation is gone"] = (
            a =>
            {
                Stage(a);
                File.Delete(a.File("rotation.json"));
            },
            [LedgerFindingKind.RotationMissing], Repair, []),
        ["the file of a rotation is damaged"] = (
            a =>
            {
                Stage(a);
                File.WriteAllText(a.File("rotation.json"), "{");
            },
            [LedgerFindingKind.RotationDiffers],
            a =>
            {
                MoveAway(a, "rotation.json");
                Repair(a);
            },
            []),
    };

    private static void Stage(TestAuthority a) => a.Open().Rotate(new RotationParameters { Phase = RotationPhase.Stage });
}
