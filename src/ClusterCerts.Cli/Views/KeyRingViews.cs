namespace ClusterCerts.Cli;

/// <summary>How key rings and their turns are shown: their pairs and moves are tables of their own.</summary>
internal static class KeyRingViews
{
    /// <summary>One pair.</summary>
    internal static View<KeyRingPair> Pair { get; } = new(
        new("Name", p => p.Name, InTable: true),
        new("Slot", p => p.Slot),
        new("Role", p => p.Role, InTable: true),
        new("Status", p => p.Status, InTable: true),
        new("Problem", p => p.Problem),
        new("KeyMatches", p => p.KeyMatches),
        new("Subject", p => p.Subject),
        new("DnsNames", p => p.DnsNames),
        new("IPAddresses", p => p.IPAddresses),
        new("NotBefore", p => p.NotBefore),
        new("NotAfter", p => p.NotAfter, InTable: true),
        new("KeyAlgorithm", p => p.KeyAlgorithm, InTable: true),
        new("SerialNumber", p => p.SerialNumber),
        new("Fingerprint", p => p.Fingerprint, InTable: true) { Fit = Fit.Middle },
        new("CertificatePath", p => p.CertificatePath, IsPath: true),
        new("KeyPath", p => p.KeyPath, IsPath: true),
        new("KeyRing", p => p.KeyRing, IsPath: true));

    /// <summary>What becomes of a pair.</summary>
    internal static View<KeyRingMove> Move { get; } = new(
        new("From", m => m.From, InTable: true),
        new("To", m => m.To, InTable: true),
        new("Role", m => m.Role, InTable: true),
        new("Fingerprint", m => m.Fingerprint, InTable: true) { Fit = Fit.Middle });

    /// <summary>A ring.</summary>
    internal static View<KeyRing> Ring { get; } = new(
        new("Path", r => r.Path, InTable: true, IsPath: true),
        new("Name", r => r.Name),
        new("LastTurn", r => r.LastTurn),
        new("CanUndo", r => r.CanUndo),
        new("IsHealthy", r => r.IsHealthy),
        new("Findings", r => r.Findings),
        new("Pairs", r => Pair.Nest(r.Pairs)));

    /// <summary>A turn.</summary>
    internal static View<KeyRingRotation> Rotation { get; } = new(
        new("Path", r => r.Path, InTable: true, IsPath: true),
        new("Operation", r => r.Operation),
        new("Time", r => r.Time),
        new("Moves", r => Move.Nest(r.Moves)),
        new("KeyRing", r => Ring.Nest(r.KeyRing is null ? [] : [r.KeyRing])));

    /// <summary>Prints a ring, what is to be known of it, and its pairs.</summary>
    internal static void Print(Printer printer, KeyRing ring)
    {
        if (printer.IsForPeople)
        {
            string turned = ring.LastTurn is DateTimeOffset last ? $"last turned {TextValues.Write(last)}" : "not turned on this machine";
            printer.Line($"{TextValues.Printable(PathText.Short(ring.Path))}, {turned}");
            printer.Objects(Pair, ring.Pairs);
        }
        else
        {
            printer.Object(Ring, ring);
        }

        Tell(printer, ring.Notices);
        foreach (ClusterCertsException finding in ring.FindingErrors())
            printer.Error(finding.Message);
    }

    /// <summary>Prints what was done to a ring.</summary>
    internal static void Print(Printer printer, KeyRingRotation rotation)
    {
        if (printer.IsForPeople)
        {
            string done = rotation.Operation == "Undo" ? "the last turn was undone" : "turned";
            printer.Line($"{TextValues.Printable(PathText.Short(rotation.Path))}, {done} {TextValues.Write(rotation.Time)}");
            foreach (KeyRingMove move in rotation.Moves)
                printer.Line($"  {move}");
        }
        else
        {
            printer.Object(Rotation, rotation);
        }

        Tell(printer, rotation.Notices);
    }

    private static void Tell(Printer printer, IReadOnlyList<string> notices)
    {
        printer.Warnings(notices);
    }
}
