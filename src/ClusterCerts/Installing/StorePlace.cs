using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.Installing;

/// <summary>A certificate store of the machine or the account: which one the certificates of nodes go into.</summary>
public sealed record StorePlace
{
    /// <summary>The <see cref="Name"/> by default.</summary>
    public const string DefaultName = "My";

    internal const string Root = "Root";
    internal const string Intermediates = "CA";

    // What lies there is trusted, or refused, for what it is: a node's certificate in Root would be a CA.
    private static readonly string[] OfTrust = [Root, "AuthRoot", Intermediates, "CertificateAuthority", "TrustedPublisher", "Disallowed"];

    /// <summary>Whose store: the account's by default.</summary>
    public StoreLocation Location { get; init; } = StoreLocation.CurrentUser;

    /// <summary>The store's name, <c>My</c> by default.</summary>
    /// <exception cref="ClusterCertsException">It is no name of a store, or that of one in which CAs are trusted.</exception>
    public string Name
    {
        get;
        init
        {
            if (string.IsNullOrWhiteSpace(value) || value.Length > 100 || value.Any(c => char.IsControl(c) || "/\\:*?\"<>|.".Contains(c, StringComparison.Ordinal)))
                throw new ClusterCertsException(ErrorCode.InvalidArgument, $"'{DisplayText.Clip(value ?? "")}' is no name of a certificate store; give one such as My or WebHosting.");
            if (OfTrust.Contains(value, StringComparer.OrdinalIgnoreCase))
            {
                throw new ClusterCertsException(
                    ErrorCode.InvalidArgument, $"The store '{value}' is not for certificates of nodes: what lies there is trusted or refused as such. Install into My; "
                        + "the authority's CA certificates go into Root and CA by themselves.");
            }

            field = value;
        }
    } = DefaultName;

    /// <summary>The store, in short.</summary>
    /// <returns>Such as <c>CurrentUser\My</c>.</returns>
    public override string ToString() => Of(Name);

    /// <summary>Another store of the same owner, in short.</summary>
    internal string Of(string name) => $@"{Location}\{name}";
}
