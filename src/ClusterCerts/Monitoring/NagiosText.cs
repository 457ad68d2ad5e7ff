using System.Globalization;

namespace ClusterCerts.Monitoring;

/// <summary>A verdict as Nagios, Icinga and their kin read it of a plug-in: a line with performance data, then a line for each check.</summary>
/// <remarks>Nagios Plug-in Development Guidelines: the first line is what people see first, what stands after the bar on it is for graphs. A bar in a text would
/// end it, so that there is none.</remarks>
public sealed class NagiosText
{
    private const string Service = "CLUSTERCERTS";
    private const int MostInLine = 3;
    private const int LongestInLine = 160;

    // In a fixed order, so that a graph keeps its colors. What has no value now is left out.
    private static readonly (AuthorityCheckName Check, string Label)[] Values =
    [
        (AuthorityCheckName.NodeCerts, "node_days"), (AuthorityCheckName.SigningCerts, "ca_days"), (AuthorityCheckName.RevocationLists, "list_days"),
        (AuthorityCheckName.PreparedLists, "prepared_days"),
        (AuthorityCheckName.Rotation, "phase_days"), (AuthorityCheckName.Publication, "unpublished"), (AuthorityCheckName.Endpoints, "endpoints_wrong"),
        (AuthorityCheckName.Ledger, "ledger_findings"), (AuthorityCheckName.Files, "files_open"), (AuthorityCheckName.Renewal, "renewal_days"),
        (AuthorityCheckName.BackupDrill, "drill_days"), (AuthorityCheckName.Tokens, "keys_without_token"),
    ];

    private NagiosText(CheckState state, string text) => (State, Text) = (state, text);

    /// <summary>The state, whose number is the exit status.</summary>
    public CheckState State { get; }

    /// <summary>The lines, with LF between them and none at the end.</summary>
    public string Text { get; }

    /// <summary>Of a verdict.</summary>
    /// <param name="health">The verdict.</param>
    /// <returns>The text.</returns>
    public static NagiosText Of(AuthorityHealth health)
    {
        ArgumentNullException.ThrowIfNull(health);
        AuthorityCheck[] worst = [.. health.Checks.Where(check => check.State != CheckState.Ok).OrderByDescending(check => AuthorityHealth.Gravity(check.State))];
        string said = worst.Length == 0
            ? Short(health.Checks.FirstOrDefault(check => check.Name == AuthorityCheckName.NodeCerts)?.Detail ?? "")
            : string.Join("; ", worst.Take(MostInLine).Select(check => $"{check.Name}: {Short(check.Detail)}")) + (worst.Length > MostInLine ? $"; and {worst.Length - MostInLine} more" : "");
        IEnumerable<string> data =
        [
            $"'nodes'={health.NodeCount};;;0;",
            .. Values.Select(value => health.Checks.FirstOrDefault(check => check.Name == value.Check) is { Value: double measured } check
                ? $"'{value.Label}'={Number(measured)};{check.Warning?.ToDays()};{check.Critical?.ToDays()};;" : null).OfType<string>(),
            .. Counts(health.Checks),
        ];
        string[] lines =
        [
            $"{Heading(health.State)} - {said} | {string.Join(' ', data)}", $"Authority {Line(health.AuthorityPath)}",
            .. health.Checks.Select(check => $"[{Word(check.State)}] {check.Name}: {Line(check.Detail)}"),
        ];
        return new NagiosText(health.State, string.Join('\n', lines));
    }

    /// <summary>Of what could not be tested at all.</summary>
    /// <param name="message">Why, for people.</param>
    /// <param name="state">What that means: unknown, or critical where the authority itself is damaged.</param>
    /// <returns>The text.</returns>
    public static NagiosText Of(string message, CheckState state = CheckState.Unknown)
    {
        ArgumentNullException.ThrowIfNull(message);
        var none = new AuthorityCheck(AuthorityCheckName.NodeCerts, state, message);
        return new NagiosText(state, $"{Heading(state)} - {Line(message)} | {string.Join(' ', Counts([none]))}");
    }

    /// <summary>Of a failure to test.</summary>
    /// <param name="failure">The failure.</param>
    /// <returns>The text: critical where what cannot be read is damaged, unknown where it cannot be found or looked at.</returns>
    public static NagiosText Of(ClusterCertsException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        bool isUnknown = HealthSurvey.IsUnknowable(failure) || failure.ErrorCode is ErrorCode.AuthorityNotFound or ErrorCode.FileNotFound or ErrorCode.InvalidArgument
            or ErrorCode.AuthorityMoved or ErrorCode.InvalidLifetime or ErrorCode.NotAFileSystemPath;
        return Of(failure.Message, isUnknown ? CheckState.Unknown : CheckState.Critical);
    }

    /// <summary>The lines.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Text;

    private static IEnumerable<string> Counts(IReadOnlyList<AuthorityCheck> checks) =>
        Enum.GetValues<CheckState>().Select(state => $"'{Word(state).ToLowerInvariant()}'={checks.Count(check => check.State == state)};;;0;");

    private static string Heading(CheckState state) => $"{Service} {Word(state)}";

    private static string Word(CheckState state) => state.ToString().ToUpperInvariant();

    private static string Short(string text) => Line(text.Length > LongestInLine ? $"{text[..text.LastIndexOf(' ', LongestInLine)]} …" : text);

    private static string Line(string text) => DisplayText.Printable(text.Replace('|', '/').ReplaceLineEndings(" "));

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
