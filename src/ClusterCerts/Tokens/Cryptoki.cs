using System.Runtime.InteropServices;

namespace ClusterCerts.Tokens;

/// <summary>The functions of a PKCS #11 library that are used here (PKCS #11 2.40), by their places in its list of functions.</summary>
/// <remarks>Pkcs11Interop describes these functions to the platform at run time; a program that is compiled ahead of time has no such descriptions, and
/// fails at its first call. What is called here is known when it is compiled.</remarks>
internal sealed unsafe class Cryptoki
{
    private const int MostObjects = 64;
    private const int MostOctets = 16 << 10; // of a signature or an attribute

    private readonly nint _functions;

    /// <summary>A library.</summary>
    /// <param name="functions">Its CK_FUNCTION_LIST.</param>
    internal Cryptoki(nint functions) => _functions = functions;

    /// <summary>Starts it, for calls of several threads.</summary>
    /// <returns>False where something else in this process did.</returns>
    internal bool Initialize()
    {
        // CK_C_INITIALIZE_ARGS: four functions, flags, pReserved. CKF_OS_LOCKING_OK alone: it locks for itself.
        const int OSLockingOk = 2;
        byte* args = stackalloc byte[6 * sizeof(nint)];
        new Span<byte>(args, 6 * sizeof(nint)).Clear();
        *(CULong*)(args + (4 * sizeof(nint))) = new CULong(OSLockingOk);
        ulong code = ((delegate* unmanaged[Cdecl]<void*, CULong>)At(0))(args).Value;
        if (code == CryptokiFault.AlreadyInitialized)
            return false;
        CryptokiFault.ThrowUnlessOk("C_Initialize", code);
        return true;
    }

    /// <summary>Ends it, so that it can be started anew and sees tokens that have come since.</summary>
    internal void End() => Check("C_Finalize", ((delegate* unmanaged[Cdecl]<void*, CULong>)At(1))(null));

    /// <summary>The slots with a token in them.</summary>
    internal ulong[] Slots()
    {
        var get = (delegate* unmanaged[Cdecl]<byte, CULong*, CULong*, CULong>)At(4);
        var count = new CULong(0);
        Check("C_GetSlotList", get(1, null, &count));
        var slots = new CULong[checked((int)count.Value)];
        fixed (CULong* first = slots)
            Check("C_GetSlotList", get(1, first, &count));
        return [.. slots.Take((int)count.Value).Select(slot => (ulong)slot.Value)];
    }

    /// <summary>What a token says of itself.</summary>
    internal TokenInfo Info(ulong slot)
    {
        // CK_TOKEN_INFO: label 32, manufacturerID 32, model 16, serialNumber 16, flags; then numbers that are not needed here.
        byte* info = stackalloc byte[512];
        Check("C_GetTokenInfo", ((delegate* unmanaged[Cdecl]<CULong, void*, CULong>)At(6))(Number(slot), info));
        return new TokenInfo(slot, Padded(info, 32), Padded(info + 32, 32), Padded(info + 64, 16), Padded(info + 80, 16), (*(CULong*)(info + 96)).Value);
    }

    /// <summary>Whether a token has a mechanism.</summary>
    internal bool Has(ulong slot, ulong mechanism)
    {
        byte* info = stackalloc byte[3 * sizeof(CULong)];
        return ((delegate* unmanaged[Cdecl]<CULong, CULong, void*, CULong>)At(8))(Number(slot), Number(mechanism), info).Value == 0;
    }

    internal ulong OpenSession(ulong slot, bool isReadWrite)
    {
        const int Serial = 4;
        const int ReadWrite = 2;
        CULong session;
        var flags = new CULong((uint)(Serial | (isReadWrite ? ReadWrite : 0)));
        Check("C_OpenSession", ((delegate* unmanaged[Cdecl]<CULong, CULong, void*, void*, CULong*, CULong>)At(12))(Number(slot), flags, null, null, &session));
        return session.Value;
    }

    /// <summary>Ends a session; of one that is gone nothing is left to end.</summary>
    internal void CloseSession(ulong session) => ((delegate* unmanaged[Cdecl]<CULong, CULong>)At(13))(Number(session));

    /// <summary>Opens the token for its user.</summary>
    internal void Login(ulong session, ReadOnlySpan<byte> pin, bool forOneSignature = false)
    {
        const int User = 1;
        const int ContextSpecific = 2;
        fixed (byte* first = pin)
        {
            Check("C_Login", ((delegate* unmanaged[Cdecl]<CULong, CULong, byte*, CULong, CULong>)At(18))(
                Number(session), new CULong((uint)(forOneSignature ? ContextSpecific : User)), first, Number((ulong)pin.Length)));
        }
    }

    /// <summary>Closes the token for the whole process; where nobody is logged in nothing is left to close.</summary>
    internal void Logout(ulong session) => ((delegate* unmanaged[Cdecl]<CULong, CULong>)At(19))(Number(session));

