using ClusterCerts.Storage;

namespace ClusterCerts.Rotation;

/// <summary>When it can be asked whether nodes trust the CA that a rotation brings.</summary>
internal static class NextTrust
{
    /// <summary>Refuses to ask before nodes can have the trust bundle with both CAs.</summary>
    /// <exception cref="ClusterCertsException">No rotation is under way, or it has not come to the phase Trust.</exception>
    internal static void Require(IAuthorityStore store)
    {
        RotationFile rotation = RotationFile.Read(store) ?? throw new ClusterCertsException(
            ErrorCode.RotationNotFound,
            $"No rotation is under way in '{store.Location}', so there is no next CA to prove trust in. It begins with Invoke-KeyRotation -Phase Stage.",
            store.Location);
        if (rotation.Phase < RotationPhase.Trust && !rotation.IsSwitched && rotation.Pending is not RotationPhase.Issue)
        {
            throw new ClusterCertsException(
                ErrorCode.RotationOutOfOrder,
                $"The rotation in '{store.Location}' has not come to Trust, so no node can trust the next CA yet. "
                    + $"{(rotation.Pending == RotationPhase.Trust ? "Complete that phase with Invoke-KeyRotation -Resume" : "Go on with Invoke-KeyRotation -Phase Trust")}, "
                    + "hand trust.crt to the nodes, and ask again.",
                store.Location);
        }
    }
}
