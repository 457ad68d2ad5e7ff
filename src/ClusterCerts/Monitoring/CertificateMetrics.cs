using System.Globalization;
using ClusterCerts.Authority;
using ClusterCerts.Encoding;
using ClusterCerts.Storage;

namespace ClusterCerts.Monitoring;

/// <summary>What x509-certificate-exporter tells of files, under its names and with its labels, so that its dashboards and alerts work.</summary>
/// <remarks>Names and labels: docs/metrics.md of enix/x509-certificate-exporter, version 4; x509_read_errors is of version 3. We add the labels authority and node_id.
/// What expired is a sample as any other; of what cannot be read x509_cert_error is 1, and of a node's certificate the ledger still tells the end.</remarks>
internal sealed class CertificateMetrics(MetricsText metrics, IAuthorityStore store, DateTimeOffset now)
{
    private static readonly Metric NotBefore = new("x509_cert_not_before", "Unix timestamp of the certificate's NotBefore.");
    private static readonly Metric NotAfter = new("x509_cert_not_after", "Unix timestamp of the certificate's NotAfter.");
    private static readonly Metric Expired = new("x509_cert_expired", "1 if the certificate is expired, 0 otherwise.");
    private static readonly Metric ExpiresIn = new("x509_cert_expires_in_seconds", "Seconds until the certificate's NotAfter.");
    private static readonly Metric Error = new("x509_cert_error", "1 if the corresponding bundle item failed to parse, 0 otherwise.");
    private static readonly Metric NextUpdate = new("x509_crl_next_update", "Unix timestamp of the CRL's nextUpdate (RFC 5280 §5.1.2.5).");
    private static readonly Metric ThisUpdate = new("x509_crl_this_update", "Unix timestamp of the CRL's thisUpdate (RFC 5280 §5.1.2.4).");
    private static readonly Metric ListNumber = new("x509_crl_number", "Value of the CRL's cRLNumber extension (RFC 5280 §5.2.3); 0 if absent.");
    private static readonly Metric Stale = new("x509_crl_stale", "1 if the current time is past the CRL's nextUpdate, 0 otherwise.");
    private static readonly Metric StaleIn = new("x509_crl_stale_in_seconds", "Seconds until the CRL's nextUpdate (negative once stale).");
    private static readonly Metric ReadErrors = new("x509_read_errors", "Number of files that could not be read or parsed.");
    private static readonly Metric SourceUp = new("x509_source_up", "1 if the source produced its data, 0 otherwise.");
    private static readonly Metric SourceBundles = new("x509_source_bundles", "Number of files that were read.");
    private static readonly Metric SourceErrors = new("x509_source_errors_total", "Number of files that could not be read or parsed, as of the last write.", IsCounter: true);

    private static readonly (string Label, string Oid)[] Fields =
    [
        ("C", Oids.CountryName), ("ST", Oids.StateOrProvinceName), ("L", Oids.LocalityName), ("O", Oids.OrganizationName), ("OU", Oids.OrganizationalUnitName),
        ("CN", Oids.CommonName),
    ];

    private int _files;

    /// <summary>How many files could not be read.</summary>
    internal int Errors { get; private set; }

    /// <summary>Tells of the files of CAs and lists.</summary>
    internal void AddAuthorities()
    {
        AuthorityDocument[] chains =
        [
            AuthorityDocument.Certificate, AuthorityDocument.TrustBundle, AuthorityDocument.Cross, AuthorityDocument.PreviousCertificate, AuthorityDocument.NextCertificate,
            AuthorityDocument.NextCross,
        ];
        foreach (AuthorityDocument document in chains.Where(store.IsTaken))
            AddFile(store.PlaceOf(document), null, known: null, () => store.Certificates(document), all: true);
        foreach (AuthorityDocument document in AuthorityDocument.Authorities.Select(ca => ca.List).Where(store.IsTaken))
            AddLists(store.PlaceOf(document), document);
    }

    /// <summary>Tells of a node's certificate: of its file where it is here, and else of what the ledger has.</summary>
    internal void AddNode(NodeCert cert)
    {
        string? path = cert.CertificatePath;
        if (path is not null && (File.Exists(path) || Directory.Exists(path)))
            AddFile(path, cert.NodeId, cert.Decoded, () => CertificateFile.Read(path), all: false);
        else
            AddCertificate(path, cert.NodeId, cert.Decoded);
    }

