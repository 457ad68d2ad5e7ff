namespace ClusterCerts.PowerShell;

/// <content>Tests one certificate, or many at once.</content>
public abstract partial class ExpectingCmdlet
{
    /// <summary>Tests a certificate, and answers; where servers are named they are asked at the end.</summary>
    /// <param name="expected">What it must be.</param>
    private protected void Test(NodeCertTestParameters expected) => Answer(NodeCertTester.Test(expected, Context, Cancellation), expected);

    /// <summary>Tests certificates by what the parameters say, several on all processors; each answer is written in its turn, as it comes.</summary>
    /// <param name="certificates">The files of each.</param>
    private protected void TestAll(IReadOnlyList<IReadOnlyList<string>> certificates)
    {
        if (certificates.Count > 1 && ForAll() is NodeCertTestParameters expected)
        {
            IEnumerable<NodeCertTestParameters> each = certificates.Select(files => expected with { CertificatePaths = files });
            ForEach(NodeCertTester.TestMany(each, Context, Cancellation).Zip(each), test => Answer(test.First.Value ?? throw test.First.Error!, test.Second));
        }
        else
        {
            ForEach(certificates, files => Test(Expected(files)));
        }
    }

    // What several files are held against; null where that fails: each of them says so.
    private NodeCertTestParameters? ForAll()
    {
        try
        {
            return Expected([]);
        }
        catch (ClusterCertsException)
        {
            return null;
        }
    }

    private void Answer(NodeCertReport report, NodeCertTestParameters expected)
    {
        if (Endpoint.Length == 0)
            Write(report);
        else
            Ask(report, Endpoint, expected);
    }
}
