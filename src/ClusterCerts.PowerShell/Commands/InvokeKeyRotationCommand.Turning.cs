namespace ClusterCerts.PowerShell.Commands;

/// <content>One phase of a rotation, and one turn of a key ring.</content>
public sealed partial class InvokeKeyRotationCommand
{
    private void Rotate(CertAuthority authority, RotationParameters wanted)
    {
        RotationPlan plan = authority.PlanRotation(wanted);
        foreach (string warning in plan.Warnings)
            WriteWarning(warning);
        foreach (ClusterCertsException block in plan.Blocks)
            WriteFailure(block);
        if (plan.Blocks.Count > 0)
            return;
        if (IsWhatIf)
            authority.Rotate(wanted with { IsConfirmed = true }, Report, Cancellation);
        string what = $"{plan.Operation} in '{plan.AuthorityPath}':" + string.Concat(plan.Steps.Select(s => $"\n  {DisplayText.Printable(s)}"));
        if (!ShouldProcess(what, $"{what}\n{plan.Question ?? "Continue?"}", "Invoke-KeyRotation"))
            return;

        // Who gave -Confirm has been asked already, who gave -Confirm:$false has answered.
        if (plan.Question is not string question || Force || MyInvocation.BoundParameters.ContainsKey("Confirm")
            || ShouldContinue(question, $"{plan.Operation} in '{plan.AuthorityPath}'"))
        {
            WriteObject(authority.Rotate(wanted with { IsConfirmed = true }, Report, Cancellation));
        }
    }

    private void Report(Outcome<NodeCert> outcome)
    {
        if (outcome.Error is ClusterCertsException error)
            WriteFailure(error);
        else
            WriteProgress("Issuing new node certificates", $"node {outcome.Target}", null);
    }

    private void Turn(string path)
    {
        var wanted = new KeyRingTurnParameters
        {
            Path = path,
            Subject = Subject,
            DnsNames = DnsName,
            KeyAlgorithm = KeyAlgorithm,
            Lifetime = Lifetime,
            Force = Force,
        };
        KeyRingRotation plan = Undo ? KeyRingFolder.PlanUndo(path) : KeyRingFolder.PlanTurn(wanted);
        string what = $"{(Undo ? "Undo the last turn of" : "Turn")} the key ring '{plan.Path}':"
            + string.Concat(plan.Moves.Select(m => $"\n  {DisplayText.Printable(m.ToString())}"));
        if (!ShouldProcess(what, $"{what}\nContinue?", "Invoke-KeyRotation"))
            return;
        KeyRingRotation done = Undo ? KeyRingFolder.Undo(path, Cancellation) : KeyRingFolder.Turn(wanted,
            Cancellation);
        foreach (string notice in done.Notices)
            WriteWarning(notice);
        WriteObject(done);
    }

    private RotationParameters Wanted() => new()
    {
        Phase = Phase,
        Undo = Undo,
        Resume = Resume,
        Compromised = Compromised,
        Subject = Subject,
        KeyAlgorithm = KeyAlgorithm,
        Lifetime = new CertLifetime(Lifetime, NotAfter),
        PathLength = PathLength,
        IssuerPath = Issuer is null ? null : Paths.Literal(this, Issuer),
        IssuerPassphrase = ReadPassphrase(IssuerPassphrase, IssuerPassphraseFile),
        Passphrase = ReadPassphrase(Passphrase, PassphraseFile),
        NewPassphrase = ReadPassphrase(NewPassphrase, NewPassphraseFile),
        NodePassphrase = ReadPassphrase(NodePassphrase, NodePassphraseFile),
        Endpoints = [.. Endpoint.Select(EndpointAddress.Parse)],
        EndpointTest = new EndpointTestParameters
        {
            ClientCertificatePath = ClientCertificatePath is null ? null : Paths.Literal(this, ClientCertificatePath),
            ClientKeyPath = ClientKeyPath is null ? null : Paths.Literal(this, ClientKeyPath),
            StartTls = StartTls,
            Timeout = Timeout,
        },
        ReuseKey = ReuseKey,
        ThrottleLimit = ThrottleLimit,
        Force = Force,
    };
}
