namespace ClusterCerts.Tests.Keys;

/// <summary>Keys that several threads make are handed out in order, each failure at its place.</summary>
public sealed class OrderedKeysTests
{
    private static readonly PublicKeyInfo Public = Forge.Key("ordered").PublicKey;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 100)]
    public void They_come_in_order(int threads, int ahead)
    {
        using var keys = new OrderedKeys(20, threads, ahead, Make, CancellationToken.None);
        Assert.Equal(Enumerable.Range(0, 20), Enumerable.Range(0, 20).Select(_ => (int)keys.Take(WorkLog.None).Pem[0]));
        Assert.False(keys.IsNextReady); // there is no next one
    }

    // Who is made does not run away from who takes.
    [Fact]
    public void No_more_are_made_ahead_than_there_is_room_for()
    {
        int made = 0;
        using var third = new ManualResetEventSlim();
        using var keys = new OrderedKeys(
            100, 4, 3, i =>
            {
                if (Interlocked.Increment(ref made) == 3)
                    third.Set();
                return Make(i);
            }, CancellationToken.None);
        third.Wait();
        Assert.Equal(3, Volatile.Read(ref made));
    }

    [Fact]
    public void A_failure_is_that_of_its_key()
    {
        using var keys = new OrderedKeys(3, 1, 3, i => i == 1 ? throw new InvalidOperationException("no") : Make(i), CancellationToken.None);
        Assert.Equal(0, keys.Take(WorkLog.None).Pem[0]);
        Assert.Throws<InvalidOperationException>(() => keys.Take(WorkLog.None));
    }

    [Fact]
    public void Who_waits_for_one_that_is_not_made_any_more_is_told()
    {
        using var stop = new CancellationTokenSource();
        using var keys = new OrderedKeys(10, 2, 2, Make, stop.Token);
        keys.Take(WorkLog.None);
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            for (int i = 1; i < 10; i++)
                keys.Take(WorkLog.None);
        });
    }

    // What nobody took does not stay in memory.
    [Fact]
    public void Those_that_were_not_taken_are_zeroed()
    {
        var made = new System.Collections.Concurrent.ConcurrentBag<byte[]>();
        using (var keys = new OrderedKeys(
            5, 1, 5, i =>
            {
                NewKey key = Make(i + 1);
                made.Add(key.Pem);
                return key;
            }, CancellationToken.None))
        {
            keys.Take(WorkLog.None);
            while (!keys.IsNextReady)
                Thread.Yield();
        }

        Assert.Equal(1, made.Count(pem => pem[0] != 0)); // the one that was taken is its taker's
    }

    private static NewKey Make(int number) => new(Public, [(byte)number]);
}
