using System.Numerics;
using ClusterCerts.Values;

namespace ClusterCerts.Storage;

/// <summary>Knows of the first lines of a ledger where each is found by what it says, so that nobody reads them all. Lines are named by their
/// index, from 0; answers are in the order of lines. What it says is only where to look: the line itself is what counts.</summary>
internal interface ILedgerIndex
{
    /// <summary>How many lines it knows: the first ones.</summary>
    int Count { get; }

    /// <summary>The highest serial number that counts as used; zero when there is none.</summary>
    BigInteger HighestSerialNumber { get; }

    /// <summary>The highest number of a list of any CA; zero when there is none.</summary>
    BigInteger HighestListNumber { get; }

    /// <summary>The lines that a query asks for.</summary>
    IReadOnlyList<int> Find(LineQuery query);

    /// <summary>The last of them, or -1.</summary>
    int FindLast(LineQuery query);

    /// <summary>The first line that issues each of several numbers; those that none issues are left out.</summary>
    IReadOnlyList<(SerialNumber Number, int Line)> FirstIssues(IReadOnlyList<SerialNumber> numbers)
    {
        var issues = new List<(SerialNumber, int)>();
        foreach (SerialNumber number in numbers)
        {
            if (Find(new LineQuery { SerialNumber = number, Events = [LedgerEvent.Issue] }) is [int line, ..])
                issues.Add((number, line));
        }

        return issues;
    }

    /// <summary>Every node that a line names, in the order of their first lines.</summary>
    IReadOnlyList<NodeId> Nodes();

    /// <summary>The nodes whose files have a name, whatever the case of its letters, in the order of their first lines.</summary>
    /// <param name="stem">The name, as <see cref="NodeId.FileStem"/> has it.</param>
    IReadOnlyList<NodeId> NodesWithStem(string stem);

    /// <summary>Whether a line is known for certain that revokes what a CA signed; where none is, <see cref="FindRevocations(RevocationQuery)"/> may tell more.</summary>
    bool Revokes(KeyId issuerKeyId);

    /// <summary>The revocations that a query asks for.</summary>
    IReadOnlyList<RevocationLine> FindRevocations(RevocationQuery query);

    /// <summary>The same for several numbers, whatever one the query names.</summary>
    IReadOnlyList<RevocationLine> FindRevocations(RevocationQuery query, IReadOnlyList<SerialNumber> numbers) =>
        [.. numbers.SelectMany(number => FindRevocations(query with { SerialNumber = number }))];

    /// <summary>Whether each question has a way to go, as to a server, and many are better asked together.</summary>
    bool CanForesee => false;

    /// <summary>Finds the answers to many questions together that are asked one by one next.</summary>
    /// <param name="queries">The questions, each about a node, a number or a path.</param>
    /// <param name="isLast">Whether they are for <see cref="FindLast"/>, or for <see cref="Find"/>.</param>
    void Foresee(IReadOnlyList<LineQuery> queries, bool isLast) => throw new NotSupportedException();

    /// <summary>The same for <see cref="NodesWithStem"/>.</summary>
    void ForeseeStems(IReadOnlyList<string> stems) => throw new NotSupportedException();

    /// <summary>Answers many questions at once until it is disposed, each then in less time; who writes the index waits for that. Null where it makes no
    /// difference.</summary>
    IDisposable? Hold() => null;
}
