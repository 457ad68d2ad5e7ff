using System.Collections.Concurrent;

namespace ClusterCerts.Storage;

/// <summary>Remembers for one command which signatures servers verify, so that what plans and then does asks them once.</summary>
internal sealed class AnswerMemo
{
    private readonly ConcurrentDictionary<object, IReadOnlyList<int>?>? _known;

    /// <summary>Remembers from now on.</summary>
    internal AnswerMemo()
        : this(new())
    {
    }

    private AnswerMemo(ConcurrentDictionary<object, IReadOnlyList<int>?>? known) => _known = known;

    /// <summary>Remembers nothing.</summary>
    internal static AnswerMemo None { get; } = new(null);

    /// <summary>What was answered; null too for who said nothing.</summary>
    /// <param name="question">Who was asked, and how: of a type with equality by value.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>Whether it was asked already.</returns>
    internal bool TryGet(object question, out IReadOnlyList<int>? answer)
    {
        answer = null;
        return _known?.TryGetValue(question, out answer) == true;
    }

    /// <summary>Remembers an answer.</summary>
    internal void Keep(object question, IReadOnlyList<int>? answer)
    {
        if (_known is not null)
            _known[question] = answer;
    }
}
