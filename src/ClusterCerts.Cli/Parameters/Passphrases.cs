using System.Security;

namespace ClusterCerts.Cli;

/// <summary>Passphrases come from files, or from the person at the terminal; never from the command line.</summary>
internal static class Passphrases
{
    // One file may hold the passphrases of several keys.
    private static readonly HashSet<string> Told = [];

    /// <summary>The passphrase in a file, or null without a file.</summary>
    /// <exception cref="ClusterCertsException">The file cannot be read or is empty.</exception>
    internal static Passphrase? FromFile(string? path)
    {
        Passphrase? passphrase = path is null ? null : Passphrase.FromFile(path);
        if (passphrase?.Warning is string warning && Told.Add(warning))
            Console.Error.Write($"{Printer.Name}: warning: {TextValues.Printable(warning)}\n");
        return passphrase;
    }

    /// <summary>The passphrase in a file; without one the person at the terminal is asked. Null where there is neither.</summary>
    /// <param name="file">The file that was given, or null.</param>
    /// <param name="what">What it opens, such as a path.</param>
    /// <param name="cancellation">Cancels the question.</param>
    internal static Passphrase? FromFileOrPerson(string? file, string what, CancellationToken cancellation) =>
        FromFile(file) ?? (CanAsk() ? Ask($"Passphrase of {TextValues.Printable(what)}: ", cancellation) : null);

    /// <summary>Does what needs a key. Where the key is encrypted and no file was given, it asks the person at the terminal once.</summary>
    /// <param name="file">The file that was given, or null.</param>
    /// <param name="work">The work; it throws <see cref="ErrorCode.PassphraseRequired"/> before it changes anything.</param>
    /// <param name="cancellation">Cancels the question.</param>
    internal static T Use<T>(string? file, Func<Passphrase?, T> work, CancellationToken cancellation)
    {
        using var given = new GivenPassphrases((GivenPassphrases.Signing, file));
        return Use(given, () => work(given[GivenPassphrases.Signing]), cancellation);
    }

    /// <summary>Does what needs several keys, of CAs that a rotation keeps or of one above. Of each that is encrypted it asks the person at the terminal once.</summary>
    /// <param name="given">What was given for them; the answers go there.</param>
    /// <param name="work">The work, as for the other.</param>
    /// <param name="cancellation">Cancels a question.</param>
    internal static T Use<T>(GivenPassphrases given, Func<T> work, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return work();
            }
            catch (ClusterCertsException e) when (given.CanAsk(e))
            {
                given.Ask(e, cancellation); // Not in the filter, which would swallow a refusal. Then once more, with the answer.
            }
        }
    }

    /// <summary>Asks the person at the terminal for what opens a key; for what a key that is written anew will open with twice, as a slip would lock it for good.</summary>
    /// <param name="refusal">What the key is.</param>
    /// <param name="cancellation">Cancels the question.</param>
    /// <exception cref="ClusterCertsException">The two differ.</exception>
    internal static Passphrase Ask(ClusterCertsException refusal, CancellationToken cancellation)
    {
        string key = TextValues.Printable(refusal.Target?.ToString() ?? "the key");
        if (refusal.PassphraseKind != PassphraseKind.NewPassphrase)
            return Ask($"{(refusal.PassphraseKind == PassphraseKind.Pin ? "PIN" : "Passphrase")} of {key}: ", cancellation);
        Passphrase first = Ask($"New passphrase of {key}: ", cancellation);
        try
        {
            using Passphrase again = Ask($"Once more the new passphrase of {key}: ", cancellation);
            return first.IsSame(again) ? first : throw new ClusterCertsException(
                ErrorCode.InvalidPassphrase, "The two passphrases differ; nothing was written. Run the command again.", refusal.Target);
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

    /// <summary>Whether there is a person at a terminal.</summary>
    internal static bool CanAsk() => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    private static Passphrase Ask(string prompt, CancellationToken cancellation)
    {
        // Asking for a key switches the terminal's echo off: before the question, lest a quick answer is seen.
        _ = Console.KeyAvailable;
        Console.Error.Write(prompt);
        using var secret = new SecureString();
        try
        {
            while (ReadKey(cancellation) is { Key: not ConsoleKey.Enter } key)
            {
                if (key.Key == ConsoleKey.Backspace && secret.Length > 0)
                    secret.RemoveAt(secret.Length - 1);
                else if (!char.IsControl(key.KeyChar))
                    secret.AppendChar(key.KeyChar);
            }
        }
        finally
        {
            Console.Error.Write('\n');
        }

        return Passphrase.FromSecureString(secret);
    }

    // ReadKey cannot be cancelled; waiting for a key can.
    private static ConsoleKeyInfo ReadKey(CancellationToken cancellation)
    {
        while (!Console.KeyAvailable)
        {
            if (cancellation.WaitHandle.WaitOne(20))
                throw new OperationCanceledException(cancellation);
        }

        return Console.ReadKey(intercept: true);
    }
}
