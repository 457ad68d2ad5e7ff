namespace ClusterCerts.Export;

/// <summary>The layouts that an authority is exported in.</summary>
public enum SigningCertExportFormat
{
    /// <summary>The directory of <c>openssl ca</c>: <c>openssl.cnf</c>, <c>index.txt</c>, <c>serial</c>, <c>crlnumber</c>,
    /// <c>newcerts</c>, certificate and private key.</summary>
    OpenSslCa,
}

/// <summary>How an authority is exported.</summary>
public sealed record SigningCertExportParameters
{
    /// <summary>The layout.</summary>
    public SigningCertExportFormat Format { get; init; }

    /// <summary>The folder that is made, for its owner alone: the signing key is in it.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Whether an export that is there already is replaced. One that <c>openssl ca</c> has gone on from is never
    /// replaced.</summary>
    public bool Force { get; init; }
}
