namespace ClusterCerts.Publishing;

/// <summary>Changes what a node has so that it can be taken back.</summary>
internal interface INodeSwap
{
    /// <summary>Where new files wait and old ones are kept.</summary>
    NodeWorkFolder Work { get; }

    /// <summary>Whether files are exchanged in their folder, which is made first where there is none.</summary>
    bool IsInFolder { get; }

    /// <summary>The files that are not as they shall be. Nothing is changed.</summary>
    /// <param name="force">Whether all of them count.</param>
    IReadOnlyList<NodeFileChange> Changes(bool force);

    /// <summary>Brings what an interrupted change left into a state that can be compared.</summary>
    void Settle(PublishUndo before);

    /// <summary>Stages what is new, keeps what is there, and writes what takes the change back. Nothing that the software reads is touched.</summary>
    /// <param name="changes">The files.</param>
    /// <param name="before">What an interrupted change left; null for none. What it kept stays what is put back.</param>
    /// <param name="own">Who does it, and when.</param>
    /// <param name="me">The account's number there; null where it is not told.</param>
    /// <returns>What takes it back.</returns>
    PublishUndo Prepare(IReadOnlyList<NodeFileChange> changes, PublishUndo? before, PublishUndo own, uint? me);

    /// <summary>Exchanges old and new.</summary>
    void Swap(IReadOnlyList<NodeFileChange> changes);

    /// <summary>Puts back what was there.</summary>
    void PutBack(PublishUndo undo);
}
