namespace ClusterCerts.Tests.Tokens;

/// <summary>What tokens answer that SoftHSM2 never does: each has an error of its own, or is got over.</summary>
[Collection(SoftHsm.Name)]
public sealed class OddTokenTests(SoftHsm hsm)
{
    // CKF_USER_PIN_LOCKED and CKF_USER_PIN_FINAL_TRY: no PIN is given at all.
    [SkippableTheory]
    [InlineData("flags 0x40000", "is locked after too many")]
    [InlineData("flags 0x20000", "is not tried from here")]
    public void A_PIN_that_is_locked_or_would_be_is_not_tried(string order, string message)
    {
        (OddToken odd, TokenBed bed) = NewBed();
        using (bed)
        {
            odd.Order(order);
            ClusterCertsException refused = Refused(bed);
            Assert.Equal(ErrorCode.PinLocked, refused.ErrorCode);
            Assert.Contains(message, refused.Message, StringComparison.Ordinal);
            Assert.Empty(odd.Logins);
            Assert.Equal(CheckState.Critical, Assert.Single(bed.Open().TestHealth(new AuthorityTestParameters()).Checks, check => check.Name == AuthorityCheckName.Tokens).State);
            odd.Order();
            bed.Issue("1");
        }
    }

    [SkippableTheory]
    [InlineData("0xA4", ErrorCode.PinLocked, "Its security officer can unlock it")]
    [InlineData("0xA3", ErrorCode.WrongPin, "must be set anew")]
    [InlineData("0x102", ErrorCode.WrongPin, "must be set anew")]
    [InlineData("0x32", ErrorCode.TokenLost, "CKR_DEVICE_REMOVED")]
    [InlineData("0x100", ErrorCode.TokenFailed, "takes any PIN meanwhile")]
    [InlineData("0x6", ErrorCode.TokenFailed, "CKR_FUNCTION_FAILED")]
    [InlineData("0x80000001", ErrorCode.TokenFailed, "0x80000001")]
    public void Each_answer_to_a_PIN_is_told_and_given_once(string code, ErrorCode expected, string message)
    {
        (OddToken odd, TokenBed bed) = NewBed();
        using (bed)
        {
            odd.Order($"login {code}");
            ClusterCertsException refused = Refused(bed);
            Assert.Equal(expected, refused.ErrorCode);
            Assert.Contains(message, refused.Message, StringComparison.Ordinal);
            Assert.Equal(["login 1"], odd.Logins);
        }
    }

    [SkippableTheory]
    [InlineData("flags 0x10000", "counts wrong ones")]
    [InlineData("flags 0", "does not open the token")]
    public void A_wrong_PIN_tells_what_the_token_counts(string order, string message)
    {
        (OddToken odd, TokenBed bed) = NewBed();
        using (bed)
        {
            odd.Order(order, "login 0xA0");
            ClusterCertsException refused = Refused(bed);
            Assert.Equal(ErrorCode.WrongPin, refused.ErrorCode);
            Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        }
    }

    // The token is reset while many threads sign: all go on, by one fresh login.
    [SkippableTheory]
    [InlineData("lose 20", 2)]
    [InlineData("lose 1", 2)]
    [InlineData("sign 0xB3\ntimes 1", 2)]
    [InlineData("sign 0x5\ntimes 1", 2)]
    public void A_session_that_is_lost_is_opened_anew_once(string order, int logins)
    {
        (OddToken odd, TokenBed bed) = NewBed();
        using (bed)
        {
            odd.Order(order);
            bed.Issue([.. Enumerable.Range(1, 60).Select(i => $"n{i}")]);
            Assert.Equal(Enumerable.Repeat("login 1", logins), odd.Logins);
        }
    }

    [SkippableTheory]
    [InlineData("gone 1", ErrorCode.TokenLost, "was lost in the middle of the work")]
    [InlineData("sign 0x32", ErrorCode.TokenLost, "CKR_DEVICE_REMOVED")]
    [InlineData("sign 0x5", ErrorCode.TokenFailed, "CKR_GENERAL_ERROR")]
    [InlineData("sign 0x70", ErrorCode.MechanismMissing, "CKR_MECHANISM_INVALID")]
    [InlineData("lacks 0x1041", ErrorCode.MechanismMissing, "CKR_MECHANISM_INVALID")]
    [InlineData("flip 1", ErrorCode.TokenFailed, "made a signature that is wrong")]
    public void What_does_not_come_right_signs_nothing(string order, ErrorCode expected, string message)
    {
        (OddToken odd, TokenBed bed) = NewBed();
        using (bed)
        {
            odd.Order(order);
            ClusterCertsException refused = Refused(bed);
            Assert.Equal(expected, refused.ErrorCode);
            Assert.Contains(message, refused.Message, StringComparison.Ordinal);
            odd.Order();
            Assert.DoesNotContain(bed.Open().GetNodeCerts(), cert => cert.NodeId == "2");
            bed.Issue("1");
            Assert.Empty(CertLedger.Test(bed.Path));
        }
    }