    /// <summary>Tells of the whole, once everything was read.</summary>
    /// <param name="isUp">Whether the authority itself could be read.</param>
    internal void AddSource(bool isUp)
    {
        (string, string?)[] source = [("source_kind", "file"), ("source_name", $"clustercerts:{store.Location}")];
        metrics.Add(SourceUp, isUp ? 1 : 0, source);
        metrics.Add(SourceBundles, _files, source);
        metrics.Add(SourceErrors, Errors, source);
        metrics.Add(ReadErrors, Errors, ("authority", store.Location));
    }

    /// <summary>Tells of a file that could not be read.</summary>
    internal void AddError(string path, string? nodeId = null, DecodedCertificate? known = null)
    {
        Errors++;
        metrics.Add(Error, 1, LabelsOf(path, nodeId, known));
    }

    private void AddFile(string path, string? nodeId, DecodedCertificate? known, Func<CertificateChain> read, bool all)
    {
        try
        {
            CertificateChain chain = read();
            DecodedCertificate[] certificates = [.. all ? chain : chain.Take(1)]; // The CAs below a leaf are in files of their own.
            foreach (DecodedCertificate certificate in certificates)
                AddCertificate(path, nodeId, certificate);
            _files++;
        }
        catch (ClusterCertsException)
        {
            // That it cannot be read is what is told of it; the ledger knows when a node's certificate ends.
            AddError(path, nodeId, known);
            if (known is not null)
                AddTimes(LabelsOf(path, nodeId, known), known);
        }
    }

    private void AddCertificate(string? path, string? nodeId, DecodedCertificate certificate)
    {
        (string, string?)[] labels = LabelsOf(path, nodeId, certificate);
        AddTimes(labels, certificate);
        metrics.Add(Error, 0, labels);
    }

    private void AddTimes((string, string?)[] labels, DecodedCertificate certificate)
    {
        metrics.Add(NotBefore, certificate.NotBefore, labels);
        metrics.Add(NotAfter, certificate.NotAfter, labels);
        metrics.Add(Expired, now > certificate.NotAfter ? 1 : 0, labels);
        metrics.Add(ExpiresIn, Math.Floor((certificate.NotAfter - now).TotalSeconds), labels);
    }

    private void AddLists(string path, AuthorityDocument document)
    {
        try
        {
            foreach (DecodedRevocationList list in store.Lists(document))
            {
                (string, string?)[] labels =
                [
                    .. PlaceLabels(path), ("crl_number", list.Number?.ToString(CultureInfo.InvariantCulture)), .. NameLabels("issuer", list.Issuer),
                ];
                metrics.Add(NextUpdate, list.NextUpdate, labels);
                metrics.Add(ThisUpdate, list.ThisUpdate, labels);
                metrics.Add(ListNumber, (double)(list.Number ?? 0), labels);
                metrics.Add(Stale, now > list.NextUpdate ? 1 : 0, labels);
                metrics.Add(StaleIn, Math.Floor((list.NextUpdate - now).TotalSeconds), labels);
            }

            _files++;
        }
        catch (ClusterCertsException)
        {
            AddError(path); // That it cannot be read is what is told of it.
        }
    }

    private (string, string?)[] LabelsOf(string? path, string? nodeId, DecodedCertificate? certificate) =>
    [
        .. PlaceLabels(path), ("node_id", nodeId), ("serial_number", certificate?.SerialValue.ToString(CultureInfo.InvariantCulture)),
        .. certificate is null ? [] : NameLabels("issuer", certificate.IssuerDn), .. certificate is null ? [] : NameLabels("subject", certificate.SubjectDn),
    ];

    private (string, string?)[] PlaceLabels(string? path) => [("authority", store.Location), ("filename", Path.GetFileName(path)), ("filepath", path)];

    // Of several values the exporter takes the first, and of common names the last.
    private static IEnumerable<(string, string?)> NameLabels(string prefix, DistinguishedName name) => Fields.Select(field =>
    {
        IEnumerable<string> values = name.Parts.SelectMany(part => part).Where(attribute => attribute.Oid == field.Oid).Select(attribute => attribute.Text).OfType<string>();
        return ($"{prefix}_{field.Label}", field.Oid == Oids.CommonName ? values.LastOrDefault() : values.FirstOrDefault());
    });
}
