namespace ClusterCerts.Tests.Tokens;

/// <summary>Tokens and keys that are not seen at once, that show little, or that may not be changed.</summary>
[Collection(SoftHsm.Name)]
public sealed class OddLookupTests(SoftHsm hsm)
{
    // Another process makes a key in the same token, and the library sees half a file.
    [SkippableTheory]
    [InlineData("blind 1")]
    [InlineData("blind 3")]
    [InlineData("hide 2")] // Tokens are counted twice a look: once for the number, once for the list.
    [InlineData("hide 6")]
    public void What_is_not_seen_at_once_is_found(string order)
    {
        (OddToken odd, TokenBed bed) = NewBed();
        using (bed)
        {
            odd.Order(order);
            bed.Issue("1");
            Assert.Single(odd.Logins);
            odd.Order(order);
            Assert.Equal(CheckState.Ok, Health(bed).State);
        }
    }

    [SkippableTheory]
    [InlineData("blind 100000", ErrorCode.TokenKeyNotFound)]
    [InlineData("hide 100000", ErrorCode.TokenNotFound)]
    public void What_is_not_there_is_told_within_a_second_or_two(string order, ErrorCode expected)
    {
        (OddToken odd, TokenBed bed) = NewBed();
        using (bed)
        {
            odd.Order(order);
            Assert.Equal(expected, Refused(bed).ErrorCode);
            Assert.InRange(odd.Logins.Count, 0, 1);
            Assert.InRange(odd.Calls.Count(call => call == "end"), 0, 4); // One for each look of the second kind.
        }
    }

    // Nothing else is tried twice: a PIN least of all.
    [SkippableFact]
    public void A_PIN_is_given_once_whatever_is_not_seen()
    {
        (OddToken odd, TokenBed bed) = NewBed();
        using (bed)
        {
            odd.Order("hide 4", "login 0xA0");
            Assert.Equal(ErrorCode.WrongPin, Refused(bed).ErrorCode);
            Assert.Equal(["login 1"], odd.Logins);
        }
    }

    // A key of that label that is not seen at once is taken; none is made beside it.
    [SkippableFact]
    public void A_key_that_is_not_seen_at_once_is_taken()
    {
        OddToken odd = hsm.Odd();
        string token = hsm.NewToken();
        SoftHsm.Tool(token, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "signing", "--id", "0a");
        odd.Order("blind 2");
        using var bed = new TokenBed(hsm, algorithm: null, token: token, module: odd.Module);
        Assert.Contains("id=%0A", bed.Signing.KeyUri, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_token_is_closed_when_the_last_of_its_users_leaves()
    {
        (OddToken odd, TokenBed bed) = NewBed();
        using (bed)
        {
            odd.Order();
            using (SigningKey first = SigningKey.Open(bed.Signing, bed.Pin))
            {
                using (SigningKey second = SigningKey.Open(bed.Signing, bed.Pin))
                    second.SignRaw("data"u8);
                first.SignRaw("data"u8);
                Assert.Equal(["login 1"], odd.Calls);
            }

            Assert.Equal(["login 1", "logout"], odd.Calls);
        }
    }

    // The library is started anew to look for tokens, but not under somebody who has one open.
    [SkippableFact]
    public void The_library_is_not_started_anew_while_a_token_is_open()
    {
        (OddToken odd, TokenBed bed) = NewBed();
        using (bed)
        {
            Pkcs11Uri elsewhere = SoftHsm.Uri("no such token", module: odd.Module).Token!;
            odd.Order();
            using (SigningKey open = SigningKey.Open(bed.Signing, bed.Pin))
            {
                Assert.Equal(ErrorCode.TokenNotFound, Assert.Throws<ClusterCertsException>(() => TokenModule.Of(elsewhere).Find(elsewhere)).ErrorCode);
                open.SignRaw("data"u8);
                Assert.Equal(["login 1"], odd.Calls);
            }

            Assert.Throws<ClusterCertsException>(() => TokenModule.Of(elsewhere).Find(elsewhere));
            Assert.Equal(["login 1", "logout", "end", "end", "end", "end"], odd.Calls);
            bed.Issue("1");
        }
    }

    // CKF_WRITE_PROTECTED, or CKR_TOKEN_WRITE_PROTECTED where a session that may write is opened.
    [SkippableTheory]
    [InlineData("flags 0x2")]
    [InlineData("protected 1")]
    public void In_a_token_that_is_write_protected_no_key_is_made_and_those_there_sign(string order)
    {
        (OddToken odd, TokenBed bed) = NewBed();
        using (bed)
        {
            odd.Order(order);
            ClusterCertsException refused = Assert.Throws<ClusterCertsException>(() => CertAuthority.Create(
                new SigningCertParameters { Path = bed.Around("other"), KeyUri = SoftHsm.Uri(bed.Token, "other", odd.Module), Passphrase = bed.Pin }));
            Assert.Equal(ErrorCode.TokenFailed, refused.ErrorCode);
            Assert.Contains("is write-protected", refused.Message, StringComparison.Ordinal);
            Assert.False(Path.Exists(bed.Around("other")));
            bed.Issue("1");
            Assert.Equal(CheckState.Ok, Health(bed).State);
        }
    }

    // The token made the pair, and does not tell the public half: it is destroyed again, or named where that fails too.
    [SkippableTheory]
    [InlineData("keeps 0", "made another key", false)]
    [InlineData("keeps 1", "belongs to nothing: destroy it", true)]
    public void A_pair_that_came_wrong_is_taken_back_or_named(string order, string message, bool stays)
    {
        OddToken odd = hsm.Odd();
        string token = hsm.NewToken();
        odd.Order("half 1", order);
        ClusterCertsException refused = Assert.Throws<ClusterCertsException>(() => new TokenBed(hsm, token: token, module: odd.Module));
        Assert.Equal(ErrorCode.TokenFailed, refused.ErrorCode);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Equal(stays, SoftHsm.Tool(token, "--list-objects").Contains("signing", StringComparison.Ordinal));
    }

    // Half of a pair is there: a private key without its public one tells nothing that a certificate could be made of.
    [SkippableFact]
    public void A_private_key_alone_is_not_taken()
    {
        string token = hsm.NewToken();
        SoftHsm.Tool(token, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "signing", "--id", "0a");
        SoftHsm.Tool(token, "--delete-object", "--type", "pubkey", "--label", "signing");
        ClusterCertsException refused = Assert.Throws<ClusterCertsException>(() => new TokenBed(hsm, token: token));
        Assert.Equal(ErrorCode.TokenFailed, refused.ErrorCode);
        Assert.Contains("does not tell the public half", refused.Message, StringComparison.Ordinal);
    }

    private (OddToken Odd, TokenBed Bed) NewBed()
    {
        OddToken odd = hsm.Odd();
        return (odd, new TokenBed(hsm, module: odd.Module));
    }

    private static AuthorityCheck Health(TokenBed bed) => Assert.Single(bed.Open().TestHealth(new AuthorityTestParameters()).Checks, check => check.Name == AuthorityCheckName.Tokens);

    private static ClusterCertsException Refused(TokenBed bed)
    {
        try
        {
            return Assert.IsType<ClusterCertsException>(Assert.Single(bed.Open().Issue(["2"], new NodeCertParameters(), bed.Pin)).Error);
        }
        catch (ClusterCertsException e)
        {
            return e;
        }
    }
}
