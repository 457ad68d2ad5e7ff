namespace ClusterCerts.Cli;

/// <summary>How a <see cref="NodeCertReport"/> is shown: its checks are a table of their own.</summary>
internal static class NodeCertReportView
{
    /// <summary>One check.</summary>
    internal static View<NodeCertCheck> Check { get; } = new(
        new("Name", c => c.Name, InTable: true),
        new("Passed", c => c.Passed, InTable: true),
        new("Detail", c => CommandWords.Translate(c.Detail), InTable: true) { Fit = Fit.Words });

    /// <summary>One note.</summary>
    internal static View<NodeCertNote> Note { get; } = new(
        new("Name", n => n.Name, InTable: true),
        new("Detail", n => CommandWords.Translate(n.Detail), InTable: true) { Fit = Fit.Words });

    /// <summary>The whole report.</summary>
    internal static View<NodeCertReport> View { get; } = new(
        new("NodeId", r => r.NodeId, InTable: true),
        new("Passed", r => r.Passed, InTable: true),
        new("Subject", r => r.Subject),
        new("SerialNumber", r => r.SerialNumber),
        new("Thumbprint", r => r.Thumbprint),
        new("CertificatePath", r => r.CertificatePath, InTable: true, IsPath: true),
        new("AuthorityPath", r => r.AuthorityPath, IsPath: true),
        new("Endpoint", r => r.Endpoint),
        new("EndpointState", r => r.EndpointState),
        new("TrustState", r => r.TrustState),
        new("Checks", r => Check.Nest(r.Checks)),
        new("Notes", r => Note.Nest(r.Notes)));

    /// <summary>Prints a verdict and each check and note below it.</summary>
    internal static void Print(Printer printer, NodeCertReport report)
    {
        if (!printer.IsForPeople)
        {
            printer.Object(View, report);
            return;
        }

        string which = report is { NodeId: null, CertificatePath: null, Endpoint: string server } ? $"Endpoint {server}"
            : $"Node {report.NodeId ?? "?"}" + (report.CertificatePath is string path ? $" ({PathText.Short(path)})"
                : report.Endpoint is string endpoint ? $" ({endpoint})" : "");
        string verdict = printer.Good(report.Passed ? "good" : report.Checks.Count == 0 ? "NOT proven" : "NOT good", report.Passed);
        printer.Line($"{TextValues.Printable(which)}: {verdict}");
        CheckName[] names = [.. report.Checks.Select(c => c.Name), .. report.Notes.Select(n => n.Name)];
        int width = names.Length > 0 ? names.Max(n => n.ToString().Length) : 0;
        foreach (NodeCertCheck check in report.Checks)
        {
            string result = printer.Good(check.Passed ? "ok    " : "FAILED", check.Passed);
            printer.Line($"  {result}  {check.Name.ToString().PadRight(width)}  {TextValues.Printable(CommandWords.Translate(check.Detail))}");
        }

        foreach (NodeCertNote note in report.Notes)
            printer.Line($"  note    {note.Name.ToString().PadRight(width)}  {TextValues.Printable(CommandWords.Translate(note.Detail))}");
    }

    /// <summary>Prints the verdict alone. What cannot be tested is not good. Among several a refusal says whose it is, and why; what cannot be proven is
    /// always told.</summary>
    internal static void PrintVerdict(Printer printer, NodeCertReport? report, bool isOneOfMany)
    {
        printer.Verdict(report is { Passed: true });
        printer.Warnings(report?.Notes.Where(note => note.Name == CheckName.Trust).Select(note => DisplayText.Sentence(note.Detail)) ?? []);
        NodeCertCheck[] failed = [.. report?.Checks.Where(c => !c.Passed) ?? []];
        if (isOneOfMany && failed.Length > 0)
            printer.Warning($"'{PathText.Short(report!.CertificatePath ?? report.Endpoint ?? "")}' is not good: {string.Join("; ", failed.Select(c => $"{c.Name}: {c.Detail}"))}");
    }
}
