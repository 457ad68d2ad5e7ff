using System.Net;
using System.Text.Json;

namespace ClusterCerts.Interop;

/// <summary>A real Prometheus scrapes what Export-CertMetrics writes, and its alarms go off by our rules.</summary>
public sealed class PrometheusTests
{
    [SkippableFact]
    public void Prometheus_scrapes_the_metrics_and_the_rules_alarm()
    {
        RealProgram prometheus = RealProgram.Need("prometheus");
        using var authority = new TestAuthority(age: TimeSpan.FromDays(400)); // Its nodes have expired since.
        authority.Issue("expired");
        authority.Issue("junk");
        File.WriteAllText(authority["pki", "node.junk.crt"], "junk");
        CertMetrics.Make(authority.Pki, new() { OutputPath = authority["pki.prom"] }).Write();
        using var metrics = new MetricsServer(File.ReadAllBytes(authority["pki.prom"]));
        string rules = Path.Combine(BuiltProduct.Repository, "docs", "monitoring", "clustercerts.rules.yml");
        File.WriteAllText(authority["prometheus.yml"], $"""
            global:
              scrape_interval: 1s
              evaluation_interval: 1s
            rule_files: ['{rules}']
            scrape_configs:
              - job_name: node
                static_configs:
                  - targets: ['127.0.0.1:{metrics.Port}']

            """);
        int port = FreePort.Take();
        using ServerProcess server = ServerProcess.Start(
            prometheus, port, authority.Folder, $"--config.file={authority["prometheus.yml"]}", $"--storage.tsdb.path={authority["data"]}", $"--web.listen-address=127.0.0.1:{port}");
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/api/v1/") };
        server.WaitFor(() => Value(client, "clustercerts_up") == 1, "scraped the metrics");
        Assert.Equal(2, Value(client, "sum(x509_cert_expired{node_id!=\"\"})"));
        Assert.Equal(1, Value(client, "x509_cert_error{node_id=\"junk\"}"));
        Assert.Equal(2, Value(client, "clustercerts_check_state{check=\"NodeCerts\"}"));
        Assert.Equal(2, Value(client, "count(clustercerts_node_effective_not_after_timestamp_seconds - time() < 0)"));

        // Without a time to wait for it goes off at once, for each node.
        server.WaitFor(() => Value(client, "count(ALERTS{alertname=\"ClusterCertsNodeExpires\", alertstate=\"firing\"})") == 2, "alarmed");
        Assert.Equal(1, Value(client, "count(ALERTS{alertname=\"ClusterCertsCertificateUnreadable\", alertstate=\"pending\", node_id=\"junk\"})"));
    }

    // Null where there is no such sample.
    private static double? Value(HttpClient client, string question)
    {
        using HttpResponseMessage answer = client.GetAsync(new Uri($"query?query={Uri.EscapeDataString(question)}", UriKind.Relative)).GetAwaiter().GetResult();
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            return null; // It has just been started.
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(answer.Content.ReadAsStringAsync().GetAwaiter().GetResult());
        JsonElement found = json.RootElement.GetProperty("data").GetProperty("result");
        return found.GetArrayLength() == 0 ? null
            : double.Parse(Assert.Single(found.EnumerateArray()).GetProperty("value")[1].GetString()!, System.Globalization.CultureInfo.InvariantCulture);
    }

    // As node_exporter does, whose textfile collector hands on what the file says.
    private sealed class MetricsServer : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly byte[] _text;

        internal MetricsServer(byte[] text)
        {
            (_text, Port) = (text, FreePort.Take());
            _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
            _listener.Start();
            _ = Task.Run(Serve);
        }

        internal int Port { get; }

        public void Dispose() => _listener.Close();

        private void Serve()
        {
            while (_listener.IsListening)
            {
                try
                {
                    HttpListenerContext asked = _listener.GetContext();
                    asked.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
                    asked.Response.Close(_text, willBlock: true);
                }
                catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
                {
                    // The test is over, or Prometheus went away while it was answered.
                }
            }
        }
    }
}
