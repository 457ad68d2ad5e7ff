namespace ClusterCerts.Tests.KeyRings;

/// <summary>What the tests of key rings share.</summary>
internal static class Rings
{
    /// <summary>Readers are not waited for, and no key is slow to make.</summary>
    internal static KeyRingContext Quick { get; } = new() { Pause = TimeSpan.Zero };

    internal static KeyRing Create(string path, int slots = 3, KeyRingContext? context = null) => KeyRingMaker.Create(
        new KeyRingParameters { Path = path, KeyAlgorithm = KeyAlgorithm.EcdsaP256, Slots = slots }, context ?? Quick, CancellationToken.None);

    internal static KeyRingRotation Turn(string path, KeyRingContext? context = null) =>
        KeyRingTurner.Turn(new KeyRingTurnParameters { Path = path, Force = true }, context ?? Quick, CancellationToken.None);

    internal static KeyRingRotation Undo(string path, KeyRingContext? context = null) =>
        KeyRingUndo.Run(path, context ?? Quick, CancellationToken.None);

    internal static KeyRing Open(string path) => KeyRingLookup.Open(path, Quick, CancellationToken.None);

    /// <summary>Every file below a folder with its bytes, mode and time: a folder restored is the same text.</summary>
    internal static string Snapshot(string folder) => string.Join('\n', Directory
        .EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { AttributesToSkip = 0, RecurseSubdirectories = true })
        .Order(StringComparer.Ordinal)
        .Select(f => $"{Path.GetRelativePath(folder, f)} {File.GetUnixFileMode(f)} "
            + (Directory.Exists(f) ? "folder" : $"{File.GetLastWriteTimeUtc(f):O} {Convert.ToBase64String(File.ReadAllBytes(f))}")));

    /// <summary>The state of a ring in one line, as the host prints it.</summary>
    internal static string State(KeyRing ring) => string.Join(',', ring.Pairs.Select(p => p.Fingerprint![..16]));
}
