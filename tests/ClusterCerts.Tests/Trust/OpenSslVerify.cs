using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace ClusterCerts.Tests.Trust;

/// <summary>What <c>openssl verify -x509_strict</c> says of the same certificates.</summary>
internal static class OpenSslVerify
{
    internal static readonly bool IsThere = Run("version") is { ExitCode: 0 };

    /// <summary>Whether the OpenSSL of this machine knows an algorithm: ML-DSA from 3.5 on.</summary>
    internal static bool Knows(KeyAlgorithm algorithm) =>
        PureAlgorithm.Of(algorithm) is not { IsMLDsa: true } || (Run("list", "-public-key-algorithms") is { } known && known.Output.Contains("ML-DSA", StringComparison.Ordinal));

    internal static void AssertAccepts(Forged[] presented, Forged[] trusted, bool isStrict = true)
    {
        Skip.IfNot(IsThere, "openssl is not on this machine");
        (int code, string output) = Verify(presented, trusted, isStrict);
        Assert.True(code == 0, output);
    }

    internal static void AssertRefuses(Forged[] presented, Forged[] trusted)
    {
        Skip.IfNot(IsThere, "openssl is not on this machine");
        (int code, string output) = Verify(presented, trusted);
        Assert.True(code != 0, "OpenSSL accepts it: " + output);
    }

    private static (int ExitCode, string Output) Verify(Forged[] presented, Forged[] trusted, bool isStrict = true)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("clustercerts-verify-");
        try
        {
            string File(string name, IEnumerable<Forged> certificates)
            {
                string path = Path.Combine(folder.FullName, name);
                System.IO.File.WriteAllBytes(path, CertificateFile.Write(certificates.Select(c => c.Der)));
                return path;
            }

            var arguments = new List<string>
            {
                "verify", "-purpose", "sslserver",
                "-attime", Forge.Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                "-CAfile", File("trust.pem", trusted),
            };
            if (isStrict)
                arguments.Add("-x509_strict");
            if (presented.Length > 1)
                arguments.AddRange(["-untrusted", File("untrusted.pem", presented[1..])]);
            arguments.Add(File("leaf.pem", presented[..1]));
            return Run([.. arguments])!.Value;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (int ExitCode, string Output)? Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
