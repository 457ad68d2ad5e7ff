namespace ClusterCerts.PowerShell;

/// <summary>The tables of our objects, each of at most eighty columns where the screen has no more.</summary>
internal static class ShownTables
{
    private const int Wide = 200;

    /// <summary>The table of each type that is shown as one.</summary>
    internal static IReadOnlyDictionary<string, ShownTable> All { get; } = new Dictionary<string, ShownTable>
    {
        ["NodeCert"] = new(
            Column.Of("NodeId", 10) with { Most = 64, StaysWhole = true },
            Column.Of("Status", 11) with { Most = 18, Shortens = true },
            Column.OfMoment("NotAfter"),
            Column.OfDays("NotAfter"),
            new Column("Limit", 8, (o, _) => LimitOf(o)) { Most = 9, Shortens = true },
            Column.Of("Purpose", 7),
            Column.Of("KeyAlgorithm", 9, "Key") with { Most = 10 },
            Column.Of("SerialNumber", 12) with { Most = 40, Shortens = true })
        {
            Growing = ["NotAfter", "Status", "Limit", "SerialNumber", "NodeId"],
        },
        ["SyncedNodeCert"] = new(
            Column.Of("NodeId", 12) with { Most = 64, StaysWhole = true },
            Column.Of("Changed", 7),
            Column.Of("Change", 9),
            Column.OfMoment("NotAfter"),
            Column.OfDays("NotAfter"),
            Column.Of("Reason", 31) with { Most = Wide })
        {
            Growing = ["NodeId", "Reason"],
        },
        ["FoundNodeCert"] = new(
            Column.Of("NodeId", 12) with { Most = 64, StaysWhole = true },
            Column.Of("Finding", 21),
            Column.OfMoment("NotAfter"),
            Column.Of("Location", 32) with { Most = Wide, StaysWhole = true })
        {
            Growing = ["NodeId", "Location"],
        },
        ["SigningCert"] = new(
            Column.Of("Subject", 20) with { Most = 60, StaysWhole = true },
            Column.OfMoment("NotAfter"),
            Column.OfDays("NotAfter"),
            Column.Of("KeyAlgorithm", 9, "Key") with { Most = 10 },
            Column.Of("Preset", 9),
            new Column("KeyFile", 7, (o, _) => KeyPlaceOf(o)),
            Column.Of("AuthorityPath", 13) with { Most = Wide, StaysWhole = true })
        {
            Growing = ["NotAfter", "AuthorityPath"],
            Below = PhaseOf,
        },
        ["RevocationList"] = new(
            Column.Of("Issuer", 16) with { StaysWhole = true },
            Column.Of("Number", 8) with { IsNumber = true, Shortens = true },
            Column.Of("State", 8),
            Column.OfMoment("NextUpdate", 16),
            Column.Of("Count", 6) with { IsNumber = true },
            Column.Of("Path", 20) with { Most = Wide, StaysWhole = true }),
        ["NodeCertRequest"] = new(
            Column.Of("NodeId", 16) with { Most = 40, StaysWhole = true },
            Column.Of("Risk", 6),
            Column.Of("KeyAlgorithm", 9, "Key"),
            new Column("Names", 24, (o, _) => string.Join(", ", o.Texts("DnsNames").Concat(o.Texts("IPAddresses"))
                .Concat(o.Texts("Uris")).Concat(o.Texts("EmailAddresses")).Concat(o.Texts("UserPrincipalNames")).Concat(o.Texts("OtherNames")))) { Most = 60 },
            new Column("Path", 20, (o, _) => Path.GetFileName(o.Text("Path"))) { Most = 40, StaysWhole = true })
        {
            Growing = ["Names", "NodeId", "Path"],
            Below = o => o.Text("Risk") is "" or "Low" ? [] : o.Texts("Reasons"),
        },
        ["NodeCertTarget"] = new(
            Column.Of("NodeId", 12) with { Most = 64, StaysWhole = true },
            Column.Of("As", 10) with { Most = 18 },
            new Column("Target", 34, (o, _) => PlaceOf(o)) { Most = Wide, StaysWhole = true },
            Column.Of("Endpoint", 20) with { Most = 64, StaysWhole = true })
        {
            Growing = ["NodeId", "Target", "As", "Endpoint"],
        },
        ["LedgerFinding"] = new(
            Column.Of("Kind", 23), Column.Of("NodeId", 14) with { Most = 24, StaysWhole = true }, Column.Of("Detail", 40) with { Most = Wide }),
        ["AuthorityCheck"] = new(Column.Of("Name", 15), Column.Of("State", 8), Column.Of("Detail", 55) with { Most = Wide }),
        ["TrustFailure"] = new(
            Column.Of("Presenter", 16) with { Most = 24, StaysWhole = true },
            Column.Of("Role", 6),
            Column.Of("Verifier", 16) with { Most = 24, StaysWhole = true },
            Column.Of("Reason", 38) with { Most = Wide }),
        ["NodeCertCheck"] = new(
            Column.Of("Name", 13), new Column("Passed", 6, (o, _) => o.Is("Passed") ? "✓ yes" : "✗ NO"),
            Column.Of("Detail", 58) with { Most = Wide }),
        ["BackupCheck"] = new(
            Column.Of("Name", 13), new Column("Passed", 6, (o, _) => o.Is("Passed") ? "✓ yes" : "✗ NO"),
            Column.Of("Detail", 58) with { Most = Wide }),
        ["CertAuthorityBackup"] = new(
            Column.Of("Subject", 16) with { Most = 40 },
            Column.OfMoment("Made"),
            Column.Of("SigningKey", 10),
            Column.Of("LedgerLines", 11, "Lines"),
            new Column("Path", 20, (o, _) => o.Text("Path")) { Most = Wide, StaysWhole = true }),
        ["NodeCertNote"] = new(Column.Of("Name", 13), Column.Of("Detail", 65) with { Most = Wide }),
        ["KeyRingPair"] = new(
            Column.Of("Name", 10) with { Most = 40, StaysWhole = true },
            Column.Of("Role", 8),
            Column.Of("Status", 18),
            Column.OfMoment("NotAfter"),
            Column.OfDays("NotAfter"),
            Column.Of("KeyAlgorithm", 9, "Key"),
            Column.Of("Fingerprint", 13) with { Most = 64, Shortens = true })
        {
            Growing = ["NotAfter", "Name", "Fingerprint"],
        },
        ["PrintableCertificate"] = new(
            Column.Of("Thumbprint", 40), Column.OfMoment("NotAfter", 16), Column.Of("Subject", 21) with { Most = Wide, StaysWhole = true }),
    };

