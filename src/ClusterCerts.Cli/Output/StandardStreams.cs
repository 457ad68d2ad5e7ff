using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace ClusterCerts.Cli;

/// <summary>Standard input, output and error as they were handed over, which may be closed or lead to a full disk.</summary>
internal static class StandardStreams
{
    private const int Input = 0;
    private const int Output = 1;
    private const int ErrorOutput = 2;
    private const int BadFileDescriptor = 9; // EBADF
    private const int CloseOnExec = 0x80000; // O_CLOEXEC
    private const string Closed = "it is closed.";
    private const string Nothing = "/dev/null";

    // Kept open to the end: their numbers are taken.
    private static readonly HashSet<int> s_closed = [];
    private static readonly List<SafeFileHandle> s_taken = [];

    /// <summary>Takes the numbers of those that are closed, so that no file that is opened later is taken for one of them: there is nothing to read from
    /// them, and to write to them still fails. What cannot be told on standard error ends no command.</summary>
    internal static void Guard()
    {
        if (!OperatingSystem.IsWindows())
            TakeClosed();
        if (OperatingSystem.IsLinux())
            FindTaken();
        if (s_closed.Contains(Output))
            Console.SetOut(new Failing());
        Console.SetError(s_closed.Contains(ErrorOutput) ? TextWriter.Null : new Unfailing(Console.Error));
    }

    /// <summary>Standard input, from which something is to be read.</summary>
    /// <param name="what">What is wanted of it, such as "a table".</param>
    /// <param name="otherwise">What to do instead.</param>
    /// <exception cref="ClusterCertsException">It is closed.</exception>
    internal static Stream OpenInput(string what, string otherwise) => !s_closed.Contains(Input) ? Console.OpenStandardInput()
        : throw new ClusterCertsException(ErrorCode.InvalidArgument, $"Standard input is closed, so that there is no {what} to read; {otherwise}.");

    /// <summary>Standard output, for bytes.</summary>
    internal static Stream OpenOutput() => !s_closed.Contains(Output) ? Console.OpenStandardOutput() : throw new IOException(Closed);

    /// <summary>Whether something failed since standard output is closed.</summary>
    internal static bool IsClosedOutput(Exception e) => e is UnauthorizedAccessException { InnerException: IOException { HResult: BadFileDescriptor } };

    /// <summary>What is said where results cannot be printed.</summary>
    internal static string OutputFailure(Exception e) => $"the output cannot be written: {(IsClosedOutput(e) ? Closed : e.Message)}";

    // A new file gets the lowest number that is free. A system without devices, as below chroot, has nothing to take them with.
    private static void TakeClosed()
    {
        while (File.Exists(Nothing))
        {
            SafeFileHandle nothing = File.OpenHandle(Nothing, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            int number = (int)nothing.DangerousGetHandle();
            if (number > ErrorOutput)
            {
                nothing.Dispose();
                return;
            }

            s_taken.Add(nothing);
            s_closed.Add(number);
        }
    }

    // Where two are closed, the runtime itself has opened something under their numbers before any of our code ran. What a program is handed over stays open
    // when it starts; what it opens for itself is marked to be closed then.
    private static void FindTaken()
    {
        for (int number = Input; number <= ErrorOutput; number++)
        {
            string[] fields = File.Exists($"/proc/self/fdinfo/{number}") ? File.ReadAllText($"/proc/self/fdinfo/{number}").Split('\n') : [];
            string? flags = Array.Find(fields, field => field.StartsWith("flags:", StringComparison.Ordinal));
            if (flags is not null && (Convert.ToInt32(flags["flags:".Length..].Trim(), 8) & CloseOnExec) != 0)
                s_closed.Add(number);
        }
    }

    private sealed class Failing() : TextWriter(CultureInfo.InvariantCulture)
    {
        public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

        public override void Write(char value) => throw new IOException(Closed);
    }

    private sealed class Unfailing(TextWriter inner) : TextWriter(CultureInfo.InvariantCulture)
    {
        public override System.Text.Encoding Encoding => inner.Encoding;

        public override void Write(char value) => Try(() => inner.Write(value));

        public override void Write(string? value) => Try(() => inner.Write(value));

        public override void Write(char[] buffer, int index, int count) => Try(() => inner.Write(buffer, index, count));

        public override void Flush() => Try(inner.Flush);

        private static void Try(Action write)
        {
            try
            {
                write();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // There is nobody left to tell it to, and the command's own work goes on.
            }
        }
    }
}
