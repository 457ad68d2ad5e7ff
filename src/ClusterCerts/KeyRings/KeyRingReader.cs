using ClusterCerts.Encoding;
using ClusterCerts.Files;
using ClusterCerts.Keys;
using ClusterCerts.Values;

namespace ClusterCerts.KeyRings;

/// <summary>Reads the pairs of a folder and says what is wrong with them. It changes nothing.</summary>
internal sealed class KeyRingReader(string folder, DateTimeOffset now)
{
    // A turn between two of our own reads shows as a finding; one in a folder at rest is still there afterwards.
    private const int Attempts = 5;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads the ring; when something is wrong, again, since it may be turning just now.</summary>
    /// <exception cref="ClusterCertsException">There is no ring.</exception>
    internal KeyRingContent Read()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                KeyRingContent content = ReadOnce();
                if (!content.MayBeTurning || attempt == Attempts)
                    return content;
            }
            catch (ClusterCertsException) when (attempt < Attempts)
            {
                // Where folders cannot be exchanged, there is none for a moment.
            }

            Thread.Sleep(BetweenAttempts);
        }
    }

    private KeyRingContent ReadOnce()
    {
        string[] names = ListPairFiles();
        var files = names.Select(n => (File: n, Parsed: KeyRingLayout.Parse(n))).ToList();
        string[] rings = [.. files.Where(f => f.Parsed is not null).Select(f => f.Parsed!.Value.Name).Distinct(StringComparer.Ordinal)];
        if (rings.Length == 0)
        {
            throw new ClusterCertsException(
                ErrorCode.KeyRingNotFound,
                $"'{folder}' is not a key ring: it has no files named like server_a.key and server_a.crt. Make one "
                    + "with New-KeyRing.",
                folder);
        }

        // The active pair is the first of the whole folder by name, whoever put it there.
        string name = rings.Order(StringComparer.Ordinal).First();
        int count = files.Where(f => f.Parsed?.Name == name).Max(f => f.Parsed!.Value.Slot) + 1;
        var layout = new KeyRingLayout(name, count);
        var findings = new List<string>();
        findings.AddRange(names.Where(n => !layout.Owns(n)).Select(
            n => $"'{n}' does not belong to the ring '{name}_a', …: programs that load every pair of the folder would trust or even present it. Move it elsewhere"));
        if (count < KeyRingLayout.SmallestCount)
        {
            findings.Add($"the ring has {count} of at least {KeyRingLayout.SmallestCount} pairs: with fewer, a turn would drop the pair that nodes still present");
        }

        KeyRingPair[] pairs = [.. Enumerable.Range(0, count).Select(slot => ReadPair(layout, slot))];
        string[] repetitions = [.. Repetitions(pairs)];
        if (count > 1 && pairs[0].Fingerprint is string active && active == pairs[1].Fingerprint)
            findings.Add($"the next pair {pairs[1]} is the same as the active one");

        // A previous pair whose time is over serves nobody and harms nobody.
        ILookup<bool, string> problems = pairs.Where(p => p.Problem is not null)
            .ToLookup(p => p.IsWhole && p.Role == KeyRingRole.Previous, p => p.Problem!);
        findings.AddRange(problems[false]);
        return new KeyRingContent(layout, pairs, findings, [.. problems[true], .. repetitions, .. Advice(pairs)])
        {
            MayBeTurning = findings.Count + repetitions.Length > 0,
        };
    }

    private string[] ListPairFiles()
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFiles().Select(f => f.Name).Where(KeyRingLayout.IsPairFile).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            if (File.Exists(folder))
                throw FileErrors.NoFolder(folder, "a key ring is a folder");
            throw e is DirectoryNotFoundException
                ? new ClusterCertsException(
                    ErrorCode.KeyRingNotFound,
                    $"There is no key ring '{folder}'. Make one with New-KeyRing.",
                    folder, e)
                : FileErrors.Reading(folder, e);
        }
    }

    private KeyRingPair ReadPair(KeyRingLayout layout, int slot)
    {
        string name = layout.PairName(slot);
        string keyPath = Path.Combine(folder, layout.KeyFile(slot));
        string certificatePath = Path.Combine(folder, layout.CertificateFile(slot));
        (DecodedCertificate? certificate, string? certificateProblem) = ReadCertificate(certificatePath);
        bool hasKey = File.Exists(keyPath);
        bool hasCertificate = File.Exists(certificatePath);
        bool? matches = null;
        string? keyProblem = null;
        if (hasKey && certificate is not null)
            (matches, keyProblem) = MatchKey(keyPath, certificate);

        (KeyRingPairStatus status, string? problem) = (hasKey, hasCertificate) switch
        {
            (false, false) => (KeyRingPairStatus.Missing, $"the pair {name} is missing"),
            (true, false) => (KeyRingPairStatus.CertificateMissing, $"{name} has a key and no certificate"),
            (false, true) => (KeyRingPairStatus.KeyMissing, $"{name} has a certificate and no key"),
            _ when certificateProblem is not null => (KeyRingPairStatus.Unreadable, $"{name}: {certificateProblem}"),
            _ when keyProblem is not null => (KeyRingPairStatus.Unreadable, $"{name}: {keyProblem}"),
            _ when matches != true => (KeyRingPairStatus.Mismatch, $"the key of {name} does not belong to its certificate"),
            _ when now < certificate!.NotBefore => (KeyRingPairStatus.NotYetValid, $"{name} is valid only from {certificate.NotBefore:u}"),
            _ when Validity.WholeSeconds(now) > certificate!.NotAfter => (KeyRingPairStatus.Expired, $"{name} expired on {certificate.NotAfter:u}"),
            _ => (KeyRingPairStatus.Valid, null),
        };
        return new KeyRingPair
        {
            Slot = KeyRingLayout.LetterOf(slot),
            Name = name,
            Role = layout.RoleOf(slot),
            Status = status,
            Problem = problem,
            KeyMatches = matches,
            Subject = certificate?.Subject,
            DnsNames = certificate?.SubjectAltNames?.DnsNames ?? [],
            IPAddresses = [.. (certificate?.SubjectAltNames?.IPAddresses ?? []).Select(a => a.ToString())],
            NotBefore = certificate?.NotBefore,
            NotAfter = certificate?.NotAfter,
            KeyAlgorithm = certificate?.PublicKey.Name,
            SerialNumber = certificate?.SerialText,
            Fingerprint = certificate?.Fingerprint,
            CertificatePath = certificatePath,
            KeyPath = keyPath,
            KeyRing = folder,
            Certificate = certificate,
        };
    }

    private static (DecodedCertificate? Certificate, string? Problem) ReadCertificate(string path)
    {
        try
        {
            return File.Exists(path) ? (CertificateFile.Read(path)[0], null) : (null, null);
        }
        catch (ClusterCertsException e)
        {
            return (null, e.Message);
        }
    }

    private static (bool? Matches, string? Problem) MatchKey(string path, DecodedCertificate certificate)
    {
        try
        {
            using KeyPair key = PrivateKeyFile.Read(path, null);
            return (key.PublicKey.Equals(certificate.PublicKey), null);
        }
        catch (ClusterCertsException e)
        {
            return (null, e.Message);
        }
    }

    private static IEnumerable<string> Repetitions(KeyRingPair[] pairs) =>
        from pair in pairs
        where pair.Fingerprint is not null
        group pair by pair.Fingerprint into same
        where same.Count() > 1
        select $"{string.Join(" and ", same)} are the same pair";

    private static IEnumerable<string> Advice(KeyRingPair[] pairs)
    {
        // OpenSSL finds a self-signed certificate among its trusted ones by name and key identifier: without the
        // identifier it looks at one certificate of that name only, and refuses the others.
        var unclear = pairs.Where(p => p.Certificate is { IsSelfIssued: true, AuthorityKeyIdentifier: null }).ToList();
        if (unclear.Select(p => p.Subject).Distinct(StringComparer.Ordinal).Count() < unclear.Count)
        {
            yield return $"{string.Join(", ", unclear)} have one subject and no authority key identifier: programs on OpenSSL (nginx, Node.js, "
                + "Python) trust only one of them unless they verify with partial chains. New pairs have the identifier";
        }

        foreach (KeyRingPair pair in pairs.Where(p => IsReadableByAll(p.KeyPath)))
            yield return $"every user may read '{pair.KeyPath}': remove that right (chmod o-rwx)";
    }

    private static bool IsReadableByAll(string path)
    {
        try
        {
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & UnixFileMode.OtherRead) != 0;
        }
        catch (Exception e) when (FileErrors.IsFileError(e))
        {
            return false; // A file that is not there or not to be seen is a finding of its own.
        }
    }
}

/// <summary>A ring's pairs as they were read.</summary>
/// <param name="Layout">Its names.</param>
/// <param name="Pairs">One a slot, in the order of the slots.</param>
/// <param name="Findings">What is wrong.</param>
/// <param name="Advice">What works, and could be better.</param>
internal sealed record KeyRingContent(
    KeyRingLayout Layout, IReadOnlyList<KeyRingPair> Pairs, IReadOnlyList<string> Findings, IReadOnlyList<string> Advice)
{
    /// <summary>Whether a turn between two reads would look like this.</summary>
    internal bool MayBeTurning { get; init; }
}
