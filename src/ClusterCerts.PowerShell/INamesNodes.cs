namespace ClusterCerts.PowerShell;

/// <summary>A cmdlet whose first argument names nodes, or, as a path, the authority directory.</summary>
internal interface INamesNodes
{
    /// <summary>What was given: node IDs; once the cmdlet has begun, nothing else.</summary>
    string[] NodeId { get; set; }
}
