using ClusterCerts.Authority;
using ClusterCerts.Storage;

namespace ClusterCerts.Issuance;

/// <summary>What replacing the signing certificate of an authority comes to: whose issuer it takes away.</summary>
public sealed class SigningCertReplacement
{
    private const int Shown = 20;

    private SigningCertReplacement(string subject, IReadOnlyList<string> nodeIds, IReadOnlyList<string> intermediates) =>
        (Subject, NodeIds, Intermediates) = (subject, nodeIds, intermediates);

    /// <summary>The distinguished name of the CA that is replaced.</summary>
    public string Subject { get; }

    /// <summary>The nodes with a live certificate.</summary>
    public IReadOnlyList<string> NodeIds { get; }

    /// <summary>The live intermediates below it.</summary>
    public IReadOnlyList<string> Intermediates { get; }

    /// <summary>Looks what depends on the signing certificate of a folder. Nothing is changed.</summary>
    /// <param name="path">The folder; it need not exist.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <param name="place">Where the authority is kept, as for <see cref="SigningCertParameters.Store"/>; null where the folder says.</param>
    /// <returns>Null when nobody depends on one there.</returns>
    /// <exception cref="ClusterCertsException">The ledger is damaged or cannot be read.</exception>
    public static SigningCertReplacement? Find(string path, AuthorityContext? context = null, string? place = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        context ??= AuthorityContext.Default;
        IAuthorityStore store = context.StoreAt(path, place);
        if (!store.IsAuthority())
            return null;
        Ledger ledger = store.ReadLedger();
        string[] nodes = [.. LiveNodes.Of(store, ledger, context.Now).Select(n => n.NodeId.ToString())];
        string[] intermediates = [.. LiveNodes.Intermediates(store, ledger, context.Now).Select(e => $"{e.Detail} ({e.SerialNumber})")];
        return nodes.Length + intermediates.Length == 0 ? null
            : new SigningCertReplacement(SigningCert.Read(store).Subject, nodes, intermediates);
    }

    /// <summary>What a question adds that asks for a new signing certificate: a colon, whom it cuts off, and what becomes of the key.</summary>
    public string CreationConsequence => $": {this} (the previous key is kept aside)";

    /// <summary>What a question adds that asks for a CA made elsewhere, as <see cref="CreationConsequence"/> does.</summary>
    public string ImportConsequence => $": {this}, which stays trusted until its certificates expire (its key is kept aside)";

    /// <summary>Whom it cuts off, in a sentence.</summary>
    /// <returns>The nodes by name, the first twenty of many.</returns>
    public override string ToString()
    {
        string[] all = [.. NodeIds.Select(n => $"node {n}"), .. Intermediates];
        string names = string.Join(", ", all.Take(Shown)) + (all.Length > Shown ? $" and {all.Length - Shown} more" : "");
        return $"{Subject} is replaced, and {names} lose{(all.Length == 1 ? "s" : "")} the issuer";
    }
}
