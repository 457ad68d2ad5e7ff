namespace ClusterCerts.Tokens;

/// <summary>What a token says of itself: CK_TOKEN_INFO.</summary>
/// <param name="Slot">Where it is.</param>
/// <param name="Label">Its label.</param>
/// <param name="Manufacturer">Who made it.</param>
/// <param name="Model">Its model.</param>
/// <param name="Serial">Its serial number.</param>
/// <param name="Flags">CKF_ flags.</param>
internal sealed record TokenInfo(ulong Slot, string Label, string Manufacturer, string Model, string Serial, ulong Flags)
{
    internal bool IsWriteProtected => Has(0x2);

    internal bool NeedsLogin => Has(0x4);

    /// <summary>Whether its PIN is typed at the token itself.</summary>
    internal bool HasOwnKeypad => Has(0x100);

    internal bool IsInitialized => Has(0x400);

    /// <summary>Whether a wrong PIN was given since the last right one.</summary>
    internal bool IsPinCountLow => Has(0x10000);

    /// <summary>Whether one more wrong PIN locks it.</summary>
    internal bool IsFinalTry => Has(0x20000);

    internal bool IsPinLocked => Has(0x40000);

    /// <summary>Whether a URI means it.</summary>
    internal bool IsMeantBy(Pkcs11Uri uri) => Is(uri.Token, Label) && Is(uri.Manufacturer, Manufacturer) && Is(uri.Model, Model) && Is(uri.Serial, Serial)
        && (uri.SlotId is null || uri.SlotId == Slot);

    private bool Has(ulong flag) => (Flags & flag) != 0;

    private static bool Is(string? wanted, string found) => wanted is null || wanted.TrimEnd(' ') == found;
}
