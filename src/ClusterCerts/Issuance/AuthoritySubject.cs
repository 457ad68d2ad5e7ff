using ClusterCerts.Encoding;
using ClusterCerts.Policy;
using ClusterCerts.Trust;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>The name of a CA that is to be made.</summary>
internal static class AuthoritySubject
{
    /// <summary>The name that was asked for, or that of the folder, in DER.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="location">The folder of the authority.</param>
    /// <exception cref="ClusterCertsException">There is no such name, or not for this system.</exception>
    internal static byte[] Of(SigningCertParameters wanted, string location)
    {
        Preset preset = wanted.Preset ?? Preset.Default;
        if (preset == Preset.Maelstrom)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "Maelstrom trusts a key ring, not a signing certificate; make one with New-KeyRing.", preset);
        }

        byte[] subject = wanted.Subject is null
            ? SubjectName.FromCommonName(Path.GetFileName(location.TrimEnd(Path.DirectorySeparatorChar)) is { Length: > 0 } name ? name : "signing cert")
            : SubjectName.Parse(wanted.Subject);
        return PresetProfile.For(preset).CommonNameOnly && !SubjectName.IsCommonNameOnly(subject)
            ? throw new ClusterCertsException(
                ErrorCode.InvalidSubject,
                $"{preset} writes an issuer as its common name alone, so '{wanted.Subject}' would never match; give a -Subject of one CN.",
                wanted.Subject)
            : subject;
    }

    /// <summary>What to say of a name that lies outside of limits: no program would take a certificate of that name from a CA that they bind, and a CA has its own
    /// successor in its name.</summary>
    /// <param name="subject">The name in DER.</param>
    /// <param name="own">The name constraints that the CA shall have itself.</param>
    /// <param name="signers">The CAs that sign it, and those above them.</param>
    /// <returns>Null where it lies within all of them.</returns>
    internal static ClusterCertsException? Outside(byte[] subject, NameConstraints? own, IEnumerable<DecodedCertificate> signers)
    {
        var name = DistinguishedName.Decode(subject, "subject", []);
        if (own is not null && NameConstraintRules.SubjectProblem(name, own) is string mine)
            return Outside(name, "the name constraints that it is to have itself", mine);
        foreach (DecodedCertificate signer in signers)
        {
            if (signer.NameConstraints is { } limits && NameConstraintRules.SubjectProblem(name, limits) is string problem)
                return Outside(name, $"the name constraints of '{DisplayText.Clip(signer.Subject)}'", problem);
        }

        return null;
    }

    private static ClusterCertsException Outside(DistinguishedName name, string limits, string problem) => new(
        ErrorCode.InvalidSubject,
        $"The CA's own subject '{DisplayText.Clip($"{name}")}' lies outside of {limits}: {problem}. Give a -Subject within them, such as one without an e-mail address.",
        $"{name}");
}