    /// <summary>The objects with all of some attributes.</summary>
    internal ulong[] Find(ulong session, ObjectTemplate template)
    {
        using var written = template.Write();
        Check("C_FindObjectsInit", ((delegate* unmanaged[Cdecl]<CULong, void*, CULong, CULong>)At(26))(Number(session), written.Start, Number((ulong)template.Count)));
        try
        {
            CULong* found = stackalloc CULong[MostObjects];
            CULong count;
            Check("C_FindObjects", ((delegate* unmanaged[Cdecl]<CULong, CULong*, CULong, CULong*, CULong>)At(27))(Number(session), found, Number(MostObjects), &count));
            return [.. new Span<CULong>(found, (int)count.Value).ToArray().Select(handle => (ulong)handle.Value)];
        }
        finally
        {
            ((delegate* unmanaged[Cdecl]<CULong, CULong>)At(28))(Number(session));
        }
    }

    /// <summary>An attribute of an object; null where it does not show it.</summary>
    internal byte[]? Attribute(ulong session, ulong handle, ulong type)
    {
        byte[] value = new byte[MostOctets];
        using var written = new ObjectTemplate().With(type, value).Write();
        ulong code = ((delegate* unmanaged[Cdecl]<CULong, CULong, void*, CULong, CULong>)At(24))(Number(session), Number(handle), written.Start, Number(1)).Value;
        if (CryptokiFault.IsUnreadable(code))
            return null;
        CryptokiFault.ThrowUnlessOk("C_GetAttributeValue", code);
        return written.FirstValue();
    }

    internal void Destroy(ulong session, ulong handle) =>
        Check("C_DestroyObject", ((delegate* unmanaged[Cdecl]<CULong, CULong, CULong>)At(22))(Number(session), Number(handle)));

    /// <summary>Begins a signature.</summary>
    internal void SignInit(ulong session, ulong mechanism, ulong key)
    {
        MechanismBytes(mechanism, out Span<byte> bytes, stackalloc byte[3 * sizeof(nint)]);
        fixed (byte* first = bytes)
            Check("C_SignInit", ((delegate* unmanaged[Cdecl]<CULong, void*, CULong, CULong>)At(42))(Number(session), first, Number(key)));
    }

    /// <summary>Signs.</summary>
    /// <returns>The signature as the mechanism makes it.</returns>
    internal byte[] Sign(ulong session, ReadOnlySpan<byte> data)
    {
        byte[] signature = new byte[MostOctets];
        var length = new CULong((uint)signature.Length);
        fixed (byte* from = data)
        fixed (byte* to = signature)
            Check("C_Sign", ((delegate* unmanaged[Cdecl]<CULong, byte*, CULong, byte*, CULong*, CULong>)At(43))(Number(session), from, Number((ulong)data.Length), to, &length));
        return signature[..(int)length.Value];
    }

    /// <summary>Makes a pair of keys.</summary>
    /// <returns>The handles of the public and of the private key.</returns>
    internal (ulong Public, ulong Private) GenerateKeyPair(ulong session, ulong mechanism, ObjectTemplate publicKey, ObjectTemplate privateKey)
    {
        MechanismBytes(mechanism, out Span<byte> bytes, stackalloc byte[3 * sizeof(nint)]);
        using var ofPublic = publicKey.Write();
        using var ofPrivate = privateKey.Write();
        CULong madePublic, madePrivate;
        fixed (byte* first = bytes)
        {
            Check("C_GenerateKeyPair", ((delegate* unmanaged[Cdecl]<CULong, void*, void*, CULong, void*, CULong, CULong*, CULong*, CULong>)At(59))(
                Number(session), first, ofPublic.Start, Number((ulong)publicKey.Count), ofPrivate.Start, Number((ulong)privateKey.Count), &madePublic, &madePrivate));
        }

        return (madePublic.Value, madePrivate.Value);
    }

    // CK_MECHANISM: mechanism, pParameter, ulParameterLen; none of ours takes a parameter. On Windows its fields stand close together.
    private static void MechanismBytes(ulong mechanism, out Span<byte> bytes, Span<byte> room)
    {
        room.Clear();
        MemoryMarshal.Write(room, Number(mechanism));
        bytes = room;
    }

    // CK_FUNCTION_LIST: a version of two octets, then the functions; on Windows close together.
    private void* At(int index) => *(void**)(_functions + (OperatingSystem.IsWindows() ? 2 : sizeof(nint)) + (index * sizeof(nint)));

    private static CULong Number(ulong value) => new(checked((nuint)value));

    private static string Padded(byte* text, int length) => System.Text.Encoding.UTF8.GetString(text, length).TrimEnd(' ', '\0');

    private static void Check(string call, CULong code) => CryptokiFault.ThrowUnlessOk(call, code.Value);
}
