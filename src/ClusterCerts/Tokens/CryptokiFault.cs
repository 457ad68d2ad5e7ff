namespace ClusterCerts.Tokens;

/// <summary>A code that a PKCS #11 library gave back instead of CKR_OK.</summary>
/// <param name="call">The function.</param>
/// <param name="code">The code.</param>
internal sealed class CryptokiFault(string call, ulong code) : Exception($"{call} answered {NameOf(code)}")
{
    internal const ulong PinIncorrect = 0xA0;
    internal const ulong PinInvalid = 0xA1;
    internal const ulong PinLengthRange = 0xA2;
    internal const ulong PinExpired = 0xA3;
    internal const ulong PinLocked = 0xA4;
    internal const ulong UserAlreadyLoggedIn = 0x100;
    internal const ulong UserPinNotInitialized = 0x102;
    internal const ulong AlreadyInitialized = 0x191;

    private const ulong AttributeSensitive = 0x11;
    private const ulong AttributeTypeInvalid = 0x12;

    // PKCS #11 2.40, section 5.1, as far as an administrator may meet them.
    private static readonly Dictionary<ulong, string> Names = new()
    {
        [0x02] = "CKR_HOST_MEMORY", [0x03] = "CKR_SLOT_ID_INVALID", [0x05] = "CKR_GENERAL_ERROR", [0x06] = "CKR_FUNCTION_FAILED", [0x07] = "CKR_ARGUMENTS_BAD",
        [0x0A] = "CKR_CANT_LOCK", [0x10] = "CKR_ATTRIBUTE_READ_ONLY", [0x11] = "CKR_ATTRIBUTE_SENSITIVE", [0x12] = "CKR_ATTRIBUTE_TYPE_INVALID",
        [0x13] = "CKR_ATTRIBUTE_VALUE_INVALID", [0x1B] = "CKR_ACTION_PROHIBITED", [0x20] = "CKR_DATA_INVALID", [0x21] = "CKR_DATA_LEN_RANGE",
        [0x30] = "CKR_DEVICE_ERROR", [0x31] = "CKR_DEVICE_MEMORY", [0x32] = "CKR_DEVICE_REMOVED", [0x50] = "CKR_FUNCTION_CANCELED",
        [0x54] = "CKR_FUNCTION_NOT_SUPPORTED", [0x60] = "CKR_KEY_HANDLE_INVALID", [0x62] = "CKR_KEY_SIZE_RANGE", [0x63] = "CKR_KEY_TYPE_INCONSISTENT",
        [0x68] = "CKR_KEY_FUNCTION_NOT_PERMITTED", [0x70] = "CKR_MECHANISM_INVALID", [0x71] = "CKR_MECHANISM_PARAM_INVALID", [0x82] = "CKR_OBJECT_HANDLE_INVALID",
        [0x90] = "CKR_OPERATION_ACTIVE", [0xA0] = "CKR_PIN_INCORRECT", [0xA1] = "CKR_PIN_INVALID", [0xA2] = "CKR_PIN_LEN_RANGE", [0xA3] = "CKR_PIN_EXPIRED",
        [0xA4] = "CKR_PIN_LOCKED", [0xB0] = "CKR_SESSION_CLOSED", [0xB1] = "CKR_SESSION_COUNT", [0xB3] = "CKR_SESSION_HANDLE_INVALID", [0xB5] = "CKR_SESSION_READ_ONLY",
        [0xD0] = "CKR_TEMPLATE_INCOMPLETE", [0xD1] = "CKR_TEMPLATE_INCONSISTENT", [0xE0] = "CKR_TOKEN_NOT_PRESENT", [0xE1] = "CKR_TOKEN_NOT_RECOGNIZED",
        [0xE2] = "CKR_TOKEN_WRITE_PROTECTED", [0x100] = "CKR_USER_ALREADY_LOGGED_IN", [0x101] = "CKR_USER_NOT_LOGGED_IN",
        [0x102] = "CKR_USER_PIN_NOT_INITIALIZED", [0x104] = "CKR_USER_ANOTHER_ALREADY_LOGGED_IN", [0x130] = "CKR_DOMAIN_PARAMS_INVALID", [0x140] = "CKR_CURVE_NOT_SUPPORTED",
        [0x150] = "CKR_BUFFER_TOO_SMALL", [0x190] = "CKR_CRYPTOKI_NOT_INITIALIZED", [0x191] = "CKR_CRYPTOKI_ALREADY_INITIALIZED",
    };

    /// <summary>The code.</summary>
    internal ulong Code => code;

    /// <summary>Whether the token was taken away or its session ended: a fresh session may work.</summary>
    internal bool IsLost => code is 0x30 or 0x32 or 0x60 or 0x82 or 0xB0 or 0xB3 or 0xE0 or 0xE1 or 0x101 or 0x190;

    /// <summary>Whether a fresh session is worth a try: the token may have been lost without saying so.</summary>
    internal bool MayBeLost => IsLost || code is 0x05 or 0x06;

    /// <summary>Whether the token may not be changed.</summary>
    internal bool IsReadOnly => code is 0xB5 or 0xE2;

    /// <summary>Whether the token cannot do what was asked of it, at all.</summary>
    internal bool IsMissing => code is 0x54 or 0x62 or 0x70 or 0x71 or 0x130 or 0x140;

    /// <summary>Whether an object does not show an attribute, or has none.</summary>
    internal static bool IsUnreadable(ulong code) => code is AttributeSensitive or AttributeTypeInvalid;

    internal static string NameOf(ulong code) => Names.GetValueOrDefault(code) ?? $"0x{code:X}";

    internal static void ThrowUnlessOk(string call, ulong code)
    {
        if (code != 0)
            throw new CryptokiFault(call, code);
    }
}
