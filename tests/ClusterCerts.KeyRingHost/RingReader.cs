using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterCerts.KeyRingHost;

/// <summary>
/// A program that loads a ring over and over as cluster software does: list the folder, take the first pair by name, load it, load all
/// certificates to trust them. It uses the platform's own readers, none of the library's.
/// </summary>
internal sealed partial class RingReader(string folder, bool opensFolder, TimeSpan pause, TimeSpan between)
{
    private const int DirectoryFlag = 0x10000; // O_DIRECTORY on x86-64
    private const int DirectoryFlagArm = 0x4000;

    private string _last = "";
    private int _reads;
    private int _missing;
    private int _mismatches;
    private int _mixtures;
    private int _recovered;

    /// <summary>Reads until a token is cancelled; writes each new state of the ring, each fault, and the counts in the end.</summary>
    internal void Run(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            _reads++;
            if (!ReadOnce() && !opensFolder)
            {
                // What the documentation tells such programs to do: compare, and read again.
                for (int attempt = 0; attempt < 10; attempt++)
                {
                    if (ReadOnce(counts: false))
                    {
                        _recovered++;
                        break;
                    }
                }
            }

            if (pause > TimeSpan.Zero)
                Thread.Sleep(pause * (0.5 + Random.Shared.NextDouble()));
        }

        Console.WriteLine($"done reads={_reads} missing={_missing} mismatches={_mismatches} mixtures={_mixtures} recovered={_recovered}");
    }

    private bool ReadOnce(bool counts = true)
    {
        int descriptor = opensFolder ? Open(folder, RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? DirectoryFlagArm : DirectoryFlag) : -1;
        try
        {
            // A path through the descriptor is what openat does: it goes on from the open folder, whatever its name is now.
            string place = opensFolder ? $"/proc/self/fd/{descriptor}" : folder;
            string[] names = [.. Directory.GetFiles(place).Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal)];
            string active = Path.GetFileNameWithoutExtension(names.First(n => n.EndsWith(".key", StringComparison.Ordinal)));
            string key = File.ReadAllText(Path.Combine(place, active + ".key"));
            if (between > TimeSpan.Zero)
                Thread.Sleep(between);
            string certificate = File.ReadAllText(Path.Combine(place, active + ".crt"));
            string[] trusted = [.. names.Where(n => n.EndsWith(".crt", StringComparison.Ordinal))
                .Select(n => Fingerprint(File.ReadAllText(Path.Combine(place, n))))];
            if (!Match(key, certificate))
            {
                _mismatches += counts ? 1 : 0;
                return false;
            }

            // The active certificate was read twice; a turn between shows so.
            if (!trusted.Contains(Fingerprint(certificate)) || trusted.Distinct().Count() != trusted.Length)
            {
                _mixtures += counts ? 1 : 0;
                return false;
            }

            Tell(string.Join(',', trusted));
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            if (counts)
                _missing++;
            if (opensFolder)
                Console.WriteLine($"fault {e.Message.ReplaceLineEndings(" ")}");
            return false;
        }
        finally
        {
            if (descriptor >= 0)
                _ = Close(descriptor);
        }
    }

    private void Tell(string state)
    {
        if (state == _last)
            return;
        _last = state;
        Console.WriteLine($"state {state}");
    }

    private static bool Match(string keyPem, string certificatePem)
    {
        using ECDsa key = ECDsa.Create();
        key.ImportFromPem(keyPem);
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(certificatePem);
        return key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }

    private static string Fingerprint(string pem)
    {
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem);
        return certificate.GetCertHashString(HashAlgorithmName.SHA256)[..16];
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
