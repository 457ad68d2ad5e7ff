namespace ClusterCerts.Tests.Tokens;

/// <summary>What can be wrong with a token, each with an error of its own.</summary>
[Collection(SoftHsm.Name)]
public sealed class TokenErrorTests(SoftHsm hsm)
{
    [SkippableFact]
    public void A_wrong_PIN_and_none_are_told_apart_and_the_token_opens_with_the_right_one_after()
    {
        using var bed = new TokenBed(hsm);
        using Passphrase wrong = SoftHsm.NewPin("0000");
        Assert.Equal(ErrorCode.WrongPin, Refused(bed, wrong).ErrorCode);
        Assert.Contains("counts wrong ones", Refused(bed, wrong).Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.PassphraseRequired, Refused(bed, null).ErrorCode);
        bed.Issue("1");
    }

    [SkippableFact]
    public void A_token_that_is_gone_is_named_and_one_that_comes_back_is_found()
    {
        using var bed = new TokenBed(hsm);
        Directory.Move(hsm.Tokens, $"{hsm.Tokens}.away");
        Directory.CreateDirectory(hsm.Tokens);
        try
        {
            Assert.Equal(ErrorCode.TokenNotFound, Refused(bed, bed.Pin).ErrorCode);
            AuthorityCheck found = Assert.Single(bed.Open().TestHealth(new AuthorityTestParameters()).Checks, check => check.Name == AuthorityCheckName.Tokens);
            Assert.Equal(CheckState.Critical, found.State);
            Assert.Contains(bed.Token, found.Detail, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(hsm.Tokens, recursive: true);
            Directory.Move($"{hsm.Tokens}.away", hsm.Tokens);
        }

        bed.Issue("1");
        Assert.Equal(CheckState.Ok, Assert.Single(bed.Open().TestHealth(new AuthorityTestParameters()).Checks, check => check.Name == AuthorityCheckName.Tokens).State);
    }

    [SkippableFact]
    public void A_key_that_is_gone_is_named()
    {
        using var bed = new TokenBed(hsm);
        SoftHsm.Tool(bed.Token, "--delete-object", "--type", "privkey", "--label", "signing");
        ClusterCertsException refused = Refused(bed, bed.Pin);
        Assert.Equal(ErrorCode.TokenKeyNotFound, refused.ErrorCode);
        Assert.Contains("'signing'", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.TokenKeyNotFound, Assert.Throws<ClusterCertsException>(() => bed.Open().WriteRevocationList(passphrase: bed.Pin)).ErrorCode);
        Assert.Equal(ErrorCode.TokenKeyNotFound, Assert.Throws<ClusterCertsException>(
            () => bed.Open().Rotate(new RotationParameters { Phase = RotationPhase.Stage, Passphrase = bed.Pin, NewPassphrase = bed.Pin, IsConfirmed = true })).ErrorCode);

        // Without its PIN the token shows no private key: that this one is gone is not seen, and not denied.
        AuthorityCheck check = Health(bed);
        Assert.Equal(CheckState.Ok, check.State);
        Assert.Contains("is seen where a command signs", check.Detail, StringComparison.Ordinal);
    }

    // The public half shows itself without a PIN.
    [SkippableFact]
    public void A_key_that_another_took_the_place_of_is_told_without_a_PIN()
    {
        using var bed = new TokenBed(hsm);
        bed.Issue("1");
        string id = Convert.ToHexString(KeyUri.Parse(bed.Signing.KeyUri).Token!.Id!);
        Assert.Equal(CheckState.Ok, Health(bed).State);
        SoftHsm.Tool(bed.Token, "--delete-object", "--type", "privkey", "--label", "signing");
        SoftHsm.Tool(bed.Token, "--delete-object", "--type", "pubkey", "--label", "signing");
        Assert.Equal(CheckState.Ok, Health(bed).State);
        SoftHsm.Tool(bed.Token, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "signing", "--id", id);
        AuthorityCheck check = Health(bed);
        Assert.Equal(CheckState.Critical, check.State);
        Assert.Contains("is not that of the certificate", check.Detail, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.KeyMismatch, Refused(bed, bed.Pin).ErrorCode);
    }

    // What an editor left around the line.
    [SkippableFact]
    public void A_byte_order_mark_before_the_line_is_no_matter()
    {
        using var bed = new TokenBed(hsm);
        string line = File.ReadAllText(bed.File("signing.key"));
        File.WriteAllText(bed.File("signing.key"), $"\uFEFF  {line}\r\n");
        bed.Issue("1");
        Assert.Equal(line.TrimEnd(), bed.Signing.KeyUri);
        Assert.Equal(CheckState.Ok, Health(bed).State);
    }

    [SkippableFact]
    public void A_key_of_another_certificate_signs_nothing()
    {
        using var bed = new TokenBed(hsm);
        SoftHsm.Tool(bed.Token, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "other", "--id", "0c");
        File.WriteAllText(bed.File("signing.key"), $"{SoftHsm.Uri(bed.Token, "other")}\n");
        Assert.Equal(ErrorCode.KeyMismatch, Refused(bed, bed.Pin).ErrorCode);
    }

    // Without its public half: that of the certificate is taken, and what the token signs must be right by it.
    [SkippableFact]
    public void A_signature_that_is_wrong_goes_into_no_certificate()
    {
        using var bed = new TokenBed(hsm);
        SoftHsm.Tool(bed.Token, "--delete-object", "--type", "pubkey", "--label", "signing");
        bed.Issue("1");
        SoftHsm.Tool(bed.Token, "--keypairgen", "--key-type", "EC:prime256v1", "--label", "other", "--id", "0c");
        SoftHsm.Tool(bed.Token, "--delete-object", "--type", "pubkey", "--label", "other");
        File.WriteAllText(bed.File("signing.key"), $"{SoftHsm.Uri(bed.Token, "other")}\n");
        ClusterCertsException refused = Refused(bed, bed.Pin);
        Assert.Equal(ErrorCode.TokenFailed, refused.ErrorCode);
        Assert.DoesNotContain(bed.Open().GetNodeCerts(), cert => cert.NodeId == "2");
    }

    [SkippableFact]
    public void Several_tokens_of_one_label_are_told_by_their_serial_numbers()
    {
        string token = hsm.NewToken();
        SoftHsm.Run("softhsm2-util", "--init-token", "--free", "--label", token, "--pin", SoftHsm.Pin, "--so-pin", "87654321");
        using var folder = new TestFolder();
        using Passphrase pin = SoftHsm.NewPin();
        ClusterCertsException refused = Assert.Throws<ClusterCertsException>(() => CertAuthority.Create(
            new SigningCertParameters { Path = folder.File("pki"), KeyUri = SoftHsm.Uri(token), Passphrase = pin }));
        Assert.Equal(ErrorCode.SeveralTokens, refused.ErrorCode);
        Assert.Contains("serial=", refused.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_library_that_others_may_write_or_that_is_none_is_not_run()
    {
        Skip.If(SoftHsm.Module.Length == 0 || OperatingSystem.IsWindows(), "SoftHSM2 is not here (apt install softhsm2)");
        using var folder = new TestFolder();
        File.Copy(SoftHsm.Module, folder.File("open.so"));
        File.SetUnixFileMode(folder.File("open.so"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        File.WriteAllText(folder.File("text.so"), "no library");
        Directory.CreateDirectory(folder.File("loose"));
        File.Copy(SoftHsm.Module, folder.File("loose/m.so"));
        File.SetUnixFileMode(folder.File("loose"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupWrite);
        Directory.CreateDirectory(folder.File("loose/private"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Copy(SoftHsm.Module, folder.File("loose/private/m.so"));
        Directory.CreateSymbolicLink(folder.File("by"), folder.File("loose/private"));
        File.CreateSymbolicLink(folder.File("loose/link.so"), SoftHsm.Module);
        foreach ((string module, string why) in ((string, string)[])[("by/m.so", "'" + folder.File("loose")), ("loose/link.so", "'" + folder.File("loose")), ("open.so", "0602"), ("text.so", "cannot be loaded"), ("missing.so", "is missing"), ("loose/m.so", "'" + folder.File("loose"))])
        {
            ClusterCertsException refused = Assert.Throws<ClusterCertsException>(() => CertAuthority.Create(new SigningCertParameters
            {
                Path = folder.File("pki"), KeyUri = KeyUri.Parse("pkcs11:token=ca;object=k", folder.File(module)),
            }));
            Assert.Equal(ErrorCode.TokenModuleUnusable, refused.ErrorCode);
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public void A_file_that_others_may_write_names_no_library_to_run()
    {
        using var bed = new TokenBed(hsm);
        Skip.If(OperatingSystem.IsWindows(), "Windows has no modes");
        File.SetUnixFileMode(bed.File("signing.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        Assert.Equal(ErrorCode.FileNotPrivate, Refused(bed, bed.Pin).ErrorCode);
    }

    [SkippableFact]
    public void The_key_is_exported_nowhere()
    {
        using var bed = new TokenBed(hsm);
        using SigningKey key = SigningKey.Open(bed.Signing, bed.Pin);
        using TokenKey held = TokenKey.Open(SoftHsm.Uri(bed.Token).Token!, null, bed.Pin);
        Assert.Equal(ErrorCode.KeyNotExportable, Assert.Throws<ClusterCertsException>(held.ExportPkcs8PrivateKey).ErrorCode);
    }

    // The second opens a token that the first has open, and must know its PIN all the same.
    [SkippableFact]
    public void Who_shares_a_login_must_know_the_PIN()
    {
        using var bed = new TokenBed(hsm);
        using SigningKey first = SigningKey.Open(bed.Signing, bed.Pin);
        using Passphrase wrong = SoftHsm.NewPin("0000");
        Assert.Equal(ErrorCode.WrongPin, Assert.Throws<ClusterCertsException>(() => SigningKey.Open(bed.Signing, wrong)).ErrorCode);
        using SigningKey second = SigningKey.Open(bed.Signing, bed.Pin);
        Assert.NotEmpty(second.SignRaw("data"u8));
    }

    // Whoever asks servers opens two keys: which passphrase is meant is said.
    [SkippableFact]
    public void A_wrong_PIN_of_the_next_key_names_both_passphrases()
    {
        string other = hsm.NewToken(); // Before a token is open: the library looks for them when it starts.
        using var bed = new TokenBed(hsm);
        bed.Open().Rotate(new RotationParameters { Phase = RotationPhase.Stage, Passphrase = bed.Pin, NewPassphrase = bed.Pin, KeyUri = SoftHsm.Uri(other), IsConfirmed = true });
        using Passphrase wrong = SoftHsm.NewPin("0000");
        foreach ((Passphrase? present, Passphrase? next, ErrorCode code) in ((Passphrase?, Passphrase?, ErrorCode)[])
            [(bed.Pin, wrong, ErrorCode.WrongPin), (wrong, bed.Pin, ErrorCode.WrongPin), (bed.Pin, null, ErrorCode.PassphraseRequired)])
        {
            ClusterCertsException refused = Assert.Throws<ClusterCertsException>(
                () => new ProofIssuer(bed.Open().Store, new AuthorityContext(), new TrustProofParameters { Passphrase = present, NextPassphrase = next }));
            Assert.Equal(code, refused.ErrorCode);
            Assert.Contains("the next one by -NewPassphrase", refused.Message, StringComparison.Ordinal);
        }

        using var opened = new ProofIssuer(bed.Open().Store, new AuthorityContext(), new TrustProofParameters { Passphrase = bed.Pin, NextPassphrase = bed.Pin });
    }

    private static AuthorityCheck Health(TokenBed bed) => Assert.Single(bed.Open().TestHealth(new AuthorityTestParameters()).Checks, check => check.Name == AuthorityCheckName.Tokens);

    private static ClusterCertsException Refused(TokenBed bed, Passphrase? pin)
    {
        try
        {
            Outcome<NodeCert> outcome = bed.Open().Issue(["2"], new NodeCertParameters(), pin).Single();
            return Assert.IsType<ClusterCertsException>(outcome.Error);
        }
        catch (ClusterCertsException e)
        {
            return e;
        }
    }
}
