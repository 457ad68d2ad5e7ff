using System.Management.Automation;

namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet for what has targets: an authority, or a key ring.</summary>
public abstract class TargetKeepingCmdlet : AuthorityCmdlet
{
    /// <summary>The folder of a key ring, whose nodes are meant in place of an authority's.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyString]
    public string? KeyRing { get; set; }

    /// <summary>The folder that is meant, and whether it is a key ring.</summary>
    private protected (string Folder, bool IsRing) Source => string.IsNullOrWhiteSpace(KeyRing) ? (AuthorityFolder, false) : (Paths.Literal(this, KeyRing.Trim()), true);

    /// <summary>The targets of what is meant.</summary>
    /// <param name="source">What is meant.</param>
    private protected TargetRegister OpenTargets((string Folder, bool IsRing) source) =>
        source.IsRing ? TargetRegister.OfKeyRing(source.Folder, Context) : TargetRegister.Of(OpenAuthority(source.Folder));

    /// <summary>Refuses what is of both, and an object of another ring.</summary>
    /// <exception cref="ClusterCertsException">It is one.</exception>
    private protected override void CheckObject()
    {
        base.CheckObject();
        if (string.IsNullOrWhiteSpace(KeyRing))
            return;
        if (IsTyped(nameof(AuthorityPath)) || Given?.AuthorityPath is not null)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "A key ring is of no authority: -KeyRing and the path of an authority directory cannot be combined.", KeyRing);
        if (IsTyped(nameof(KeyRing)) && PipelineObject.Text(Item, nameof(KeyRing)) is string its && !SamePlace.Folders(Paths.Literal(this, its), Source.Folder))
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"An object of the pipeline is of the key ring '{its}', and -KeyRing says '{KeyRing}'; leave the one or the other out.", its);
        }

        if (IsTyped(nameof(KeyRing)) && PipelineObject.Text(Item, nameof(AuthorityPath)) is string authority)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidArgument, $"An object of the pipeline is of the authority '{authority}', and -KeyRing says '{KeyRing}'; leave the one or the other out.", authority);
        }
    }
}
