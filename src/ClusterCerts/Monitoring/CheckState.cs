namespace ClusterCerts.Monitoring;

/// <summary>How a check of an authority came out. The numbers are the exit statuses of a monitoring plug-in.</summary>
public enum CheckState
{
    /// <summary>All is well, or there is nothing of the kind.</summary>
    Ok = 0,

    /// <summary>Somebody has to act, and there is time.</summary>
    Warning = 1,

    /// <summary>Something does not work any more, or will not very soon.</summary>
    Critical = 2,

    /// <summary>It could not be found out.</summary>
    Unknown = 3,
}
