namespace ClusterCerts.Interop;

public sealed class ShiftedClockTests
{
    // A shell keeps its number through each exec: what it leaves in faketime's names is what faketime finds.
    [SkippableFact]
    public void What_a_killed_faketime_left_stops_no_other()
    {
        (RealProgram program, string[] arguments) = ShiftedClock.At(new DateTimeOffset(2027, 1, 4, 3, 17, 0, TimeSpan.Zero), "date", "+%F");
        ProgramResult result = RealProgram.Need("sh").Run(
            ["-c", """: > "/dev/shm/sem.faketime_sem_$$"; : > "/dev/shm/faketime_shm_$$"; exec "$@" """, "sh", program.Location, .. arguments]);
        Assert.Equal("2027-01-04", result.Succeeded().Output.Trim());
    }
}
