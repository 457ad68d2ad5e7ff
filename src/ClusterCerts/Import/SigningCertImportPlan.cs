namespace ClusterCerts.Import;

/// <summary>What the import of a CA that is rotated away from would do.</summary>
public sealed class SigningCertImportPlan
{
    internal SigningCertImportPlan(IReadOnlyList<string> steps, IReadOnlyList<string> notices) => (Steps, Notices) = (steps, notices);

    /// <summary>What would be made and recorded, in sentences.</summary>
    public IReadOnlyList<string> Steps { get; }

    /// <summary>What to know before: what the CA or its nodes lack, and what follows from it.</summary>
    public IReadOnlyList<string> Notices { get; }
}
