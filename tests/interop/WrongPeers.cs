namespace ClusterCerts.Interop;

/// <summary>A good server and client, and beside them those that must be refused.</summary>
public sealed class WrongPeers : IDisposable
{
    public WrongPeers()
    {
        Good = Authority.IssueLocal("good");
        Client = Authority.IssueLocal("client");
        OtherName = Authority.IssueLocal("other", new NodeCertParameters { DnsNames = ["other.example.com"] });
        Stranger = _other.IssueLocal("stranger");

        // Issued a year ago for a day, by a CA that is still good.
        Expired = _old.IssueLocal("expired", new NodeCertParameters { Lifetime = TimeSpan.FromDays(1) });
        StillGood = _old.IssueLocal("still", new NodeCertParameters { Lifetime = TimeSpan.FromDays(1000) });
    }

    internal TestAuthority Authority { get; } = new();

    private readonly TestAuthority _other = new(); // the same name, another key
    private readonly TestAuthority _old = new(age: TimeSpan.FromDays(365));

    internal PemFiles Good { get; }

    internal PemFiles Client { get; }

    /// <summary>Good for another name than localhost.</summary>
    internal PemFiles OtherName { get; }

    /// <summary>Of another CA with the same name.</summary>
    internal PemFiles Stranger { get; }

    /// <summary>Of a third CA, ended.</summary>
    internal PemFiles Expired { get; }

    /// <summary>Of the third CA, and good.</summary>
    internal PemFiles StillGood { get; }

    public void Dispose()
    {
        Authority.Dispose();
        _other.Dispose();
        _old.Dispose();
    }
}
