using System.Diagnostics;
using System.Security.Cryptography;

namespace ClusterCerts.Tests.Rotation;

/// <summary>An authority with nodes to rotate, and pictures of its folder to compare.</summary>
internal sealed class RotationBed : IDisposable
{
    private readonly TestFolder _folder = new();

    internal RotationBed(SigningCertParameters? parameters = null, params string[] nodeIds)
    {
        Pki = _folder.File("pki");
        CertAuthority.Create((parameters ?? new SigningCertParameters { Path = Pki, Subject = "CN=prod" }) with { Path = Pki });
        Nodes = nodeIds.Length > 0 ? nodeIds : ["1", "2", "3"];
        foreach (Outcome<NodeCert> outcome in Open().Issue(Nodes, new NodeCertParameters { Lifetime = new CertLifetime(null, clampToIssuer: true) }, parameters?.Passphrase))
            Assert.Null(outcome.Error);
    }

    internal string Pki { get; }

    internal IReadOnlyList<string> Nodes { get; }

    internal string Outside(string name) => _folder.File(name);

    internal string File(string name) => Path.Combine(Pki, name);

    internal CertAuthority Open(FileSystem? files = null) =>
        CertAuthority.Open(Pki, files is null ? null : new AuthorityContext { Files = files });

    /// <summary>Does a phase, with the administrator's yes.</summary>
    internal KeyRotation Do(RotationPhase phase, RotationParameters? parameters = null) =>
        Rotate((parameters ?? new()) with { Phase = phase });

    internal KeyRotation DoUpTo(RotationPhase phase, RotationParameters? parameters = null)
    {
        KeyRotation done = Open().GetRotation();
        for (RotationPhase next = done.Phase + 1; next <= phase; next++)
            done = Do(next, parameters);
        return done;
    }

    internal KeyRotation Undo() => Rotate(new RotationParameters { Undo = true });

    internal KeyRotation Resume() => Rotate(new RotationParameters { Resume = true });

    internal KeyRotation Rotate(RotationParameters parameters)
    {
        KeyRotation done = Open().Rotate(parameters with { IsConfirmed = true });
        Assert.True(done.IsFinished, $"the rotation is not finished: {string.Join(' ', done.Remaining)}");
        return done;
    }

    internal IReadOnlyList<string> TrustSubjects() => Subjects("trust.crt");

    internal IReadOnlyList<string> Subjects(string name) =>
        [.. CertificateFile.Read(File(name)).Select(c => c.Subject)];

    internal NodeCert Latest(string nodeId) => Assert.Single(Open().GetNodeCerts(new NodeCertFilter { NodeIds = [nodeId],
        Statuses = [NodeCertStatus.Valid] }));

    /// <summary>Every file and folder with its bytes and mode, but what only goes on: ledger, serial number and the
    /// lock.</summary>
    internal static IReadOnlyDictionary<string, string> Picture(string folder)
    {
        var all = new EnumerationOptions { AttributesToSkip = 0, RecurseSubdirectories = true };
        return Directory.EnumerateFileSystemEntries(folder, "*", all)
            .Where(path => Path.GetFileName(path) is not (LedgerFile.FileName or "signing.srl" or AuthorityLock.FileName))
            .ToDictionary(path => Path.GetRelativePath(folder, path), Describe);
    }

    internal IReadOnlyDictionary<string, string> Picture() => Picture(Pki);

    internal static void AssertSame(IReadOnlyDictionary<string, string> expected, IReadOnlyDictionary<string, string> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach ((string name, string content) in expected)
            Assert.True(content == actual[name], $"{name} is not what it was");
    }

    /// <summary>What openssl says about a node's file for a verifier that trusts the certificates of another file.</summary>
    internal string OpenSslVerify(string nodeId, string trust)
    {
        string leaf = File($"node.{nodeId}.crt");
        using Process process = Process.Start(new ProcessStartInfo("openssl")
        {
            ArgumentList = { "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", trust, "-untrusted", leaf, leaf },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? "OK" : output;
    }

    /// <summary>A copy of the first certificate of a file: all that some programs read.</summary>
    internal string FirstOf(string name)
    {
        string path = Outside($"first-{Guid.NewGuid():n}.crt");
        System.IO.File.WriteAllBytes(path, CertificateFile.Write([CertificateFile.Read(File(name))[0]]));
        return path;
    }

    internal string Copy(string name)
    {
        string path = Outside($"copy-{Guid.NewGuid():n}-{name}");
        System.IO.File.Copy(File(name), path);
        return path;
    }

    /// <summary>Copies the authority's folder as it is now.</summary>
    internal void CopyTo(string target) => Copy(Pki, target);

    public void Dispose() => _folder.Dispose();

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to, System.IO.File.GetUnixFileMode(from));
        foreach (string path in Directory.EnumerateFiles(from, "*", new EnumerationOptions { AttributesToSkip = 0 }))
            System.IO.File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
        foreach (string path in Directory.EnumerateDirectories(from, "*", new EnumerationOptions { AttributesToSkip = 0 }))
            Copy(path, Path.Combine(to, Path.GetFileName(path)));
    }

    private static string Describe(string path)
    {
        string mode = OperatingSystem.IsWindows() ? "" : System.IO.File.GetUnixFileMode(path).ToString();
        return Directory.Exists(path) ? $"folder {mode}"
            : $"{Convert.ToHexString(SHA256.HashData(System.IO.File.ReadAllBytes(path)))} {mode}";
    }
}
