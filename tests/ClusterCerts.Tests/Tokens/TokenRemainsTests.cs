using ClusterCerts.CrashHost;

namespace ClusterCerts.Tests.Tokens;

/// <summary>What stays in a token of a command that fails: nothing where it is known that no file tells of the key; else the key, of which a warning tells.</summary>
[Collection(SoftHsm.Name)]
public sealed class TokenRemainsTests(SoftHsm hsm)
{
    private const int IOError = 5;

    // Another process finds the key before its maker fails, and makes its CA of it.
    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_key_that_another_CA_was_made_of_stays(bool isAnothers)
    {
        KeyUri place = SoftHsm.Uri(hsm.NewToken());
        using Passphrase pin = SoftHsm.NewPin();
        var told = new List<string>();
        var wish = new NewSigningKeyWish(place, null, KeyAlgorithm.EcdsaP256, pin, false, bytes => System.Security.Cryptography.RandomNumberGenerator.Fill(bytes))
        {
            Refuse = (_, at) =>
            {
                if (isAnothers)
                    throw new ClusterCertsException(ErrorCode.KeyMismatch, "It is another CA's.", at);
            },
        };
        NewSigningKey.Make(wish, AuthorityContext.Default.Log, TimeProvider.System, told.Add).Dispose();
        using TokenKey? found = TokenKey.Find(place.Token!, null, pin);
        Assert.Equal(isAnothers, found is not null);
        Assert.Equal(isAnothers ? 1 : 0, told.Count(text => text.Contains("stays there", StringComparison.Ordinal)));
    }

    // At each change of the disk: it fails once, or for good, or the folder is gone with its journal, as a stick that is taken out, and comes back.
    [SkippableTheory]
    [InlineData("once")]
    [InlineData("for good")]
    [InlineData("away")]
    public void A_key_stays_only_where_a_file_may_tell_of_it(string how)
    {
        string token = hsm.NewToken();
        using Passphrase pin = SoftHsm.NewPin();
        var ends = new HashSet<string>(StringComparer.Ordinal);
        for (int operation = 1; ; operation++)
        {
            using var folder = new TestFolder();
            string label = $"key{operation}";
            var told = new List<string>();
            HookedFileSystem files = Failing(how, operation, folder);
            var wanted = new SigningCertParameters { Path = folder.File("pki"), KeyUri = SoftHsm.Uri(token, label), Passphrase = pin };
            Exception? failure = Record.Exception(() => CertAuthority.Create(wanted, new AuthorityContext { Files = files }, notify: told.Add));
            if (files.Count < operation)
            {
                Assert.Null(failure);
                break;
            }

            Assert.IsType<ClusterCertsException>(failure);
            string end = EndOf(folder, label, IsThere(token, label, pin));
            Assert.True(end is not "stays for nothing" || how != "once", $"{operation}: {end}");
            if (end != "told of")
                Assert.Equal(end == "stays for nothing", told.Exists(text => text.Contains("stays there", StringComparison.Ordinal)));
            ends.Add(end);
        }

        Assert.Contains("destroyed", ends);
        Assert.DoesNotContain("lost", ends);
    }

    [SkippableFact]
    public void The_next_CAs_key_is_destroyed_with_a_stage_that_is_undone()
    {
        using var bed = new TokenBed(hsm);
        int failures = 0;
        var files = new HookedFileSystem(change =>
        {
            if (failures > 0 || !change.Path.Contains("next.key", StringComparison.Ordinal))
                return;
            failures++;
            throw new IOException("Input/output error", IOError);
        });
        var stage = new RotationParameters { Phase = RotationPhase.Stage, Passphrase = bed.Pin, NewPassphrase = bed.Pin, KeyUri = SoftHsm.Uri(bed.Token, "next"), IsConfirmed = true };
        Assert.ThrowsAny<ClusterCertsException>(() => CertAuthority.Open(bed.Path, new AuthorityContext { Files = files }).Rotate(stage));
        Assert.Equal(1, failures);
        Assert.False(IsThere(bed.Token, "next", bed.Pin));
        bed.Open().Rotate(new RotationParameters { Resume = true, Passphrase = bed.Pin, NewPassphrase = bed.Pin, IsConfirmed = true });
        Assert.True(IsThere(bed.Token, "next", bed.Pin));
        Assert.Contains("object=next", File.ReadAllText(bed.File("next.key")), StringComparison.Ordinal);
    }

    private static HookedFileSystem Failing(string how, int operation, TestFolder folder) => how != "away" ? HookedFileSystem.Failing(operation, stays: how == "for good")
        : new HookedFileSystem(change =>
        {
            if (change.Number != operation)
                return;
            if (Directory.Exists(folder.File("pki")))
                Directory.Move(folder.File("pki"), folder.File("away"));
            throw new IOException("Input/output error", IOError);
        });

    // The next command finishes or undoes what is left, and what it finishes has its key.
    private static string EndOf(TestFolder folder, string label, bool isThere)
    {
        if (Directory.Exists(folder.File("away")))
            Directory.Move(folder.File("away"), folder.File("pki"));
        try
        {
            SigningCert signing = CertAuthority.Open(folder.File("pki")).GetSigningCert();
            return KeyUri.Parse(signing.KeyUri).Token!.Label == label && isThere ? "told of" : "lost";
        }
        catch (ClusterCertsException e) when (e.ErrorCode is ErrorCode.AuthorityNotFound or ErrorCode.FileNotFound)
        {
            return isThere ? "stays for nothing" : "destroyed";
        }
    }

    private static bool IsThere(string token, string label, Passphrase pin)
    {
        using TokenKey? found = TokenKey.Find(SoftHsm.Uri(token, label).Token!, null, pin);
        return found is not null;
    }
}
