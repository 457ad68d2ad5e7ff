namespace ClusterCerts.Cli.Tests;

/// <summary>A pipe that the user opened works as a file does; one that merely stands at a path is refused before it is opened.</summary>
public sealed class PipeTests(Pki pki) : IClassFixture<Pki>
{
    [SkippableTheory]
    // what is read from a pipe
    [InlineData("$CC new-signing-cert $new --passphrase-file <(echo secret)")]
    [InlineData("$CC new-signing-cert $new --passphrase-file /dev/stdin < <(echo secret)")]
    [InlineData("echo secret | $CC new-signing-cert $new --passphrase-file /dev/fd/0")]
    [InlineData("$CC new-signing-cert $new --passphrase-file /dev/stdin <<<secret")]
    [InlineData("$CC new-signing-cert $new --passphrase-file /proc/self/fd/7 7< <(echo secret)")]
    [InlineData("$CC test-node-cert <(cat pki/node.1.crt) --trust-path <(cat pki/trust.crt) --key-path <(cat pki/node.1.key)")]
    [InlineData("$CC test-node-cert <(cat pki/node.1.key pki/node.1.crt) --trust-path <(cat pki/trust.crt)")] // read for the text, the chain and the key
    [InlineData("$CC test-node-cert <(cat pki/node.1.crt) <(cat pki/node.2.crt) --authority-path pki")]
    [InlineData("$CC test-key-matches-cert --key-path <(cat pki/node.1.key) --certificate-path <(cat pki/node.1.crt)")]
    [InlineData("$CC get-node-cert --path <(cat pki/node.1.crt)")]
    [InlineData("$CC new-node-cert-request r --path $new && $CC get-node-cert-request <(cat $new/node.r.csr)")]
    [InlineData("$CC import-signing-cert --authority-path $new --certificate-path <(cat pki/signing.crt) --key-path <(cat pki/signing.key)")]
    public void What_the_shell_opened_is_read(string script)
    {
        using var folder = new TempFolder();
        CliResult result = CliProgram.RunBash(pki.Folder.Location, $"new='{folder["new"]}'; {script}");
        result.Expect(0);
        Assert.Equal("", result.Error);
    }

    [SkippableTheory]
    // what may never end; what is said of it
    [InlineData("--passphrase-file /dev/stdin < /dev/zero", "larger than 64 KiB")]
    [InlineData("--passphrase-file <(cat /dev/zero)", "larger than 64 KiB")]
    [InlineData("--passphrase-file /dev/zero", "is a device")]
    [InlineData("--passphrase-file $fifo", "is a pipe")]
    [InlineData("--passphrase-file $link", "is a pipe")]
    [InlineData("--passphrase-file /dev/stdin < /dev/null", "is empty")]
    [InlineData("--passphrase-file <(printf 'a\nb\n')", "more than one line")]
    [InlineData("--passphrase-file /dev/fd/99", "does not exist")]
    public void What_may_never_end_is_refused(string arguments, string message)
    {
        using var folder = new TempFolder();
        CliProgram.RunBash(folder.Location, "fifo=fifo link=link; mkfifo $fifo; ln -s fifo link; $CC new-signing-cert new " + arguments)
            .ExpectError(1, message);
        Assert.False(Directory.Exists(folder["new"]));
    }
}
