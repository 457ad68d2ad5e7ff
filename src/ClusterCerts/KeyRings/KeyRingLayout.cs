using System.Text.RegularExpressions;

namespace ClusterCerts.KeyRings;

/// <summary>The names of a ring's files, and what each slot is for.</summary>
/// <param name="Name">What the file names begin with.</param>
/// <param name="Count">How many slots.</param>
internal sealed partial record KeyRingLayout(string Name, int Count)
{
    internal const int SmallestCount = 3;
    internal const int GreatestCount = 26;

    internal const string KeyEnding = ".key";
    internal const string CertificateEnding = ".crt";

    // One active, then those that come next, then those that were before. The halves let as many nodes be late by a turn
    // in showing a pair as in trusting one; three slots give one of each, which is Maelstrom's ring.
    private int NextCount => Count / 2;

    /// <summary>The slot whose pair a turn makes anew: the last of those that come next.</summary>
    internal int NewSlot => NextCount;

    internal static string LetterOf(int slot) => ((char)('a' + slot)).ToString();

    internal string PairName(int slot) => $"{Name}_{LetterOf(slot)}";

    internal string KeyFile(int slot) => PairName(slot) + KeyEnding;

    internal string CertificateFile(int slot) => PairName(slot) + CertificateEnding;

    internal KeyRingRole RoleOf(int slot) =>
        slot == 0 ? KeyRingRole.Active : slot <= NextCount ? KeyRingRole.Next : KeyRingRole.Previous;

    /// <summary>Where the pair of a slot comes from in a turn; null for the one that is made.</summary>
    /// <remarks>All move one letter up and the first becomes the last. The oldest of the previous ones would become the last
    /// of the next ones: it goes, and the new pair takes its place.</remarks>
    internal int? SourceOf(int slot) => slot == NewSlot ? null : (slot + 1) % Count;

    /// <summary>The slot whose pair goes in a turn: the oldest of the previous ones.</summary>
    internal int LostSlot => (NewSlot + 1) % Count;

    /// <summary>Whether a file's name is one of the ring's own.</summary>
    internal bool Owns(string fileName) => Parse(fileName) is { } file && file.Name == Name && file.Slot < Count;

    /// <summary>The ring's name and the slot that a file name says, or null when it is no such name.</summary>
    internal static (string Name, int Slot)? Parse(string fileName)
    {
        Match match = SlotFile().Match(fileName);
        return match.Success ? (match.Groups["name"].Value, match.Groups["slot"].ValueSpan[0] - 'a') : null;
    }

    /// <summary>Whether programs that load every pair of a folder would take the file for a key or certificate.</summary>
    internal static bool IsPairFile(string fileName) => fileName[0] != '.'
        && (fileName.EndsWith(KeyEnding, StringComparison.Ordinal) || fileName.EndsWith(CertificateEnding, StringComparison.Ordinal));

    internal static bool IsLegalName(string name) => LegalName().IsMatch(name);

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)_(?<slot>[a-z])\.(key|crt)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex SlotFile();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex LegalName();
}
