using ClusterCerts.Trust;

namespace ClusterCerts.Audit;

/// <summary>The side that a certificate is shown on in a handshake.</summary>
public enum TlsRole
{
    /// <summary>The one that accepts the connection.</summary>
    Server,

    /// <summary>The one that opens it.</summary>
    Client,
}

/// <summary>Two nodes that cannot shake hands: the one shows a certificate that the other refuses.</summary>
/// <param name="Presenter">The node ID of the one that shows its certificate.</param>
/// <param name="Role">As which side it shows it.</param>
/// <param name="Verifier">The node ID of the one that refuses.</param>
/// <param name="Checks">The checks that fail.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="CertificatePath">The file that is shown.</param>
/// <param name="TrustPath">The bundle that it is held against.</param>
public sealed record TrustFailure(
    string Presenter, TlsRole Role, string Verifier, IReadOnlyList<CheckName> Checks, string Reason, string CertificatePath, string TrustPath)
{
    /// <summary>Who refuses whom, and why.</summary>
    /// <returns>One line.</returns>
    public override string ToString() => $"{Verifier} refuses {Presenter} as a {(Role == TlsRole.Server ? "server" : "client")}: {Reason}";
}