    // In the middle of a batch: what was signed before stays, and the rest is told.
    [SkippableFact]
    public void A_token_that_is_taken_away_in_a_batch_leaves_what_is_whole()
    {
        (OddToken odd, TokenBed bed) = NewBed();
        using (bed)
        {
            odd.Order("gone 10");
            string[] ids = [.. Enumerable.Range(1, 30).Select(i => $"n{i}")];
            ClusterCertsException[] errors = Errors(() => bed.Open().Issue(ids, new NodeCertParameters(), bed.Pin));
            Assert.NotEmpty(errors);
            Assert.All(errors, error => Assert.Equal(ErrorCode.TokenLost, error.ErrorCode));
            odd.Order();
            Assert.Empty(CertLedger.Test(bed.Path));
            bed.Issue("after");
        }
    }

    [SkippableFact]
    public void A_token_without_the_mechanism_makes_no_key()
    {
        OddToken odd = hsm.Odd();
        string token = hsm.NewToken();
        odd.Order("lacks 0x1040");
        Assert.Equal(ErrorCode.MechanismMissing, Assert.Throws<ClusterCertsException>(() => new TokenBed(hsm, token: token, module: odd.Module)).ErrorCode);
        using var rsa = new TokenBed(hsm, KeyAlgorithm.Rsa2048, token, odd.Module);
        rsa.Issue("1");
    }

    // CKA_ALWAYS_AUTHENTICATE: the PIN is given at each signature.
    [SkippableFact]
    public void A_key_that_wants_the_PIN_at_each_signature_gets_it()
    {
        OddToken odd = hsm.Odd();
        string token = hsm.NewToken();
        SoftHsm.Tool(token, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "signing", "--id", "0a", "--always-auth");
        using var bed = new TokenBed(hsm, algorithm: null, token: token, module: odd.Module);
        odd.Order();
        bed.Issue("1", "2");
        Assert.Equal("login 1", odd.Logins[0]);
        Assert.InRange(odd.Logins.Count(login => login == "login 2"), 2, 10);
    }

    // The key of the next CA is opened for its list before anybody else has to wait.
    [SkippableFact]
    public async Task Nobody_waits_for_a_login()
    {
        OddToken odd = hsm.Odd();
        string token = hsm.NewToken();
        using Passphrase pin = SoftHsm.NewPin();
        using var authority = new TestAuthority();
        authority.Issue(new(), "1");
        authority.Open().WriteRevocationList();
        foreach (RotationPhase next in (RotationPhase[])[RotationPhase.Stage, RotationPhase.Trust])
        {
            authority.Open().Rotate(new RotationParameters
            {
                Phase = next, NewPassphrase = pin, IsConfirmed = true, KeyUri = next == RotationPhase.Stage ? SoftHsm.Uri(token, module: odd.Module) : null,
            });
        }

        bool wasLocked = false;
        odd.Order("slow 600");
        using var done = new CancellationTokenSource();
        Task watch = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                if (odd.Logins.Count > 0)
                {
                    // It is logging in: the authority is free.
                    wasLocked = !IsFree(authority.Path);
                    return;
                }

                await Task.Delay(5, CancellationToken.None);
            }
        });
        authority.Open().WriteRevocationList(passphrase: pin);
        await done.CancelAsync();
        await watch;
        Assert.Contains("login 1", odd.Logins);
        Assert.False(wasLocked);
    }

    private static bool IsFree(string path)
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        try
        {
            using IAuthoritySession session = CertAuthority.Open(path).Store.Begin("Test", soon.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private (OddToken Odd, TokenBed Bed) NewBed()
    {
        OddToken odd = hsm.Odd();
        return (odd, new TokenBed(hsm, module: odd.Module));
    }

    private static ClusterCertsException Refused(TokenBed bed) => Assert.Single(Errors(() => bed.Open().Issue(["2"], new NodeCertParameters(), bed.Pin)));

    private static ClusterCertsException[] Errors(Func<IEnumerable<Outcome<NodeCert>>> issue)
    {
        try
        {
            return [.. issue().Select(outcome => outcome.Error).OfType<ClusterCertsException>()];
        }
        catch (ClusterCertsException e)
        {
            return [e];
        }
    }
}
