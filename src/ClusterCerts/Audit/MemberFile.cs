using System.Runtime.ExceptionServices;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;
using ClusterCerts.Trust;

namespace ClusterCerts.Audit;

/// <summary>The certificate file of a member of a cluster, or why it cannot be read.</summary>
internal sealed class MemberFile
{
    private readonly ExceptionDispatchInfo? _error;

    private MemberFile(DecodedCertificate[] presented, Finding[] found, ExceptionDispatchInfo? error) => (Presented, Found, _error) = (presented, found, error);

    /// <summary>What the member presents, the leaf first.</summary>
    internal DecodedCertificate[] Presented { get; }

    /// <summary>What a program would not read of it.</summary>
    internal Finding[] Found { get; }

    /// <summary>Reads it; what is wrong is told by <see cref="OrThrow"/>.</summary>
    internal static MemberFile Read(TrustMember member, AuthorityContext context)
    {
        try
        {
            CertificateText file = CertificateText.Read(member.CertificatePath, context);
            return new MemberFile([.. file.Certificates], file.Text is Finding text ? [text] : [], null);
        }
        catch (ClusterCertsException e)
        {
            return new MemberFile([], [], ExceptionDispatchInfo.Capture(e));
        }
    }

    /// <summary>The file.</summary>
    /// <exception cref="ClusterCertsException">It cannot be read.</exception>
    internal MemberFile OrThrow()
    {
        _error?.Throw();
        return this;
    }
}
