using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>What a cmdlet warns of: each sentence once, and none that an error says too.</summary>
/// <param name="cmdlet">The cmdlet.</param>
internal sealed class Warnings(Cmdlet cmdlet)
{
    private readonly HashSet<string> _errors = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly List<string> _damages = [];
    private readonly List<CertAuthority> _opened = [];
    private readonly List<CertAuthority> _late = [];

    /// <summary>Warns, unless an error says the same; what a message quotes of foreign files and servers steers no terminal.</summary>
    /// <param name="text">The warning.</param>
    internal void Write(string text)
    {
        if (!_errors.Any(error => error.Contains(text, StringComparison.Ordinal)) && _told.Add(text))
            cmdlet.WriteWarning(DisplayText.Printable(text));
    }

    /// <summary>An error says this.</summary>
    /// <param name="message">Its message.</param>
    internal void LeaveTo(string message) => _errors.Add(message);

    /// <summary>Warns of what an authority has to say that was opened, and at the end of what it came to say at work.</summary>
    /// <param name="authority">The authority.</param>
    internal void Watch(CertAuthority authority)
    {
        _opened.Add(authority);
        WriteNotices(authority);
    }

    /// <summary>Warns at the end of what an authority has to say then: a command that completes or undoes something does not warn of it.</summary>
    /// <param name="authority">The authority.</param>
    internal void WatchTheEnd(CertAuthority authority) => _late.Add(authority);

    /// <summary>Warns of what an authority has to say now.</summary>
    /// <param name="authority">The authority.</param>
    internal void WriteNotices(CertAuthority authority)
    {
        // What the command may fail with is reported when it did not.
        IReadOnlyList<string> notices = authority.GetNotices();
        IReadOnlyList<string> damages = notices.Count == 0 ? [] : authority.GetDamages();
        foreach (string notice in notices)
        {
            if (!damages.Contains(notice))
                Write(notice);
            else if (!_damages.Contains(notice))
                _damages.Add(notice);
        }
    }

    /// <summary>Warns of what was repaired under the lock, such as a last line of the ledger that was cut off:
    /// it is known only after the work.</summary>
    internal void WriteWorkNotices()
    {
        foreach (string notice in _opened.SelectMany(authority => authority.GetWorkNotices()))
            Write(notice);
        _late.ForEach(WriteNotices);
    }

    /// <summary>Warns of what the command could have failed with and did not.</summary>
    internal void WriteDamages()
    {
        _damages.ForEach(Write);
        _damages.Clear();
    }
}
