namespace ClusterCerts.Encoding;

/// <summary>How strong keys are, so that two of different kinds can be compared.</summary>
internal static class KeyStrength
{
    /// <summary>The security strength in bits by NIST SP 800-57 part 1 table 2, with steps between its rows; 0 for what is not known.</summary>
    internal static int Of(PublicKeyInfo key) => key switch
    {
        { IsEc: true } => key.KeySize / 2,
        { IsRsa: true, KeySize: < 2048 } => 80,
        { IsRsa: true, KeySize: < 3072 } => 112,
        { IsRsa: true, KeySize: < 4096 } => 128,
        { IsRsa: true, KeySize: < 7680 } => 140,
        { IsRsa: true } => 192,
        _ => 0,
    };
}
