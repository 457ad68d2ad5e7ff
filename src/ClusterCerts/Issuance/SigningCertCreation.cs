using ClusterCerts.Authority;
using ClusterCerts.Keys;
using ClusterCerts.Storage;
using ClusterCerts.Tokens;
using ClusterCerts.Values;

namespace ClusterCerts.Issuance;

/// <summary>What making a signing certificate comes to: a new authority, another CA in the place of one, or none where one is that will do.</summary>
public sealed class SigningCertCreation
{
    private readonly SigningCertParameters _wanted;
    private readonly AuthorityContext _context;
    private readonly ConstraintOutlook? _outlook;

    private SigningCertCreation(SigningCertParameters wanted, AuthorityContext context)
    {
        (_wanted, _context) = (wanted, context);
        IsThere = wanted.IfMissing && context.StoreAt(wanted.Path, wanted.Store).IsAuthority();
        IsJoining = IsThere && !context.StoreAt(wanted.Path).IsAuthority();
        if (!IsThere)
            _outlook = new ConstraintOutlook(wanted, context);
        Replaced = wanted.Force ? SigningCertReplacement.Find(wanted.Path, context, wanted.Store) : null;
    }

    /// <summary>Whether an authority is there, and one that is there is wanted.</summary>
    public bool IsThere { get; }

    /// <summary>Whether the authority that is there was made by another host: the directory becomes one of its own, and nothing else changes.</summary>
    public bool IsJoining { get; }

    /// <summary>Whom the CA that is replaced cuts off, or null.</summary>
    public SigningCertReplacement? Replaced { get; }

    /// <summary>Whether nothing at all is written.</summary>
    public bool IsNothing => IsThere && !IsJoining;

    /// <summary>The arguments that would limit the CA to the names in use below its issuer and below a CA that it replaces, as they can stand at the end of
    /// the command; empty where no node is in use there.</summary>
    public string ProposedConstraints => _outlook?.Proposal ?? "";

    /// <summary>The nodes in use there that it may not sign for, because of its name constraints or those of a CA above it.</summary>
    public IReadOnlyList<string> OutsideConstraints => _outlook?.Outside ?? [];

    /// <summary>What to know of its name constraints and of the kind of its key before it is made, in sentences.</summary>
    public IReadOnlyList<string> Warnings => IsThere ? [] : [.. NodeKeyFit.OfNew(_wanted.Preset ?? Preset.Default, _wanted.KeyAlgorithm), .. _outlook?.Warnings ?? []];

    /// <summary>What a question adds where the CA is not limited and could be; otherwise empty.</summary>
    public string Suggestion => ProposedConstraints.Length > 0 && !_wanted.Constraints.IsAsked
        ? $" (the names in use would let you limit it: {ProposedConstraints})"
        : "";

    /// <summary>What a question says of where its key is; empty for a file.</summary>
    public string KeyText => _wanted.KeyUri is KeyUri place ? $", its key in '{place}' (made there, or taken if it is there already)" : "";

    /// <summary>What is asked before it is done.</summary>
    public string Question => IsJoining
        ? $"Join the authority that is in {_wanted.Store}"
        : $"Make a signing certificate{KeyText}{(_wanted.IssuerPath is string issuer ? $", signed by {issuer}" : "")}{Replaced?.CreationConsequence}" + Suggestion;

    /// <summary>Looks what there is. Nothing is changed.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="context">The world outside; the machine's own by default.</param>
    /// <returns>What it comes to.</returns>
    /// <exception cref="ClusterCertsException">What is there cannot be read.</exception>
    public static SigningCertCreation Find(SigningCertParameters wanted, AuthorityContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        return new SigningCertCreation(wanted, context ?? AuthorityContext.Default);
    }

    /// <summary>Makes it; the names in use are not read once more.</summary>
    /// <param name="notify">Receives what to warn of: where the key of a CA that was replaced is kept. May be null.</param>
    /// <param name="issuerPassphrase">What opens the issuer's key, where that was not known when this was looked at; null for what was.</param>
    /// <returns>Its public side; with <see cref="SigningCertParameters.IfMissing"/> that of the authority which is there.</returns>
    /// <exception cref="ClusterCertsException">A parameter is wrong, an authority is there already, or files cannot be written; then nothing is left behind.</exception>
    public SigningCert Create(Action<string>? notify = null, Passphrase? issuerPassphrase = null) => new AuthorityCreator(
        _wanted with { IssuerPassphrase = issuerPassphrase ?? _wanted.IssuerPassphrase }, _context, notify, _outlook).Create();
}
