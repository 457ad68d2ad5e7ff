using System.CommandLine;

namespace ClusterCerts.Cli;

/// <summary><c>quickstart</c>: a signing certificate, node certificates, and every check on each. The command line's own.</summary>
internal sealed class QuickstartCommand : CliCommand
{
    private static readonly string[] DefaultNodeIds = ["1", "2", "3"];

    private readonly Positional _path;
    private readonly Option<string[]> _nodeId;

    public QuickstartCommand()
        : base(new("quickstart", "Makes a signing certificate and three node certificates, checks each, and says what to do next.", [NewSigningCert.WhatIf]))
    {
        _path = TakesOne(Parameter.Paths(new("--path", "String", "The authority directory to make.") { IsMandatory = true }));
        _nodeId = Takes(Parameter.List(new("--node-id", "String[]", "Other nodes than 1, 2 and 3."), "id"));
    }

    protected override bool Execute(CommandRun run)
    {
        string path = run.Get(_path)!;
        string[] nodeIds = run.GetAll(_nodeId) is { Length: > 0 } given ? given : DefaultNodeIds;
        foreach (string nodeId in nodeIds)
            NodeId.Parse(nodeId); // Before an authority is made that would miss a node.
        if (run.WhatIf)
            MakeAuthority(path, run.Context);
        if (!run.ShouldProcess($"make a signing certificate in '{path}', and a key and a certificate for each of the nodes {string.Join(", ", nodeIds)}", path))
            return true;

        SigningCert signing = MakeAuthority(path, run.Context);
        run.Printer.Json(writer => WriteObject(writer, () => SigningCertView.View.WriteProperties(writer, signing)));
        var nodes = new List<(NodeCert Cert, NodeCertReport Report)>();
        foreach (Outcome<NodeCert> outcome in run.OpenAuthority(path).Issue(nodeIds, new NodeCertParameters(), cancellation: run.Cancellation))
        {
            run.Printer.Progress(nodes.Count + 1, nodeIds.Length, "node certificates");
            if (outcome.Value is NodeCert cert)
                nodes.Add((cert, Check(cert, path, run.Context)));
            else
                run.Printer.Error(run.Explain(outcome.Error!));
        }

        foreach ((NodeCert cert, NodeCertReport report) in nodes)
            run.Printer.Json(writer => WriteObject(writer, () => WriteNode(writer, cert, report)));
        if (run.Printer.IsForPeople)
            new QuickstartReport(run.Printer, path, signing, nodes).Print();
        return nodes.TrueForAll(n => n.Report.Passed);
    }

    private static SigningCert MakeAuthority(string path, AuthorityContext context)
    {
        try
        {
            return CertAuthority.Create(new SigningCertParameters { Path = path }, context);
        }
        catch (ClusterCertsException e) when (e.ErrorCode == ErrorCode.AuthorityExists)
        {
            // The core's message offers -Force, which would end every node's trust; not something to start with.
            throw new ClusterCertsException(
                e.ErrorCode, $"'{path}' already holds an authority, and quickstart overwrites nothing; choose another folder.", path, e);
        }
    }

    private static NodeCertReport Check(NodeCert cert, string authorityPath, AuthorityContext context) => NodeCertTester.Test(
        new NodeCertTestParameters
        {
            CertificatePaths = [cert.CertificatePath!],
            NodeId = cert.NodeId,
            AuthorityPath = authorityPath,
            KeyPath = cert.KeyPath,
        },
        context);

    private static void WriteObject(System.Text.Json.Utf8JsonWriter writer, Action properties)
    {
        writer.WriteStartObject();
        properties();
        writer.WriteEndObject();
    }

    // A node certificate, and beside its properties the verdict on it.
    private static void WriteNode(System.Text.Json.Utf8JsonWriter writer, NodeCert cert, NodeCertReport report)
    {
        NodeCertView.View.WriteProperties(writer, cert);
        writer.WriteBoolean("Passed", report.Passed);
        writer.WritePropertyName("Checks");
        JsonValues.Write(writer, NodeCertReportView.Check.Nest(report.Checks));
    }
}
