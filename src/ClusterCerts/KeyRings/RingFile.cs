using ClusterCerts.Files;

namespace ClusterCerts.KeyRings;

/// <summary>One file of a ring folder that is being built: a copy of a file, or new bytes.</summary>
internal sealed record RingFile
{
    /// <summary>Its name in the new folder.</summary>
    internal required string Name { get; init; }

    /// <summary>The file to copy; null when it is new.</summary>
    internal string? Source { get; init; }

    /// <summary>The bytes of a new file.</summary>
    internal byte[]? Content { get; init; }

    /// <summary>The file whose owner and mode a new file takes; null for the defaults.</summary>
    internal string? Model { get; init; }

    internal FileProtection Protection =>
        RingIdentity.IsCertificate(Name) ? FileProtection.Public : FileProtection.Private;

    /// <summary>A key's bytes are zeroed by whoever read them.</summary>
    internal byte[] ReadContent() => Content ?? InputFile.ReadAllBytes(Source!);
}
