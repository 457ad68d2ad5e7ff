// A process for the tests of key rings: it turns a ring, reads one, or ends itself at a given operation on the disk.
//
//   create DIR                          New-KeyRing with P-256 keys
//   turn DIR COUNT                      Invoke-KeyRotation COUNT times; a line with the ring's fingerprints before and after each
//   undo DIR                            Invoke-KeyRotation -Undo
//   read DIR openat|path                loads the ring until standard input ends
//   options: --kill-at N  --no-exchange  --no-grace  --wait MS (for a pause of the readers)  --every MS (between turns or reads)
//            --between MS (a slow reader: between the key and its certificate)

using System.Diagnostics;
using System.Globalization;
using ClusterCerts;
using ClusterCerts.CrashHost;
using ClusterCerts.KeyRingHost;

int Option(string name) => Array.IndexOf(args, name) is int at and >= 0 ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : 0;
var every = TimeSpan.FromMilliseconds(Option("--every"));
var context = new KeyRingContext
{
    Files = new HookedFileSystem(DieAt) { HasExchange = !args.Contains("--no-exchange") },
    Grace = args.Contains("--no-grace") ? TimeSpan.Zero : KeyRingContext.Real.Grace,
    Pause = TimeSpan.FromMilliseconds(Option("--wait")),
};
switch (args[0])
{
    case "create":
        var parameters = new KeyRingParameters { Path = args[1], KeyAlgorithm = KeyAlgorithm.EcdsaP256 };
        KeyRingMaker.Create(parameters, context, CancellationToken.None);
        break;
    case "turn":
        Turn(args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
        break;
    case "undo":
        KeyRingUndo.Run(args[1], context, CancellationToken.None);
        break;
    case "read":
        using (var stop = new CancellationTokenSource())
        {
            _ = Task.Run(() =>
            {
                while (Console.In.Read() >= 0)
                {
                }

                stop.Cancel();
            });
            new RingReader(args[1], args[2] == "openat", every, TimeSpan.FromMilliseconds(Option("--between"))).Run(stop.Token);
        }

        break;
    default:
        return 2;
}

return 0;

void Turn(string ring, int count)
{
    Tell(KeyRingLookup.Open(ring, context, CancellationToken.None));
    for (int turn = 0; turn < count; turn++)
    {
        var parameters = new KeyRingTurnParameters { Path = ring, Force = true };
        Tell(KeyRingTurner.Turn(parameters, context, CancellationToken.None).KeyRing!);
        if (every > TimeSpan.Zero)
            Thread.Sleep(every);
    }
}

static void Tell(KeyRing ring) => Console.WriteLine("state " + string.Join(',', ring.Pairs.Select(p => p.Fingerprint![..16])));

// In the middle of the operation.
void DieAt(DiskChange change)
{
    if (change.Number != Option("--kill-at"))
        return;
    change.DoHalf();
    Process.GetCurrentProcess().Kill();
    Thread.Sleep(Timeout.Infinite);
}
