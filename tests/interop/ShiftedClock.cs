using System.Globalization;

namespace ClusterCerts.Interop;

/// <summary>
/// Runs programs at another time, by faketime. It keeps a semaphore and a page of memory that it names by its process, and refuses to run where it finds those names: one that was
/// killed leaves them for whoever gets its number. They are taken away before it begins.
/// </summary>
internal static class ShiftedClock
{
    private const string Script = """rm -f "/dev/shm/sem.faketime_sem_$$" "/dev/shm/faketime_shm_$$"; exec "$@" """;

    /// <summary>What runs a program at a time: a shell's program, then its arguments.</summary>
    internal static (RealProgram Program, string[] Arguments) At(DateTimeOffset now, params string[] command) => (
        RealProgram.Need("sh"),
        ["-c", Script, "sh", RealProgram.Need("faketime").Location, now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), .. command]);

    /// <summary>Runs a program at a time, to its end.</summary>
    internal static ProgramResult Run(DateTimeOffset now, params string[] command)
    {
        (RealProgram program, string[] arguments) = At(now, command);
        return program.Run(arguments);
    }
}
