namespace ClusterCerts.Tests.Support;

/// <summary>A clock that stands where a test sets it, or that goes ahead of the machine's.</summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    private TimeSpan? _ahead;
    private long _leapt;

    /// <summary>Where it stands.</summary>
    internal DateTimeOffset Now { get; set; } = now;

    /// <summary>A clock that goes, so much ahead.</summary>
    internal static SetClock Ahead(TimeSpan by) => new(default) { _ahead = by };

    /// <summary>Lets so much time pass for who measures how long something takes.</summary>
    internal void Leap(TimeSpan by) => Interlocked.Add(ref _leapt, (long)(by.TotalSeconds * TimestampFrequency));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _leapt);

    public override DateTimeOffset GetUtcNow() => _ahead is TimeSpan by ? System.GetUtcNow() + by : Now;
}
