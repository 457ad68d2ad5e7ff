namespace ClusterCerts.Tests.Tokens;

/// <summary>An authority whose key is in a token of its own.</summary>
internal sealed class TokenBed : IDisposable
{
    private readonly TestFolder _folder = new();

    internal TokenBed(SoftHsm hsm, KeyAlgorithm? algorithm = KeyAlgorithm.EcdsaP256, string? token = null, string? module = null)
    {
        Token = token ?? hsm.NewToken();
        Path = _folder.File("pki");
        Pin = SoftHsm.NewPin();
        CertAuthority.Create(new SigningCertParameters { Path = Path, Subject = "CN=prod", KeyAlgorithm = algorithm, KeyUri = SoftHsm.Uri(Token, module: module), Passphrase = Pin }, notify: Told.Add);
    }

    internal string Token { get; }

    internal string Path { get; }

    internal Passphrase Pin { get; }

    internal List<string> Told { get; } = [];

    internal SigningCert Signing => Open().GetSigningCert();

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    internal string Around(string name) => _folder.File(name);

    internal CertAuthority Open() => CertAuthority.Open(Path);

    internal void Issue(params string[] ids) => Assert.All(Open().Issue(ids, new NodeCertParameters(), Pin), outcome => Assert.Null(outcome.Error));

    public void Dispose()
    {
        Pin.Dispose();
        _folder.Dispose();
    }
}
