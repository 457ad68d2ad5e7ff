namespace ClusterCerts.Cli;

/// <content>One phase of a rotation, and one turn of a key ring.</content>
internal sealed partial class InvokeKeyRotationCommand
{
    private bool Rotate(CommandRun run)
    {
        CertAuthority authority = run.OpenAuthority();
        using Passphrase? issuer = Passphrases.FromFile(run.Get(_issuerPassphraseFile));
        using Passphrase? next = Passphrases.FromFile(run.Get(_newPassphraseFile));
        using Passphrase? node = Passphrases.FromFile(run.Get(_nodePassphraseFile));
        RotationParameters wanted = Read(run) with { IssuerPassphrase = issuer, NewPassphrase = next, NodePassphrase = node };
        RotationPlan plan = authority.PlanRotation(wanted);
        foreach (string warning in plan.Warnings)
            run.Printer.Warning(warning);
        foreach (ClusterCertsException block in plan.Blocks)
            run.Printer.Error(block.Message);
        if (plan.Blocks.Count > 0)
            return false;
        if (!run.WhatIf && plan.Question is not null && !wanted.IsConfirmed)
        {
            run.Printer.Error($"{plan.Question} If so, say it with --yes.");
            return false;
        }

        KeyRotation done = Passphrases.Use(
            run.Get(_passphraseFile),
            passphrase => authority.Rotate(
                wanted with { Passphrase = passphrase, IsConfirmed = wanted.IsConfirmed || run.WhatIf }, o => Report(run, o), run.Cancellation),
            run.Cancellation);
        if (run.WhatIf)
        {
            foreach (string step in plan.Steps)
                run.Printer.Line($"What if: {plan.Operation}: {CommandWords.Translate(step)}");
            return true;
        }

        run.Printer.Object(KeyRotationView.View, done);
        return done.IsFinished;
    }

    private static void Report(CommandRun run, Outcome<NodeCert> outcome)
    {
        if (outcome.Error is not null)
            run.Printer.Error(outcome.Error.Message);
    }

    private void Turn(CommandRun run, string path)
    {
        var wanted = new KeyRingTurnParameters
        {
            Path = path,
            Subject = run.Get(_subject),
            DnsNames = run.GetAll(_dnsName),
            KeyAlgorithm = run.Get(_keyAlgorithm),
            Lifetime = run.Get(_lifetime),
            Force = run.Force,
        };
        bool undo = run.Get(_undo);
        if (run.WhatIf)
        {
            KeyRingRotation plan = undo ? KeyRingFolder.PlanUndo(path) : KeyRingFolder.PlanTurn(wanted);
            run.ShouldProcess($"{(undo ? "undo the last turn of" : "turn")} the key ring '{path}': {plan}");
            return;
        }

        KeyRingViews.Print(run.Printer, undo ? KeyRingFolder.Undo(path, run.Cancellation) : KeyRingFolder.Turn(wanted, run.Cancellation));
    }
}
