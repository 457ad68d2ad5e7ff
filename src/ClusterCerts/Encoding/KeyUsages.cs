namespace ClusterCerts.Encoding;

/// <summary>
/// What a certificate's key may be used for (RFC 5280 4.2.1.3); bit n of the BIT STRING is <c>1 &lt;&lt; n</c> here.
/// </summary>
[Flags]
internal enum KeyUsages
{
    None = 0,
    DigitalSignature = 1 << 0,
    NonRepudiation = 1 << 1,
    KeyEncipherment = 1 << 2,
    DataEncipherment = 1 << 3,
    KeyAgreement = 1 << 4,
    KeyCertSign = 1 << 5,
    CrlSign = 1 << 6,
    EncipherOnly = 1 << 7,
    DecipherOnly = 1 << 8,

    /// <summary>What is not a signature.</summary>
    NotToSign = KeyEncipherment | DataEncipherment | KeyAgreement | EncipherOnly | DecipherOnly,
}
