namespace ClusterCerts.Requests;

/// <summary>How closely a person should look at a request before it is signed.</summary>
public enum RequestRisk
{
    /// <summary>It asks for nothing beyond what the policy allows and what the node has.</summary>
    Low,

    /// <summary>It can be signed, but changes something: more names, another key before its time, something left out.</summary>
    Medium,

    /// <summary>It would be refused, or asks for what nobody should have.</summary>
    High,
}
