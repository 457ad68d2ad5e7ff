using ClusterCerts.Files;

namespace ClusterCerts.KeyRings;

/// <summary>What can be done with the folder of a key ring: make, read, turn, and take a turn back.</summary>
public static class KeyRingFolder
{
    /// <summary>Makes a ring.</summary>
    /// <param name="parameters">What it is to be.</param>
    /// <param name="log">Told what is done; may be null.</param>
    /// <param name="cancellation">Cancels the wait for another process.</param>
    /// <returns>The ring.</returns>
    /// <exception cref="ClusterCertsException">The folder exists and is not empty, a value is not legal, or nothing can be
    /// written there.</exception>
    public static KeyRing Create(KeyRingParameters parameters, WorkLog? log = null, CancellationToken cancellation = default) =>
        KeyRingMaker.Create(parameters, KeyRingContext.Telling(log), cancellation);

    /// <summary>Finds the ring that is asked for where it is there already.</summary>
    /// <param name="parameters">What the ring is to be. Subject, names and key algorithm count as far as they are given, the lifetime does
    /// not.</param>
    /// <param name="log">Told what is done; may be null.</param>
    /// <param name="cancellation">Cancels the wait for another process.</param>
    /// <returns>The ring as it is, or null where there is none.</returns>
    /// <exception cref="ClusterCertsException">There is one, and it differs or is not in order; the message names in what.</exception>
    public static KeyRing? FindEqual(KeyRingParameters parameters, WorkLog? log = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return ExistingKeyRing.IfEqual(parameters, KeyRingContext.Telling(log), cancellation);
    }

    /// <summary>Checks all that <see cref="Create"/> checks; changes nothing.</summary>
    /// <param name="parameters">What the ring is to be.</param>
    /// <exception cref="ClusterCertsException">The ring would not be made.</exception>
    public static void CheckCreate(KeyRingParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        KeyRingMaker.Rehearse(parameters, KeyRingContext.Real);
    }

    /// <summary>Reads a ring. A turn that was interrupted is finished or undone first, where this user may.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="log">Told what is done; may be null.</param>
    /// <param name="cancellation">Cancels the wait for another process.</param>
    /// <returns>The ring; broken pairs are in <see cref="KeyRing.Findings"/>, they are not errors here.</returns>
    /// <exception cref="ClusterCertsException">There is no ring, or it may not be read.</exception>
    public static KeyRing Open(string path, WorkLog? log = null, CancellationToken cancellation = default) =>
        KeyRingLookup.Open(path, KeyRingContext.Telling(log), cancellation);

    /// <summary>Says what a turn would do, and checks all that the turn checks; changes nothing.</summary>
    /// <param name="parameters">The ring and the new pair.</param>
    /// <returns>Which pair becomes which.</returns>
    /// <exception cref="ClusterCertsException">The turn would be refused.</exception>
    public static KeyRingRotation PlanTurn(KeyRingTurnParameters parameters) =>
        KeyRingTurner.PlanTurn(parameters, KeyRingContext.Real);

    /// <summary>Turns a ring: the active pair becomes the last, each other one moves up, a new one is made, the oldest previous
    /// one goes.</summary>
    /// <param name="parameters">The ring and the new pair.</param>
    /// <param name="log">Told what is done; may be null.</param>
    /// <param name="cancellation">Cancels the wait for another process or for a pause of the readers; nothing is changed
    /// then.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="ClusterCertsException">A pair that stays is broken, the next one is not valid now, the ring was turned
    /// less than an hour ago, or the folder cannot be written. The ring is as before.</exception>
    public static KeyRingRotation Turn(KeyRingTurnParameters parameters, WorkLog? log = null, CancellationToken cancellation = default) =>
        KeyRingTurner.Turn(parameters, KeyRingContext.Telling(log), cancellation);

    /// <summary>Says what taking back the last turn would do; changes nothing.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>Which pair becomes which.</returns>
    /// <exception cref="ClusterCertsException">There is nothing to undo, or the ring was changed since.</exception>
    public static KeyRingRotation PlanUndo(string path) => KeyRingUndo.Plan(path, KeyRingContext.Real);

    /// <summary>Takes the last turn back: the ring's files are what they were before it, byte for byte.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="log">Told what is done; may be null.</param>
    /// <param name="cancellation">Cancels the wait for another process or for a pause of the readers; nothing is changed
    /// then.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="ClusterCertsException">There is nothing to undo, or the ring was changed since.</exception>
    public static KeyRingRotation Undo(string path, WorkLog? log = null, CancellationToken cancellation = default) =>
        KeyRingUndo.Run(path, KeyRingContext.Telling(log), cancellation);
}
