using ClusterCerts.Keys;
using ClusterCerts.Policy;
using ClusterCerts.Values;

namespace ClusterCerts.Revocation;

/// <summary>How long a revocation list is valid, and which lists are signed ahead to follow it.</summary>
public sealed record RevocationListParameters
{
    /// <summary>How far apart they are when nothing else is asked for: 7 days.</summary>
    internal static readonly TimeSpan DefaultEvery = TimeSpan.FromDays(7);

    // A gap of thirteen months in the ledger puts the clock in doubt: nothing would be put in place then.
    private static readonly TimeSpan LongestEvery = TimeSpan.FromDays(366);

    private static readonly TimeSpan ShortestEvery = TimeSpan.FromSeconds(1);

    /// <summary>How long each list is valid; 30 days when null, and with <see cref="Ahead"/> one and a half times <see cref="Every"/>.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>How many lists are signed ahead, for each CA whose list is kept; null for none.</summary>
    public int? Ahead { get; init; }

    /// <summary>The time between one list and the next; 7 days when null.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Whether the clock is known to be right though the ledger's last line was written later, or more than thirteen months ago.</summary>
    public bool IsClockRight { get; init; }

    /// <summary>What opens the key of the other CA while a rotation keeps two; the caller disposes it. Where it is null that key is tried with what opens the signing
    /// key, but not as the PIN of another token.</summary>
    public Passphrase? RotationPassphrase { get; init; }

    /// <summary>What is to be made of it.</summary>
    /// <exception cref="ClusterCertsException">The values contradict each other, or a rule refuses them.</exception>
    internal ListOrder ToOrder(PolicyRules rules)
    {
        if (Ahead is not int ahead)
        {
            return Every is null ? new(Lifetime ?? ListOrder.DefaultLifetime, 0, TimeSpan.Zero, IsClockRight) : throw new ClusterCertsException(
                ErrorCode.InvalidArgument, "-Every is the time between the lists that -Ahead signs; give -Ahead too, or leave -Every out.", Every);
        }

        if (ahead < 1)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-Ahead says how many lists to sign ahead: one or more. Leave it out for none.", ahead);
        TimeSpan every = Every ?? DefaultEvery;
        if (every < ShortestEvery || every > LongestEvery)
            throw new ClusterCertsException(ErrorCode.InvalidArgument, "-Every must be a second or more, and not more than 366 days.", every);
        if (Lifetime < every)
        {
            throw new ClusterCertsException(
                ErrorCode.InvalidLifetime,
                $"With a -Lifetime of {DurationText.Format(Lifetime.Value)} and a list -Every {DurationText.Format(every)} there would be days without a valid list. "
                    + "Give a longer -Lifetime, or a shorter -Every.",
                Lifetime);
        }

        if (rules.OfPreparedLists(ahead) is PolicyViolation violation)
            throw violation.ToException(ahead);
        return new(Lifetime ?? every + (every / 2), ahead, every, IsClockRight);
    }
}