    // What ends before the certificate, and in how many days. A certificate that nobody accepts any more has no other end.
    private static string LimitOf(ShownObject cert)
    {
        string what = cert.Text("LimitedBy") switch
        {
            "RevocationList" => "list",
            "Intermediate" => "CA",
            "Root" => "root",
            "CrossCertificate" => "cross",
            "IssuerReplaced" => "replaced",
            _ => "",
        };
        return what.Length == 0 || cert.Text("Status") is not ("Valid" or "NotYetValid") ? ""
            : what == "replaced" ? what
            : $"{ShownTime.Days(cert.Moment("EffectiveNotAfter"))} {what}";
    }

    private static string PlaceOf(ShownObject target) =>
        (target.Text("UserName") is { Length: > 0 } user ? user + "@" : "")
        + (target.Text("HostName") is { Length: > 0 } host ? (host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host) + ":" : "")
        + target.Text("TargetPath");

    // The file of a key that is elsewhere is here all the same, and tells only where that is.
    private static string KeyPlaceOf(ShownObject signing) => signing.Is("IsOffline") ? "offline"
        : signing.Text("KeyUri") is not { Length: > 0 } place ? "here"
        : place.StartsWith("cng:", StringComparison.OrdinalIgnoreCase) ? "Windows" : "token";

    private static IEnumerable<string> PhaseOf(ShownObject signing)
    {
        if (signing.Moment("PhaseSince") is not DateTime since)
            yield break;
        yield return $"Rotation: {signing.Text("Phase")} since {ShownTime.Text(since)}.";
        foreach (string blocking in signing.Texts("Remaining"))
            yield return blocking;
    }
}
