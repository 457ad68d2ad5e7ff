namespace ClusterCerts.Export;

/// <summary>The layouts that an authority is exported in.</summary>
public enum SigningCertExportFormat
{
    /// <summary>The directory of <c>openssl ca</c>: <c>openssl.cnf</c>, <c>index.txt</c>, <c>serial</c>, <c>crlnumber</c>,
    /// <c>newcerts</c>, certificate and private key.</summary>
    OpenSslCa,

    /// <summary>The certificates of the CA and, during a rotation, of the previous and the next one, in DER, without any key: for a web server, under the names that
    /// the policy rule IssuerAddresses promises.</summary>
    IssuerFiles,
}

/// <summary>How an authority is exported.</summary>
public sealed record SigningCertExportParameters
{
    /// <summary>The layout.</summary>
    public SigningCertExportFormat Format { get; init; }

    /// <summary>The folder. As <see cref="SigningCertExportFormat.OpenSslCa"/> it is made, for its owner alone: the signing key is in it. As
    /// <see cref="SigningCertExportFormat.IssuerFiles"/> it is that of a web server, and is there already.</summary>
    public required string OutputPath { get; init; }

    /// <summary>Whether an export that is there already is replaced, or a file that is no certificate of the same CA. What <c>openssl ca</c> has gone on from is
    /// never replaced.</summary>
    public bool Force { get; init; }
}
