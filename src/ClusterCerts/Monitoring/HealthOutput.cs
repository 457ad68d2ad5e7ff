namespace ClusterCerts.Monitoring;

/// <summary>Who a verdict on an authority is written for, where that is neither a person nor a script.</summary>
public enum HealthOutput
{
    /// <summary>Nagios, Icinga and their kin, as of a plug-in.</summary>
    Nagios,
}
