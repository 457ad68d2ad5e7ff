using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>What nodes must be given after a phase of a rotation, each file by its name.</summary>
/// <param name="Phase">The phase that was done.</param>
/// <param name="ChangesTrust">Whether the trust bundle is another than before the phase.</param>
/// <param name="Lists">The files with revocation lists, for verifiers that use them; none when the authority keeps no list.</param>
/// <param name="Root">The root above an intermediate, whose list every chain needs too; null below a root.</param>
internal sealed record HandOut(RotationPhase Phase, bool ChangesTrust, IReadOnlyList<string> Lists, string? Root)
{
    /// <summary>What is to be handed out, in a sentence or two; empty when there is nothing.</summary>
    internal string Sentence => string.Join(' ', new[] { OfFiles, OfLists }.Where(sentence => sentence.Length > 0));

    private string OfFiles => (Phase == RotationPhase.Issue, ChangesTrust) switch
    {
        (true, true) => $"Hand every node {AuthorityFolder.TrustFileName}, and each node its new certificate and key, and have them loaded.",
        (true, false) => "Hand each node its new certificate and key, and have them loaded.",
        (false, true) => $"Hand every node {AuthorityFolder.TrustFileName}, and have it loaded.",
        _ => "",
    };

    // OpenSSL's -crl_check_all, nginx and Erlang want a list of every CA of a chain; who lacks one refuses every certificate below it, and
    // who keeps an old one beside the new may go by the old.
    private string OfLists => Lists.Count == 0 ? "" : $"Hand {string.Join(" and ", Lists)} to every verifier that uses revocation lists, in place of those it has"
        + (Root is null ? "." : $", beside the list of {Root} above.");

    /// <summary>What is to be handed out after the theft of a signing key, whose list went with it.</summary>
    /// <param name="folder">The authority directory.</param>
    /// <param name="hasList">Whether the new CA has a list.</param>
    internal static string AfterCompromise(AuthorityFolder folder, bool hasList)
    {
        var handOut = new HandOut(RotationPhase.Issue, ChangesTrust: true, hasList ? [AuthorityFolder.RevocationListFileName] : [], RootAbove(folder));
        return hasList ? handOut.Sentence : $"{handOut.Sentence} Verifiers that use revocation lists need one of the new CA: "
            + $"write it with New-RevocationList, then hand them {AuthorityFolder.RevocationListFileName}.";
    }

    /// <summary>What is to be handed out after a phase.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="folder">The authority directory.</param>
    /// <param name="changesTrust">Whether the phase changes the trust bundle.</param>
    internal static HandOut After(RotationPhase phase, AuthorityFolder folder, bool changesTrust)
    {
        string[] lists = phase switch
        {
            _ when !File.Exists(folder.PathOf(AuthorityFolder.RevocationListFileName)) => [],
            RotationPhase.Trust => [AuthorityFolder.RevocationListFileName, RotationNames.NextRevocationList],
            RotationPhase.Issue => [AuthorityFolder.RevocationListFileName, RotationNames.PreviousRevocationList],
            _ => [AuthorityFolder.RevocationListFileName],
        };
        return new HandOut(phase, changesTrust, lists, RootAbove(folder));
    }

    private static string? RootAbove(AuthorityFolder folder)
    {
        CertificateChain chain = CertificateFile.Read(folder.PathOf(AuthorityFolder.CertificateFileName));
        return chain.Count > 1 ? chain[^1].Subject : null;
    }

    /// <summary>Whether the rotation replaces the root that nodes trust; an intermediate below the same root does not.</summary>
    internal static bool ReplacesRoot(AuthorityFolder folder)
    {
        bool isSwitched = !File.Exists(folder.PathOf(RotationNames.NextCertificate));
        string current = folder.PathOf(isSwitched ? RotationNames.PreviousCertificate : AuthorityFolder.CertificateFileName);
        string next = folder.PathOf(isSwitched ? AuthorityFolder.CertificateFileName : RotationNames.NextCertificate);
        return !File.Exists(current) || !CertificateFile.Read(current).Encoded[^1].AsSpan().SequenceEqual(CertificateFile.Read(next).Encoded[^1]);
    }

    /// <summary>What is to be handed out after the phase that a rotation is at, of what is there.</summary>
    internal static HandOut Now(AuthorityFolder folder, RotationFile record)
    {
        HandOut handOut = Of(folder, record);
        return handOut with { Lists = [.. handOut.Lists.Where(list => File.Exists(folder.PathOf(list)))] };
    }

    /// <summary>What is to be handed out when a rotation is at the phase of a record.</summary>
    internal static HandOut Of(AuthorityFolder folder, RotationFile record) => After(record.Shown, folder, record.Shown switch
    {
        RotationPhase.Trust => record.Undo.Any(step => step.Files.Any(f => f.Name == AuthorityFolder.TrustFileName)),
        RotationPhase.Issue => !record.IsLinked,
        _ => false,
    });
}
