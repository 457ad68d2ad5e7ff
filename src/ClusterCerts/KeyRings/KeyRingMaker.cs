using System.Security.Cryptography;
using ClusterCerts.Files;

namespace ClusterCerts.KeyRings;

/// <summary>Makes key rings.</summary>
internal static class KeyRingMaker
{
    private const string DefaultName = "server";

    internal static KeyRing Create(KeyRingParameters parameters, KeyRingContext context, CancellationToken cancellation)
    {
        (KeyRingLayout layout, KeyRingPairMaker maker, string ring) = Check(parameters);
        using var transaction = KeyRingTransaction.Enter(ring, context, cancellation);
        CheckTarget(ring, parameters.Force);
        bool replaces = Directory.Exists(ring) && Directory.EnumerateFileSystemEntries(ring).Any();
        var files = new List<RingFile>();
        try
        {
            for (int slot = 0; slot < layout.Count; slot++)
            {
                cancellation.ThrowIfCancellationRequested();
                (byte[] key, byte[] certificate) = maker.Make(context);
                files.Add(new RingFile { Name = layout.KeyFile(slot), Content = key });
                files.Add(new RingFile { Name = layout.CertificateFile(slot), Content = certificate });
            }

            transaction.Replace(
                "New-KeyRing", files, keepTimes: false, undo => new KeyRingState { Undo = replaces ? undo : null }, cancellation);
        }
        finally
        {
            foreach (RingFile file in files)
                CryptographicOperations.ZeroMemory(file.Content);
        }

        return KeyRingLookup.Describe(ring, transaction.State, transaction.Notices, context);
    }

    /// <summary>Goes through all that <see cref="Create"/> does, short of writing.</summary>
    internal static void Rehearse(KeyRingParameters parameters, KeyRingContext context)
    {
        (_, KeyRingPairMaker maker, string ring) = Check(parameters);
        maker.Rehearse(context);
        KeyRingTransaction.Rehearse(ring);
    }

    private static (KeyRingLayout Layout, KeyRingPairMaker Maker, string Ring) Check(KeyRingParameters parameters)
    {
        var layout = new KeyRingLayout(parameters.Name ?? DefaultName, parameters.Slots);
        if (!KeyRingLayout.IsLegalName(layout.Name))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"'{layout.Name}' cannot begin the names of files: use letters, digits, dots, hyphens and underscores.",
                layout.Name);
        }

        if (layout.Count is < KeyRingLayout.SmallestCount or > KeyRingLayout.GreatestCount)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument,
                $"A key ring has {KeyRingLayout.SmallestCount} to {KeyRingLayout.GreatestCount} pairs: with fewer, a turn would "
                    + "drop the pair that nodes still present.",
                layout.Count);
        }

        var maker = KeyRingPairMaker.For(parameters);
        string ring = KeyRingLookup.Locate(parameters.Path);
        CheckTarget(ring, parameters.Force);
        return (layout, maker, ring);
    }

    // A folder that is there may be replaced when it is empty, or when it is a ring and -Force says so. Nothing else is.
    private static void CheckTarget(string ring, bool force)
    {
        try
        {
            if (File.Exists(ring))
                throw FileErrors.NoFolder(ring, "a key ring is a folder");
            if (!Directory.Exists(ring) || !Directory.EnumerateFileSystemEntries(ring).Any())
                return;
            if (!force)
            {
                throw new ClusterCertsException(
                    ErrorCode.KeyRingExists,
                    $"'{ring}' exists and is not empty. Turn the ring with Invoke-KeyRotation; -Force replaces all its "
                        + "pairs, which cuts off every "
                    + "node until it has the new ones.",
                    ring);
            }

            string[] pairFiles = [.. Directory.EnumerateFiles(ring).Select(f => Path.GetFileName(f)).Where(KeyRingLayout.IsPairFile)];
            if (pairFiles.Length == 0 || pairFiles.Select(f => KeyRingLayout.Parse(f)?.Name).Distinct().Count() > 1
                || pairFiles.Any(f => KeyRingLayout.Parse(f) is null))
            {
                throw new ClusterCertsException(
                    ErrorCode.KeyRingExists,
                    $"'{ring}' holds something other than one key ring and was not changed. Choose another folder.",
                    ring);
            }

            KeyRingLookup.RefuseLinks(ring);
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            throw FileErrors.Reading(ring, e);
        }
    }
}
